"""A release as pages show it: its questions, its headlines, its numbers side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from results.group_tables import KEY_KINDS
from results.models import Change, Figure, Release
from results.numbers import Number, interval_text, number, whole
from results.question_figures import QuestionFigures
from results.small_print import single_text
from results.wording import change_of, short
from surveys.instrument import TEXT

HEADLINES = 5
SAID = (Change.Verdict.UP, Change.Verdict.DOWN)
SINGLE_KINDS = (Figure.Kind.MEAN, Figure.Kind.AGREEMENT, Figure.Kind.UNKNOWN, Figure.Kind.THEME)


@dataclass(frozen=True)
class Page:
    title: str
    questions: tuple[QuestionFigures, ...]

    @property
    def keys(self) -> list[QuestionFigures]:
        return [question for question in self.questions if question.key]

    @property
    def others(self) -> list[QuestionFigures]:
        """Without the short texts beside "Other", of which hardly anything is shown."""
        return [one for one in self.questions if not one.key and not (one.hidden and one.spec["kind"] == TEXT)]

    @property
    def has_chart(self) -> bool:
        return any(question.key and question.key.dumbbell for question in self.questions)


def pages(release: Release) -> list[Page]:
    """The questions in their order, for everybody; two queries, whatever their number."""
    now = by_question(release.figures.filter(group="").select_related("change"))
    old = by_question(release.earlier.figures.filter(group="")) if release.earlier else {}
    return [
        Page(page["title"], tuple(read(spec, now, old, release.outline) for spec in page["questions"]))
        for page in release.outline["pages"]
        if page["questions"]
    ]


def one_question(release: Release, code: str) -> QuestionFigures | None:
    """One question with its groups; None when the release has no such question."""
    specs = [spec for page in release.outline["pages"] for spec in page["questions"] if spec["code"] == code]
    if not specs:
        return None
    now = by_question(release.figures.filter(question=code).select_related("change"))
    old = by_question(release.earlier.figures.filter(question=code, group="")) if release.earlier else {}
    return read(specs[0], now, old, release.outline)


def headlines(pages_of: list[Page], outline: dict[str, Any]) -> list[QuestionFigures]:
    """The declared headlines, or the first means and statements; at most five."""
    keys = [question for page in pages_of for question in page.keys]
    chosen = [question for code in outline.get("headlines", ()) for question in keys if question.code == code]
    means = [question for question in keys if question.key and question.key.is_mean]
    return (chosen or [*means[:1], *(question for question in keys if question not in means[:1])])[:HEADLINES]


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


def matrices(release: Release) -> Iterator[Matrix]:
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


def neighbours(release: Release, code: str) -> tuple[str, str]:
    """The codes of the questions before and after this one; empty at the ends."""
    codes = ["", *(spec["code"] for page in release.outline["pages"] for spec in page["questions"]), ""]
    place = codes.index(code)
    return codes[place - 1], codes[place + 1]


def read(
    spec: dict[str, str], now: dict[str, list[Figure]], old: dict[str, list[Figure]], outline: dict[str, Any]
) -> QuestionFigures:
    code = spec["code"]
    broken = code in outline["trend"]
    before = {} if broken else {figure.kind: figure for figure in old.get(code, [])}
    note = outline.get("notes", {}).get(code, "")
    changed = outline["trend"].get(code, ())
    return QuestionFigures(spec, now.get(code, []), before, outline["breakdowns"], changed, broken and bool(old), note)


def by_question(figures: Any) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.question, []).append(figure)
    return found


@dataclass(frozen=True)
class Headline:
    """The numbers at the top; `rate` is RR2, empty when nobody was invited through this program."""

    respondents: str
    rate: str
    interviewed: str
    base: str


def headline(release: Release) -> Headline:
    counts = release.outline["response"]
    rate = number_format(round(100 * counts["interviewed"] / counts["base"], 1), 1) + "%" if counts["base"] else ""
    return Headline(whole(release.responses), rate, whole(counts["interviewed"]), whole(counts["base"]))


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
