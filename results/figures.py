"""Figures of one question: what may be published, for everybody and for each group."""

from collections.abc import Callable, Iterator

import numpy as np

from results import estimates
from results.counting import NUMBERS, Counted
from results.frame import Frame
from results.models import Figure, Measure
from results.values import Values, agreement, distribution, mean, median, promoters, share_of, shown
from surveys.instrument import RANK, QuestionSpec, scale

Kind = Figure.Kind


def of_counts(counts: Counted) -> list[Figure]:
    """Unsaved figures of one question: everybody first, then each named group; hidden ones say why and hold nothing."""
    found = [figure for kind in kinds(counts) for figure in figures(counts, kind)]
    return [*found, *without_opinion(counts), *ranks(counts)]


def kinds(counts: Counted) -> tuple[Figure.Kind, ...]:
    if counts.question.kind in NUMBERS:
        is_scale = bool(scale(counts.question))
        promoters = (Kind.PROMOTERS,) if counts.measure and counts.measure.kind == Measure.Kind.PROMOTERS else ()
        return (Kind.DISTRIBUTION, Kind.MEAN, Kind.MEDIAN, *promoters) if is_scale else (Kind.MEAN,)
    return (Kind.DISTRIBUTION, Kind.AGREEMENT) if counts.agreeing else (Kind.DISTRIBUTION,)


def figures(counts: Counted, kind: Figure.Kind, code: str = "") -> Iterator[Figure]:
    for group in ("", *(() if "" in counts.hidden else counts.groups)):
        yield figure(counts, kind, group, code or counts.question.code)


def figure(counts: Counted, kind: Figure.Kind, group: str, code: str) -> Figure:
    reason = counts.hidden.get(group, "")
    values = {"hidden": reason} if reason else MAKERS[kind](counts, group)
    return Figure(question=code, kind=kind, group=group, **values)


def without_opinion(counts: Counted) -> Iterator[Figure]:
    """The share that chose an answer outside the base, such as "I do not know", of everybody who answered."""
    base, found = counts.table.of_group()
    outside = sum(count for code, count in found.items() if counts.missing(code))
    if not any(counts.missing(code) for code in found):
        return
    reason = counts.hidden.get("", "")
    values = {"hidden": reason} if reason else {"base": base + outside, **share_of(outside, base + outside)}
    yield Figure(question=counts.question.code, kind=Kind.UNKNOWN, **values)


def ranks(counts: Counted) -> Iterator[Figure]:
    """The mean rank of every answer of a ranking, for everybody; 1 is first."""
    if counts.question.kind != RANK or "" in counts.hidden:
        return
    given = counts.wave.frame.answers[counts.question.code].drop_nulls().str.split(" ").to_list()
    for code in counts.table.answers:
        places = np.array([one.index(code) + 1 for one in given if code in one], dtype=float)
        enough = len(places) >= counts.minimum and places.min() < places.max()
        values = {"base": len(places)} | shown(estimates.mean(places), 1) if enough else {"hidden": Figure.Hidden.SMALL}
        yield Figure(question=counts.question.code, kind=Kind.RANK, item=code, **values)


def answered(frame: Frame, question: QuestionSpec, minimum: int) -> Figure:
    """How many answered an open question; never per group."""
    count = frame.answers[question.code].drop_nulls().len()
    if count < minimum:
        return Figure(question=question.code, kind=Kind.ANSWERED, hidden=Figure.Hidden.SMALL)
    return Figure(question=question.code, kind=Kind.ANSWERED, base=count, count=count)


MAKERS: dict[Figure.Kind, Callable[[Counted, str], Values]] = {
    Kind.DISTRIBUTION: distribution,
    Kind.MEAN: mean,
    Kind.MEDIAN: median,
    Kind.AGREEMENT: agreement,
    Kind.PROMOTERS: promoters,
}
