"""Every number of a release in one list: for the table and for files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from results.models import Figure, Release
from results.numbers import interval_text, people, percent, remarks
from results.question_figures import title_of
from results.reading import outlined
from results.small_print import single_text
from results.wording import change_of, short

INTERVALS = (
    Figure.Kind.MEAN, Figure.Kind.AGREEMENT, Figure.Kind.UNKNOWN, Figure.Kind.THEME, Figure.Kind.PROMOTERS,
)  # fmt: skip
LAST = -1000
"""What is hidden stands under everything that is shown; static/js/results.js knows this number too."""


@dataclass(frozen=True)
class Line:
    """One number of the table of everything; texts as they are shown, `order` and `size` to sort by."""

    question: str
    text: str
    base: str
    group: str
    kind: str
    value: str
    order: float
    interval: str
    n: str
    size: int
    remarks: tuple[str, ...]
    change: str
    why: str


def everything(release: Release, code: str = "") -> list[Line]:
    """Every number of a release, or of one question; hidden ones with the reason; one query.

    The answers per group stand only in the list of one question: all together they would be thousands of lines.
    """
    specs = {spec["code"]: spec for page in outlined(release) for spec in page["questions"]}
    figures = release.figures.select_related("change").order_by("position")
    figures = figures.filter(question=code) if code else figures.filter(~Q(kind=Figure.Kind.DISTRIBUTION) | Q(group=""))
    return [one for figure in figures for one in lines(figure, specs.get(figure.question, UNKNOWN | {"text": code}))]


UNKNOWN = {"text": "", "base": "", "kind": ""}


def lines(figure: Figure, spec: Mapping[str, str]) -> Iterator[Line]:
    if figure.series:
        yield from (answer(figure, spec, row) for row in figure.series if not row.get("missing"))
        return
    change = change_of(figure)
    yield line(
        figure,
        spec,
        kind=f"{figure.get_kind_display()} {figure.item}".strip(),
        value=single_text(figure),
        order=order_of(figure),
        interval=interval_text(figure) if figure.kind in INTERVALS else "",
        change=short(figure, change) if change else "",
    )


def order_of(figure: Figure) -> float:
    if figure.value is not None:
        return figure.value
    return figure.base or LAST if figure.kind == Figure.Kind.ANSWERED else LAST


def answer(figure: Figure, spec: Mapping[str, str], row: Mapping[str, Any]) -> Line:
    """One answer of a distribution."""
    kind = _("share: %(answer)s") % {"answer": row["label"]}
    return line(figure, spec, kind=kind, value=percent(row["percent"], row["bound"]), order=row["percent"] / 100)


def line(
    figure: Figure,
    spec: Mapping[str, str],
    *,
    kind: str,
    value: str,
    order: float,
    interval: str = "",
    change: str = "",
) -> Line:
    return Line(
        question=figure.question,
        text=title_of(spec),
        base=spec["base"],
        group=figure.group_label,
        kind=kind,
        value=value,
        order=order,
        interval=interval,
        n=people(figure),
        size=figure.base if figure.base is not None else LAST,
        remarks=() if figure.hidden else remarks(figure),
        change=change,
        why=figure.get_hidden_display(),
    )
