"""A release as a page shows it: questions with bars, key numbers, the previous wave beside them, and groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from results.group_tables import KEY_KINDS, BreakdownTable, tables
from results.models import Figure, Release
from results.numbers import Number, number, percent, whole
from results.wording import change_of, composition, sentence

ASPECTS = {
    "wording": _("the wording"),
    "second_wording": _("the second wording"),
    "hint": _("the explanation"),
    "type": _("the type"),
    "options": _("the answers"),
    "order": _("the order"),
    "base": _("who is asked"),
}


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
class Key:
    """A mean or a share that agrees, with what may be said about the earlier wave."""

    number: Number
    is_mean: bool
    sentence: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionFigures:
    """Everything about one question. `before` are the figures of the earlier wave that may stand beside, by kind."""

    spec: dict[str, str]
    figures: Sequence[Figure]
    before: dict[str, Figure]
    labels: dict[str, str]
    changed: Sequence[str]

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

    @cached_property
    def key(self) -> Key | None:
        figure = next((self.total[kind] for kind in KEY_KINDS if kind in self.total), None)
        found = number(figure) if figure else None
        if figure is None or found is None:
            return None
        change = change_of(figure)
        parts = [(self.labels[part["breakdown"]], composition(figure, part)) for part in change.parts] if change else []
        text = sentence(figure, change) if change else ""
        return Key(found, figure.kind == Figure.Kind.MEAN, text, tuple(parts))

    @property
    def why_not_compared(self) -> str:
        return ", ".join(str(ASPECTS[aspect]) for aspect in self.changed)

    @cached_property
    def bars(self) -> list[Bar]:
        figure = self.total.get(Figure.Kind.DISTRIBUTION)
        earlier = self.before.get(Figure.Kind.DISTRIBUTION)
        old = {row["code"]: row for row in earlier.series} if earlier else {}
        return [bar(row, old.get(row["code"])) for row in figure.series] if figure else []

    @cached_property
    def tables(self) -> list[BreakdownTable]:
        return list(tables(self.figures, self.labels))


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


@dataclass(frozen=True)
class Page:
    title: str
    questions: tuple[QuestionFigures, ...]


def pages(release: Release) -> list[Page]:
    """The questions of the release in their order; two queries, whatever their number."""
    now = by_question(release.figures.select_related("change"))
    old = by_question(release.earlier.figures.filter(group="")) if release.earlier else {}
    return [
        Page(page["title"], tuple(read(spec, now, old, release.outline) for spec in page["questions"]))
        for page in release.outline["pages"]
        if page["questions"]
    ]


def read(
    spec: dict[str, str], now: dict[str, list[Figure]], old: dict[str, list[Figure]], outline: dict[str, Any]
) -> QuestionFigures:
    code = spec["code"]
    broken = code in outline["trend"]
    before = {} if broken else {figure.kind: figure for figure in old.get(code, [])}
    return QuestionFigures(spec, now.get(code, []), before, outline["breakdowns"], outline["trend"].get(code, ()))


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
