"""Figures of one question: what may be published, for everybody and for each group."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results import estimates
from results.disclosure import counts_to_show, hidden_groups, percentage
from results.frame import Frame, Grouping
from results.models import Figure
from results.tables import Table, table
from surveys.instrument import (
    DECIMAL,
    INTEGER,
    MULTIPLE,
    RANGE,
    SILENT_KINDS,
    SINGLE,
    Instrument,
    QuestionSpec,
    in_language,
)
from surveys.routing import scale

LIKERT_POINTS, AGREE_POINTS = 5, 2
NUMBERS = (RANGE, INTEGER, DECIMAL)


@dataclass(frozen=True)
class Counted:
    """One question with its counts and what must be hidden."""

    question: QuestionSpec
    instrument: Instrument
    table: Table
    minimum: int
    groups: Collection[str]

    @cached_property
    def hidden(self) -> dict[str, str]:
        if sum(self.table.sizes().values()) < self.minimum:
            return dict.fromkeys(("", *self.groups), Figure.Hidden.SMALL)
        return hidden_groups(self.table.sizes(), self.groups, self.minimum)

    def label(self, code: str) -> str:
        choice = next((choice for choice in self.question.choices if choice.code == code), None)
        return in_language(choice.label, self.instrument.default_language, "") if choice else code

    def missing(self, code: str) -> bool:
        return any(choice.missing for choice in self.question.choices if choice.code == code)


def counted(
    frame: Frame, groups: Grouping, question: QuestionSpec, names: Collection[str], minimum: int
) -> Counted | None:
    """The counts behind the figures of a question; None for a question that is answered in words."""
    answers = possible_answers(frame, question)
    if question.kind in SILENT_KINDS or not answers:
        return None
    return Counted(question, frame.instrument, table(frame, groups, question, answers), minimum, names)


def of_counts(counts: Counted) -> list[Figure]:
    """Unsaved figures of one question: everybody first, then each named group; hidden ones say why and hold nothing."""
    return [figure for kind in kinds(counts.question) for figure in figures(counts, kind)]


def possible_answers(frame: Frame, question: QuestionSpec) -> tuple[str, ...]:
    """Codes of the choices, points of the scale, or the numbers that were given."""
    if question.kind in NUMBERS:
        return scale(question) or tuple(frame.answers[question.code].drop_nulls().unique().sort())
    return tuple(choice.code for choice in question.choices) if question.kind in (SINGLE, MULTIPLE) else ()


def kinds(question: QuestionSpec) -> tuple[Figure.Kind, ...]:
    if question.kind in NUMBERS:
        return (Figure.Kind.DISTRIBUTION, Figure.Kind.MEAN) if scale(question) else (Figure.Kind.MEAN,)
    return (Figure.Kind.DISTRIBUTION, Figure.Kind.AGREEMENT) if agreeing(question) else (Figure.Kind.DISTRIBUTION,)


def agreeing(question: QuestionSpec) -> tuple[str, ...]:
    """The two answers that agree with a statement of five points; empty for other questions."""
    points = [choice.code for choice in question.choices if not choice.missing]
    is_statement = question.kind == SINGLE and "likert" in question.appearance.split()
    return tuple(points[-AGREE_POINTS:]) if is_statement and len(points) == LIKERT_POINTS else ()


def figures(counted: Counted, kind: Figure.Kind) -> Iterator[Figure]:
    make = {
        Figure.Kind.DISTRIBUTION: distribution,
        Figure.Kind.MEAN: mean,
        Figure.Kind.AGREEMENT: agreement,
    }[kind]
    for group in ("", *(() if "" in counted.hidden else counted.groups)):
        reason = counted.hidden.get(group, "")
        values = {"hidden": reason} if reason else make(counted, group)
        yield Figure(question=counted.question.code, kind=kind, group=group, **values)


def distribution(counted: Counted, group: str) -> dict[str, Any]:
    """Whole percentages; counts only for everybody, so that those of a hidden group cannot be subtracted."""
    base, counts = counted.table.of_group(group)
    valid = {code: count for code, count in counts.items() if not counted.missing(code)}
    exclusive = counted.question.kind != MULTIPLE
    shown = dict.fromkeys(valid) if group else counts_to_show(valid, base, counted.minimum, exclusive=exclusive)
    series = [row(counted, code, count, base) | {"count": shown[code]} for code, count in valid.items()]
    if not group:
        everybody = base + sum(count for code, count in counts.items() if code not in valid)
        series += [
            row(counted, code, counts[code], everybody) | {"missing": True} for code in counts if code not in valid
        ]
    return {"base": base, "series": series}


def row(counted: Counted, code: str, count: int, base: int) -> dict[str, Any]:
    found = percentage(count, base)
    return {"code": code, "label": counted.label(code), "percent": found.value, "bound": found.bound}


def mean(counted: Counted, group: str) -> dict[str, Any]:
    """One decimal; nothing when everybody gave the same number, because that tells what each of them said."""
    base, counts = counted.table.of_group(group)
    found = estimates.mean(numbers(counts))
    if found.sd == 0:
        return {"hidden": Figure.Hidden.EQUAL}
    return {
        "base": base,
        "value": rounded(found.value, 1),
        "low": rounded(found.low, 1),
        "high": rounded(found.high, 1),
    }


def numbers(counts: Mapping[str, int]) -> NDArray[np.float64]:
    """Every answer as a number, from counts of answers."""
    return np.repeat([float(answer) for answer in counts], list(counts.values()))


def agreement(counted: Counted, group: str) -> dict[str, Any]:
    """The share that agrees, in whole percents, with Wilson's interval; cut off at the ends like every percentage."""
    base, counts = counted.table.of_group(group)
    agree = agreeing_count(counted, counts)
    shown = percentage(agree, base)
    values: dict[str, Any] = {"base": base, "value": shown.value / 100, "bound": shown.bound}
    if shown.bound:
        return values
    found = estimates.share(agree, base)
    values |= {"low": rounded(found.low, 2), "high": rounded(found.high, 2)}
    if not group and agree >= counted.minimum and base - agree >= counted.minimum:
        values["count"] = agree
    return values


def agreeing_count(counted: Counted, counts: Mapping[str, int]) -> int:
    return sum(counts[code] for code in agreeing(counted.question))


def answered(frame: Frame, question: QuestionSpec, minimum: int) -> Figure:
    """How many answered an open question; never per group."""
    count = frame.answers[question.code].drop_nulls().len()
    if count < minimum:
        return Figure(question=question.code, kind=Figure.Kind.ANSWERED, hidden=Figure.Hidden.SMALL)
    return Figure(question=question.code, kind=Figure.Kind.ANSWERED, base=count, count=count)


def rounded(value: float, digits: int) -> float:
    """Half goes up, as readers expect."""
    factor: int = 10**digits
    return math.floor(round(value * factor, 6) + 0.5) / factor
