"""The key figure of one question per group, in two waves: a dumbbell and its numbers for everybody and each group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.charts import Dumbbell, Scale, dumbbell_of
from results.group_tables import KEY_KINDS
from results.models import Figure
from results.numbers import Number, number
from results.wording import change_of

Name = tuple[str, str, str]


@dataclass(frozen=True)
class ChartRow:
    """`why` tells why a group is hidden."""

    label: str
    number: Number | None
    before: Number | None
    marks: Dumbbell | None
    verdict: str
    verdict_text: str
    why: str


@dataclass(frozen=True)
class GroupChart:
    """Everybody, or the groups of one breakdown."""

    label: str
    rows: tuple[ChartRow, ...]


def name_of(figure: Figure) -> Name:
    return figure.kind, figure.breakdown, figure.group


def group_charts(
    figures: Sequence[Figure], earlier: Mapping[Name, Figure], labels: Mapping[str, str], scale: Scale | None
) -> list[GroupChart]:
    """Empty when nothing is broken down, or when a mean has no scale. Before stands only where it may be compared."""
    found = list(rows(figures, earlier, scale))
    if len(found) < 2 or not any(row.marks for _breakdown, row in found):  # noqa: PLR2004
        return []
    breakdowns = dict.fromkeys(breakdown for breakdown, _row in found)
    return [
        GroupChart(labels.get(one, one), tuple(row for breakdown, row in found if breakdown == one))
        for one in breakdowns
    ]


def rows(
    figures: Sequence[Figure], earlier: Mapping[Name, Figure], scale: Scale | None
) -> Iterator[tuple[str, ChartRow]]:
    kind = next((kind for kind in KEY_KINDS if any(one.kind == kind for one in figures)), None)
    for figure in figures:
        if figure.kind != kind:
            continue
        change = change_of(figure)
        before = earlier.get(name_of(figure)) if change else None
        yield (
            figure.breakdown,
            ChartRow(
                label=figure.group_label or _("Everybody"),
                number=number(figure),
                before=number(before) if before else None,
                marks=dumbbell_of(figure, before, scale),
                verdict=change.verdict if change else "",
                verdict_text=change.get_verdict_display() if change else "",
                why=figure.get_hidden_display(),
            ),
        )
