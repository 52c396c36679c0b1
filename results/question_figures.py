"""Everything about one question of a release, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from results.charts import Dumbbell, Scale, dumbbell, dumbbell_of, scale_of
from results.group_charts import GroupChart, Name, group_charts
from results.group_tables import KEY_KINDS, BreakdownTable, tables
from results.models import Change, Figure
from results.numbers import Number, n_of, number, people, percent, whole
from results.small_print import extras, of_the_list, small_print
from results.wording import change_of, composition, sentence
from surveys.instrument import TEXT

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
    verdict: str
    verdict_text: str
    parts: tuple[tuple[str, str], ...]
    before: Number | None
    dumbbell: Dumbbell | None
    """Of a share, on an axis of percentages."""
    marks: Dumbbell | None
    """Of a share or a mean, each on its own axis."""
    small_print: tuple[str, ...]
    """The test, the effect, the weights: for who wants to check."""


@dataclass(frozen=True)
class QuestionFigures:
    """Everything about one question. `before` are the figures of the earlier wave that may stand beside, by kind."""

    spec: dict[str, str]
    figures: Sequence[Figure]
    before: dict[str, Figure]
    labels: dict[str, str]
    changed: Sequence[str]
    broken: bool = False
    note: str = ""
    before_groups: Mapping[Name, Figure] = field(default_factory=dict)
    """The same figures of the earlier wave for every group, where the page shows groups."""
    census: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Per kind the interval when the list is the whole population."""

    agreeing: Sequence[str] = ()
    """The answers that count as agreeing."""

    @property
    def title(self) -> str:
        return title_of(self.spec)

    @cached_property
    def total(self) -> dict[str, Figure]:
        return {figure.kind: figure for figure in self.figures if not figure.group and not figure.item}

    @property
    def code(self) -> str:
        return self.spec["code"]

    @property
    def hidden(self) -> str:
        first = next(iter(self.total.values()), None)
        return first.get_hidden_display() if first and first.hidden else ""

    @property
    def n(self) -> str:
        return next((people(figure) for figure in self.total.values() if figure.base is not None), "")

    @property
    def n_of(self) -> str:
        return n_of(self.n)

    @property
    def is_at_most(self) -> bool:
        """Whether a number of people on its page is told as "at most"."""
        changes = (change_of(figure) for figure in self.figures)
        before = (change.details.get("earlier_at_most") for change in changes if change)
        return any((*before, *(figure.at_most for figure in self.figures)))

    @property
    def answers_given(self) -> str:
        figure = self.total.get(Figure.Kind.ANSWERED)
        return people(figure) if figure else ""

    @cached_property
    def key(self) -> Key | None:
        figure = next((self.total[kind] for kind in KEY_KINDS if kind in self.total), None)
        found = number(figure) if figure else None
        if figure is None or found is None:
            return None
        before = self.before.get(figure.kind)
        change = change_of(figure)
        parts = [(self.labels[part["breakdown"]], composition(figure, part)) for part in change.parts] if change else []
        is_mean = figure.kind == Figure.Kind.MEAN
        return Key(
            number=found,
            is_mean=is_mean,
            sentence=sentence(figure, change) if change else "",
            verdict=change.verdict if change else "",
            verdict_text=change.get_verdict_display() if change else "",
            parts=tuple(parts),
            before=number(before) if before else None,
            dumbbell=None if is_mean else dumbbell(figure, before),
            marks=dumbbell_of(figure, before, self.scale),
            small_print=tuple(small_print(figure, change)) if change else (),
        )

    @cached_property
    def score(self) -> Number | None:
        """The net promoter score, when the question is read as one."""
        figure = self.total.get(Figure.Kind.PROMOTERS)
        return number(figure) if figure else None

    @property
    def score_change(self) -> Change | None:
        figure = self.total.get(Figure.Kind.PROMOTERS)
        return change_of(figure) if figure else None

    @property
    def why_not_compared(self) -> str:
        return ", ".join(str(ASPECTS[aspect]) for aspect in self.changed)

    @cached_property
    def extras(self) -> list[tuple[str, str]]:
        """Names and texts of the other numbers: median, weighted, without an opinion, reliability, ranks."""
        return [*of_the_list(self.census), *extras([figure for figure in self.figures if not figure.group])]

    @cached_property
    def scale(self) -> Scale | None:
        """The marks that could be given; None for a question that is no scale."""
        figure = self.total.get(Figure.Kind.DISTRIBUTION)
        return scale_of(figure.series) if figure else None

    @cached_property
    def group_charts(self) -> list[GroupChart]:
        return group_charts(self.figures, self.before_groups, self.labels, self.scale)

    @property
    def has_before(self) -> bool:
        return any(bar.before_text for bar in self.bars)

    @property
    def has_remarks(self) -> bool:
        keys = [column.key for table in self.tables for column in table.columns]
        return any(key.remarks for key in [*keys, self.key.number if self.key else None] if key)

    @property
    def has_blank_counts(self) -> bool:
        return any(not bar.count for bar in self.bars if not bar.missing)

    @cached_property
    def bars(self) -> list[Bar]:
        figure = self.total.get(Figure.Kind.DISTRIBUTION)
        earlier = self.before.get(Figure.Kind.DISTRIBUTION)
        old = {row["code"]: row for row in earlier.series} if earlier else {}
        return [bar(row, old.get(row["code"])) for row in figure.series] if figure else []

    @cached_property
    def tables(self) -> list[BreakdownTable]:
        return list(tables(self.figures, self.labels))


def title_of(spec: Mapping[str, str]) -> str:
    """A question that can be read by itself: "Other, namely:" with whose words these are, a why with its why not."""
    if spec["text"].rstrip().endswith(":"):
        return f"{spec['text'].rstrip()} {spec['base']}"
    if spec["kind"] == TEXT and spec.get("second_text"):
        return f"{spec['text']} / {spec['second_text']}"
    return spec["text"]


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
