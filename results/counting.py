"""The counts behind the figures of one question, and which groups may be shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from results.definitions import MeasureSpec
from results.disclosure import counts_to_show, hidden_groups
from results.frame import Frame, Grouping
from results.models import Figure, Measure
from results.tables import Bits, Sums, Table, masks, table
from surveys.instrument import (
    DECIMAL,
    INTEGER,
    MULTIPLE,
    RANGE,
    RANK,
    SILENT_KINDS,
    SINGLE,
    QuestionSpec,
    in_language,
    scale,
)

LIKERT_POINTS, AGREE_POINTS = 5, 2
NUMBERS = (RANGE, INTEGER, DECIMAL)
CHOICES = (SINGLE, MULTIPLE, RANK)


@dataclass(frozen=True)
class Counter:
    """Everything that the counts of one wave have in common."""

    frame: Frame
    grouping: Grouping
    minimum: int
    weights: Sums | None = None
    groups: Collection[str] = ()
    """Groups that figures are made for."""
    bases: Collection[str] = ()
    """Sets of people that one measure is about; they are shown once and so belong to what must not give away."""
    published: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Per question the groups that earlier releases showed."""

    def for_everybody(self) -> "Counter":
        """Without groups: of a number that is about a few people only, nothing more is told."""
        return replace(self, groups=(), bases=())

    def of(self, question: QuestionSpec, measure: MeasureSpec | None = None) -> "Counted | None":
        """None for a question that is answered in words."""
        answers = possible_answers(self.frame, question)
        if question.kind in SILENT_KINDS or not answers:
            return None
        counts = table(self.frame, self.grouping, question, answers, self.weights)
        return Counted(question, measure, counts, self)


@dataclass(frozen=True)
class Counted:
    """One question with its counts, how it is read, and what must be hidden."""

    question: QuestionSpec
    measure: MeasureSpec | None
    table: Table
    wave: Counter
    parent: "Counted | None" = None
    """The question of a number of its own: both are about the same people, so they are hidden together."""

    @property
    def minimum(self) -> int:
        return self.wave.minimum

    @property
    def groups(self) -> Collection[str]:
        return self.wave.groups

    @cached_property
    def hidden(self) -> dict[str, str]:
        if self.parent and self.measure:
            reason = self.parent.hidden.get(self.measure.base_name, "")
            return ({"": reason} if reason else {}) if self.measure.base else self.parent.hidden
        audited = [*self.groups, *self.wave.bases]
        if sum(self.table.sizes().values()) < self.minimum:
            return dict.fromkeys(("", *audited), Figure.Hidden.SMALL)
        known = self.wave.published.get(self.question.code, ())
        return hidden_groups(self.table.sizes(), audited, self.minimum, known)

    def label(self, code: str) -> str:
        choice = next((choice for choice in self.question.choices if choice.code == code), None)
        return in_language(choice.label, self.wave.frame.instrument.default_language, "") if choice else code

    def missing(self, code: str) -> bool:
        return any(choice.missing for choice in self.question.choices if choice.code == code)

    @cached_property
    def counts_shown(self) -> dict[str, int | None]:
        """Of everybody, per answer inside the base; None where it is small or a small one would follow from it."""
        base, found = self.table.of_group()
        valid = {code: count for code, count in found.items() if not self.missing(code)}
        return counts_to_show(valid, base, self.minimum, exclusive=self.question.kind != MULTIPLE)

    def sets_counted(self) -> list[Bits]:
        """Who gave each answer that is counted, and who agrees."""
        given = dict(zip(self.table.answers, self.table.given, strict=True))
        agree = [np.bitwise_or.reduce([given[code] for code in self.agreeing])] if self.agreeing else []
        return [*(given[code] for code, count in self.counts_shown.items() if count is not None), *agree]

    @property
    def has_missing(self) -> bool:
        """Whether an answer is outside the base."""
        return any(choice.missing for choice in self.question.choices)

    @cached_property
    def agreeing(self) -> tuple[str, ...]:
        """The answers that agree: those of the measure, or the two highest of five points; empty where none do."""
        if self.question.kind == MULTIPLE:
            return ()
        if self.measure and self.measure.kind == Measure.Kind.AGREEMENT:
            return tuple(code for code in self.table.answers if code in self.measure.answers)
        points = [choice.code for choice in self.question.choices if not choice.missing]
        is_statement = self.question.kind == SINGLE and "likert" in self.question.appearance.split()
        return tuple(points[-AGREE_POINTS:]) if is_statement and len(points) == LIKERT_POINTS else ()

    def agreeing_count(self, counts: Mapping[str, int]) -> int:
        return sum(counts[code] for code in self.agreeing)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Every answer as a number: itself, or its place on the scale, which answers outside the base do not take."""
        if self.question.kind in NUMBERS:
            return np.array([float(answer) for answer in self.table.answers])
        return np.cumsum([not self.missing(answer) for answer in self.table.answers]).astype(float)

    def per_response(self) -> NDArray[np.float64]:
        """The number of everybody, not-a-number without an answer; of a statement 1 for who agrees and 0 for others."""
        given = masks(self.wave.frame.answers[self.question.code], self.question, self.table.answers)
        found = np.full(len(self.wave.frame), np.nan)
        for place, (answer, mask) in enumerate(zip(self.table.answers, given, strict=True)):
            if not self.missing(answer):
                found[mask] = self.points[place] if self.question.kind in NUMBERS else answer in self.agreeing
        return found

    def inside(self, group: str) -> NDArray[np.bool_]:
        return np.isin(self.wave.grouping.of, self.table.rows(group))


def possible_answers(frame: Frame, question: QuestionSpec) -> tuple[str, ...]:
    """Codes of the choices, points of the scale, or the numbers that were given."""
    if question.kind in NUMBERS:
        return scale(question) or tuple(frame.answers[question.code].drop_nulls().unique().sort())
    return tuple(choice.code for choice in question.choices) if question.kind in CHOICES else ()


def numbers(counts: Mapping[str, int]) -> NDArray[np.float64]:
    """Every answer as a number, from counts of answers."""
    return np.repeat([float(answer) for answer in counts], list(counts.values()))
