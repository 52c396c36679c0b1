"""The net promoter score of a wave, and its difference between two. Imported in the worker only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from results import followed
from results.comparison import Outcome, Sample, judged
from results.estimates import net_promoter

PROMOTER, DETRACTOR = 9, 6
"""Who gives at least 9 promotes, who gives at most 6 detracts."""


@dataclass(frozen=True)
class Score:
    """How many people promote, how many do neither, and how many detract."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def value(self) -> float:
        """Points from −100 to 100."""
        return net_promoter(self.promoters, self.passives, self.detractors)[0]

    @property
    def sample(self) -> Sample:
        return Sample(self.value, self.se * math.sqrt(self.n / (self.n - 1)) * math.sqrt(self.n), self.n)

    @property
    def se(self) -> float:
        return net_promoter(self.promoters, self.passives, self.detractors)[1]


def points(mark: float) -> float:
    """What an answer counts for: a score is the mean of these, in points of a hundred."""
    return 100.0 * (int(mark >= PROMOTER) - int(mark <= DETRACTOR))


def score(counts: Mapping[str, int]) -> Score:
    """From how many people gave each mark."""
    up = sum(count for mark, count in counts.items() if int(mark) >= PROMOTER)
    down = sum(count for mark, count in counts.items() if int(mark) <= DETRACTOR)
    return Score(up, sum(counts.values()) - up - down, down)


def difference(first: Score, second: Score) -> Outcome:
    """Second minus first in points, of independent waves: z and a 95% interval from √(se₁² + se₂²).

    A score is the mean of 100, 0 and −100 points, so the difference of two is that of two means (Rocks 2016, The
    American Statistician 70, 365–372). Raises ValueError when nobody answered in a wave.
    """
    if not first.n or not second.n:
        raise ValueError("A score needs somebody who answered.")
    return judged(second.value - first.value, math.hypot(first.se, second.se), math.inf)


def of_followed(first: ArrayLike, second: ArrayLike, before: Score, now: Score) -> Outcome:
    """Second minus first in points, of waves that share people: `first` and `second` are the marks of those.

    A paired t test when everybody is in both waves, else Derrick's test for means.
    """
    old, new = (np.vectorize(points, otypes=[float])(marks) for marks in (first, second))
    if len(new) == before.n == now.n:
        return followed.paired(old, new)
    spreads = old.std(), new.std()
    correlation = float(np.corrcoef(old, new)[0, 1]) if all(spreads) else 0.0
    found = followed.partly_paired(before.sample, now.sample, overlap=len(new), correlation=correlation)
    return replace(found, effect=math.nan)
