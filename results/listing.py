"""Every number of a release in one list: for the table and for files."""

from dataclasses import dataclass

from results.models import Figure, Release
from results.numbers import interval_text, whole
from results.small_print import single_text
from results.wording import change_of, short

SINGLE_KINDS = (Figure.Kind.MEAN, Figure.Kind.AGREEMENT, Figure.Kind.UNKNOWN, Figure.Kind.THEME)


@dataclass(frozen=True)
class Line:
    """One number of the table of everything; texts as they are shown, `order` to sort by."""

    question: str
    text: str
    group: str
    kind: str
    value: str
    order: float
    interval: str
    n: str
    change: str
    why: str


def everything(release: Release, code: str = "") -> list[Line]:
    """Every single number of a release, or of one question; hidden ones with the reason; one query."""
    texts = {spec["code"]: spec["text"] for page in release.outline["pages"] for spec in page["questions"]}
    figures = release.figures.exclude(kind=Figure.Kind.DISTRIBUTION).select_related("change").order_by("position")
    figures = figures.filter(question=code) if code else figures
    return [line(figure, texts.get(figure.question, figure.question)) for figure in figures]


def line(figure: Figure, text: str) -> Line:
    change = change_of(figure)
    return Line(
        question=figure.question,
        text=text,
        group=figure.group_label,
        kind=f"{figure.get_kind_display()} {figure.item}".strip(),
        value=single_text(figure),
        order=figure.value if figure.value is not None else figure.count or -1000,
        interval=interval_text(figure) if figure.kind in SINGLE_KINDS else "",
        n=whole(figure.base),
        change=short(figure, change) if change else "",
        why=figure.get_hidden_display(),
    )
