"""Figures of one question: what may be published, for everybody and for each group."""

from collections.abc import Callable, Iterator

import numpy as np

from results import estimates
from results.audiences import given, ranked
from results.counting import NUMBERS, Counted
from results.disclosure import Percentage, few_of
from results.models import Figure, Measure
from results.sizes import Sizes
from results.told import without_counts
from results.values import (
    Values,
    agreement,
    at_most_outside,
    distribution,
    mean,
    median,
    outside,
    outside_share,
    promoters,
    shown,
)
from surveys.instrument import RANK, QuestionSpec, scale

Kind = Figure.Kind


def of_counts(counts: Counted, sizes: Sizes) -> list[Figure]:
    """Unsaved figures of one question: everybody first, then each named group; hidden ones say why and hold nothing."""
    found = [figure for kind in kinds(counts) for figure in figures(counts, kind, sizes)]
    return [*found, *without_opinion(counts, sizes), *ranks(counts, sizes)]


def kinds(counts: Counted) -> tuple[Figure.Kind, ...]:
    if counts.question.kind in NUMBERS:
        is_scale = bool(scale(counts.question))
        promoters = (Kind.PROMOTERS,) if counts.measure and counts.measure.kind == Measure.Kind.PROMOTERS else ()
        return (Kind.DISTRIBUTION, Kind.MEAN, Kind.MEDIAN, *promoters) if is_scale else (Kind.MEAN,)
    return (Kind.DISTRIBUTION, Kind.AGREEMENT) if counts.agreeing else (Kind.DISTRIBUTION,)


def figures(counts: Counted, kind: Figure.Kind, sizes: Sizes) -> Iterator[Figure]:
    for group in ("", *(() if "" in counts.hidden else counts.groups)):
        yield figure(counts, kind, group, sizes)


def figure(counts: Counted, kind: Figure.Kind, group: str, sizes: Sizes) -> Figure:
    code, reason = counts.question.code, counts.hidden.get(group, "")
    values = {"hidden": reason} if reason else sizes.of(code, group).told(MAKERS[kind](counts, group))
    if not group and kind in (Kind.DISTRIBUTION, Kind.AGREEMENT) and not reason and not sizes.may_count(code):
        values = without_counts(values)
    if kind == Kind.DISTRIBUTION and not group and not reason and counts.has_missing:
        values = at_most_outside(values, most_outside(counts, sizes))
    return Figure(question=code, kind=kind, group=group, **values)


def most_outside(counts: Counted, sizes: Sizes) -> Percentage | None:
    """How large the share outside the base can be, where it may not be told itself: few people gave such an answer; or
    who answered at all is not told and the base is, so that the share would tell it."""
    base, everybody = sizes.of(counts.question.code), sizes.of(given(counts.question.code))
    people, exact = outside(counts), sizes.exactly(counts.question.code)
    if people < counts.minimum:
        return few_of(counts.minimum, exact + counts.minimum if everybody.at_most else everybody.people)
    if everybody.at_most and not base.at_most:
        return few_of(everybody.people - exact, everybody.people)
    return None


def without_opinion(counts: Counted, sizes: Sizes) -> Iterator[Figure]:
    """The share that chose an answer outside the base, such as "I do not know", of everybody who answered."""
    if not counts.has_missing:
        return
    code, reason = counts.question.code, counts.hidden.get("", "")
    values: Values = {"hidden": reason}
    if not reason:
        values = sizes.of(given(code)).told(outside_share(counts, most_outside(counts, sizes)))
    yield Figure(question=code, kind=Kind.UNKNOWN, **values)


def ranks(counts: Counted, sizes: Sizes) -> Iterator[Figure]:
    """The mean rank of every answer of a ranking, for everybody; 1 is first."""
    if counts.question.kind != RANK or "" in counts.hidden:
        return
    code = counts.question.code
    orders = counts.wave.frame.answers[code].drop_nulls().str.split(" ").to_list()
    for answer in counts.table.answers:
        places = np.array([one.index(answer) + 1 for one in orders if answer in one], dtype=float)
        enough = len(places) >= counts.minimum and places.min() < places.max()
        values = {"base": len(places)} | shown(estimates.mean(places), 1) if enough else {"hidden": Figure.Hidden.SMALL}
        yield Figure(question=code, kind=Kind.RANK, item=answer, **sizes.of(ranked(code, answer)).told(values))


def answered(question: QuestionSpec, sizes: Sizes) -> Figure:
    """How many answered an open question; never per group."""
    made, size = Figure(question=question.code, kind=Kind.ANSWERED), sizes.of(question.code)
    if sizes.exactly(question.code) < sizes.minimum:
        made.hidden = Figure.Hidden.SMALL
    else:
        made.base, made.count, made.at_most = size.people, None if size.at_most else size.people, size.at_most
    return made


MAKERS: dict[Figure.Kind, Callable[[Counted, str], Values]] = {
    Kind.DISTRIBUTION: distribution,
    Kind.MEAN: mean,
    Kind.MEDIAN: median,
    Kind.AGREEMENT: agreement,
    Kind.PROMOTERS: promoters,
}
