"""Key figures × groups: every group of a breakdown beside the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from results.group_tables import KEY_KINDS
from results.models import Change, Figure, Release
from results.numbers import Number, number
from results.wording import change_of

SAID = (Change.Verdict.UP, Change.Verdict.DOWN)


@dataclass(frozen=True)
class Cell:
    """One key figure of one group, or why it is hidden."""

    number: Number | None = None
    why: str = ""
    verdict: str = ""
    verdict_text: str = ""


@dataclass(frozen=True)
class Row:
    spec: dict[str, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Key figures × the groups of one breakdown."""

    code: str
    label: str
    groups: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> int:
        return len(self.groups) + 1

    @property
    def has_indicative(self) -> bool:
        return any(cell.number.is_indicative for row in self.rows for cell in row.cells if cell.number)


def of_release(release: Release) -> Iterator[Matrix]:
    """One per breakdown; one query."""
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    labels: dict[str, dict[str, str]] = {}
    figures = release.figures.filter(kind__in=KEY_KINDS).exclude(group="").order_by("position")
    for figure in figures.select_related("change"):
        found.setdefault(figure.breakdown, {}).setdefault(figure.question, {})[figure.group] = figure
        labels.setdefault(figure.breakdown, {})[figure.group] = figure.group_label
    specs = {spec["code"]: spec for page in release.outline["pages"] for spec in page["questions"]}
    for breakdown, questions in found.items():
        groups = labels[breakdown]
        rows = tuple(
            Row(specs[code], tuple(cell(figures_of.get(group)) for group in groups))
            for code, figures_of in questions.items()
        )
        name = release.outline["breakdowns"].get(breakdown, breakdown)
        yield Matrix(breakdown, name, tuple(groups.values()), rows)


def cell(figure: Figure | None) -> Cell:
    if figure is None:
        return Cell()
    change = change_of(figure)
    verdict = (change.verdict, change.get_verdict_display()) if change and change.verdict in SAID else ("", "")
    return Cell(number(figure), figure.get_hidden_display(), *verdict)
