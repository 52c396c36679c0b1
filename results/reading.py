"""A release as a page shows it: questions with bars, key numbers, the previous wave beside them, and groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import number_format

from results.models import Figure, Release
from results.numbers import Number, number, percent, whole

KEY_KINDS = (Figure.Kind.MEAN, Figure.Kind.AGREEMENT)
Index = dict[tuple[str, str], list[Figure]]


@dataclass(frozen=True)
class Bar:
    """One answer; widths are percentages of the full width. `bound` is "at-most" or "at-least" for a cut-off share."""

    label: str
    text: str
    width: int
    bound: str
    count: str
    before_text: str
    before_width: int
    missing: bool


@dataclass(frozen=True)
class Column:
    """One group: its key number and its percentage per answer, or why it is hidden."""

    label: str
    n: str
    hidden: str
    key: Number | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BreakdownTable:
    label: str
    columns: tuple[Column, ...]
    answers: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        return [
            (answer, [column.cells[place] if column.cells else "" for column in self.columns])
            for place, answer in enumerate(self.answers)
        ]

    @property
    def has_key(self) -> bool:
        return any(column.key for column in self.columns)


@dataclass(frozen=True)
class QuestionFigures:
    """Everything about one question. `before` are the figures of the previous wave, by kind."""

    spec: dict[str, str]
    figures: Sequence[Figure]
    before: dict[str, Figure]
    breakdown_labels: dict[str, str]

    @cached_property
    def total(self) -> dict[str, Figure]:
        return {figure.kind: figure for figure in self.figures if not figure.group}

    @property
    def hidden(self) -> str:
        first = next(iter(self.total.values()), None)
        return first.get_hidden_display() if first and first.hidden else ""

    @property
    def n(self) -> str:
        return next((whole(figure.base) for figure in self.total.values() if figure.base is not None), "")

    @property
    def answers_given(self) -> str:
        figure = self.total.get(Figure.Kind.ANSWERED)
        return whole(figure.count) if figure else ""

    @property
    def mean(self) -> Number | None:
        return self.key_number(Figure.Kind.MEAN, self.total)

    @property
    def mean_before(self) -> Number | None:
        return self.key_number(Figure.Kind.MEAN, self.before)

    @property
    def agreement(self) -> Number | None:
        return self.key_number(Figure.Kind.AGREEMENT, self.total)

    @property
    def agreement_before(self) -> Number | None:
        return self.key_number(Figure.Kind.AGREEMENT, self.before)

    @staticmethod
    def key_number(kind: str, figures: dict[str, Figure]) -> Number | None:
        figure = figures.get(kind)
        return number(figure) if figure else None

    @cached_property
    def bars(self) -> list[Bar]:
        figure = self.total.get(Figure.Kind.DISTRIBUTION)
        earlier = self.before.get(Figure.Kind.DISTRIBUTION)
        old = {row["code"]: row for row in earlier.series} if earlier else {}
        return [bar(row, old.get(row["code"])) for row in figure.series] if figure else []

    @cached_property
    def tables(self) -> list[BreakdownTable]:
        return list(tables(self.figures, self.breakdown_labels))


def bar(row: dict[str, Any], before: dict[str, Any] | None) -> Bar:
    return Bar(
        label=row["label"],
        text=percent(row["percent"], row["bound"]),
        width=row["percent"],
        bound={"<": "at-most", ">": "at-least"}.get(row["bound"], ""),
        count=whole(row.get("count")),
        before_text=percent(before["percent"], before["bound"]) if before else "",
        before_width=before["percent"] if before else 0,
        missing=row.get("missing", False),
    )


def tables(figures: Sequence[Figure], labels: dict[str, str]) -> Iterator[BreakdownTable]:
    """One per breakdown in which at least one group is shown."""
    by_group: Index = {}
    for figure in figures:
        if figure.group:
            by_group.setdefault((figure.breakdown, figure.group), []).append(figure)
    for breakdown in dict.fromkeys(breakdown for breakdown, group in by_group):
        columns = tuple(column(found) for (name, group), found in by_group.items() if name == breakdown)
        answers = next((answers_of(found) for found in by_group.values() if answers_of(found)), ())
        if any(not column.hidden for column in columns):
            yield BreakdownTable(labels.get(breakdown, breakdown), columns, answers)


def column(figures: Sequence[Figure]) -> Column:
    first = figures[0]
    key = next((number(figure) for figure in figures if figure.kind in KEY_KINDS), None)
    cells = tuple(percent(row["percent"], row["bound"]) for row in answers_in(figures))
    hidden = first.get_hidden_display() if first.hidden and first.hidden != Figure.Hidden.EQUAL else ""
    return Column(first.group_label, whole(first.base), hidden, key, cells)


def answers_of(figures: Sequence[Figure]) -> tuple[str, ...]:
    return tuple(row["label"] for row in answers_in(figures))


def answers_in(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return next((figure.series for figure in figures if figure.kind == Figure.Kind.DISTRIBUTION), [])


@dataclass(frozen=True)
class Page:
    title: str
    questions: tuple[QuestionFigures, ...]


def pages(release: Release, before: Release | None) -> list[Page]:
    """The questions of the release in their order; two queries, whatever their number."""
    now = by_question(release.figures.all())
    old = by_question(before.figures.filter(group="")) if before else {}
    labels = release.outline["breakdowns"]
    return [
        Page(
            page["title"],
            tuple(
                QuestionFigures(spec, now.get(spec["code"], []), {f.kind: f for f in old.get(spec["code"], [])}, labels)
                for spec in page["questions"]
            ),
        )
        for page in release.outline["pages"]
        if page["questions"]
    ]


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
