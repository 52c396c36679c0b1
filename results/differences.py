"""The difference between two waves that fits the data: independent, the same people, or partly the same people."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from results import census, comparison, followed, ordinal, promoters
from results.comparison import Outcome, Sample
from results.counting import Counted, numbers
from results.estimates import weighted_mean, weighted_share
from results.models import Figure
from results.pairs import Linked, Overlap, overlap
from results.promoters import Score, score
from results.values import DIGITS, ENOUGH_FOR_WEIGHTS, rounded


@dataclass(frozen=True)
class Side:
    """One figure in one wave, for one group."""

    counts: Counted
    group: str
    population: int = 0

    @property
    def base(self) -> int:
        return self.counts.table.of_group(self.group)[0]

    @property
    def agree(self) -> int:
        return self.counts.agreeing_count(self.counts.table.of_group(self.group)[1])

    @property
    def sample(self) -> Sample:
        return comparison.sample(numbers(self.counts.table.of_group(self.group)[1]))

    @property
    def score(self) -> Score:
        return score(self.counts.table.of_group(self.group)[1])

    def variance(self, kind: str) -> float:
        """Of the figure of this kind, in its own units."""
        if kind == Figure.Kind.MEAN:
            return self.sample.sd**2 / self.base
        if kind == Figure.Kind.PROMOTERS:
            return self.score.se**2
        return self.agree / self.base * (1 - self.agree / self.base) / self.base

    def valid(self) -> list[int]:
        """Counts per point of the scale, without the answers outside the base."""
        found = self.counts.table.of_group(self.group)[1]
        return [count for code, count in found.items() if not self.counts.missing(code)]


@dataclass(frozen=True)
class Difference:
    outcome: Outcome
    test: str
    overlap: int = 0


def difference(kind: str, before: Side, now: Side, people: Linked) -> Difference:
    """Second minus first, with the test for how the waves hang together (docs/methodology.md, two waves)."""
    is_mean = kind == Figure.Kind.MEAN
    both = overlap(people, before.counts, now.counts, now.group)
    usable = both is not None and both.may_be_used(now.counts.minimum)
    if kind == Figure.Kind.PROMOTERS:
        return scores(before, now, both if usable else None)
    if both is None or not usable:
        return independent_means(before, now) if is_mean else independent_shares(before, now)
    if is_mean and both.is_complete:
        return Difference(followed.paired(both.before, both.now), "paired", both.n)
    if is_mean:
        outcome = followed.partly_paired(before.sample, now.sample, overlap=both.n, correlation=both.correlation)
        return Difference(outcome, "partly_paired", both.n)
    shares = before.agree / before.base, before.base, now.agree / now.base, now.base
    outcome = followed.partly_paired_shares(*shares, overlap=both.n, phi=both.correlation)
    if not both.is_complete:
        return Difference(outcome, "partly_paired", both.n)
    crossed = [[int(np.sum((both.before == old) & (both.now == new))) for new in (1, 0)] for old in (1, 0)]
    statistic, p = followed.mcnemar(crossed)
    return Difference(
        Outcome(outcome.difference, statistic, p, outcome.low, outcome.high, effect=outcome.effect), "mcnemar", both.n
    )


def scores(before: Side, now: Side, both: Overlap | None) -> Difference:
    if both is None:
        return Difference(promoters.difference(before.score, now.score), "promoters")
    outcome = promoters.of_followed(both.before, both.now, before.score, now.score)
    return Difference(outcome, "paired" if both.is_complete else "partly_paired", both.n)


def independent_means(before: Side, now: Side) -> Difference:
    return Difference(comparison.welch(before.sample, now.sample), "welch")


def independent_shares(before: Side, now: Side) -> Difference:
    outcome = comparison.shares(before.agree, before.base, now.agree, now.base)
    return Difference(outcome, "z" if comparison.is_large(before.agree, before.base, now.agree, now.base) else "fisher")


def details(kind: str, found: Difference, before: Side, now: Side) -> dict[str, Any]:
    """What stands in small print beside a difference; numbers are rounded like everything that is published. Who is in
    both waves are rounded down to the minimum group: they would count who skipped the question in one of them."""
    outcome = found.outcome
    facts: dict[str, Any] = {"test": found.test}
    if math.isfinite(outcome.effect):
        facts["effect"] = round(outcome.effect, 2)
    if found.overlap:
        facts["overlap_least"] = found.overlap - found.overlap % now.counts.minimum
    if facts_of_frame := with_frame(kind, outcome, before, now):
        facts["frame"] = facts_of_frame
    if kind == Figure.Kind.AGREEMENT and found.test in ("z", "fisher") and len(now.valid()) == len(before.valid()) > 2:
        chance, p = ordinal.from_counts(before.valid(), now.valid())
        facts |= {"higher": round(chance, 2), "ordinal_p": round(p, 4)}
    if weighted := weighted_difference(kind, before, now):
        facts["weighted"] = weighted
    return facts


def with_frame(kind: str, outcome: Outcome, before: Side, now: Side) -> list[float]:
    """The interval when the lists are the whole population: each variance shrinks by 1 − n/N."""
    if not before.population or not now.population:
        return []
    parts = [(side.variance(kind), side.base, side.population) for side in (before, now)]
    ends = census.shrunk((outcome.low, outcome.high), outcome.difference, parts)
    return [rounded(end, DIGITS[Figure.Kind(kind)]) for end in ends] if ends else []


def weighted_difference(kind: str, before: Side, now: Side) -> dict[str, float]:
    """Both waves weighted to their population: linearised t. Empty when one of them is not weighted."""
    found = [weighted_value(kind, side) for side in (before, now)]
    if found[0] is None or found[1] is None:
        return {}
    outcome = comparison.weighted(found[0], found[1])
    digits = DIGITS[Figure.Kind(kind)]
    return {
        "difference": round(outcome.difference, digits),
        "low": round(outcome.low, digits),
        "high": round(outcome.high, digits),
        "p": round(outcome.p, 4),
    }


def weighted_value(kind: str, side: Side) -> comparison.Weighed | None:
    heavy = side.counts.table.weighed(side.group)
    if heavy is None or side.base < ENOUGH_FOR_WEIGHTS:
        return None
    if kind in (Figure.Kind.MEAN, Figure.Kind.PROMOTERS):
        marks = [float(one) for one in side.counts.table.answers]
        points = marks if kind == Figure.Kind.MEAN else [promoters.points(mark) for mark in marks]
        found = weighted_mean(points, heavy.sums, heavy.squares, side.base)
    else:
        yes = [place for place, code in enumerate(side.counts.table.answers) if code in side.counts.agreeing]
        sums, squares = float(heavy.sums[yes].sum()), float(heavy.squares[yes].sum())
        found = weighted_share(sums, squares, heavy.base, heavy.base_squares, side.base)
    return comparison.Weighed(found.value, found.se, side.base)
