"""The net promoter score of a wave, and its difference between two. Imported in the worker only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from results.comparison import Outcome, judged
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
    def se(self) -> float:
        return net_promoter(self.promoters, self.passives, self.detractors)[1]


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
