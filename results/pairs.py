"""The same people in two waves, known by a pseudonym that they agreed to."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.counting import Counted
from results.frame import Frame

ENOUGH = 30
"""Fewer people than this in both waves are not used: the waves then count as independent, which is cautious."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Linked:
    """Rows of the same people: `before[i]` in the earlier wave is `now[i]` in this one."""

    before: NDArray[np.int64]
    now: NDArray[np.int64]


@dataclass(frozen=True)
class Overlap:
    """What the people in both waves answered, and how many answered in each wave in all."""

    before: Numbers
    now: Numbers
    size_before: int
    size_now: int

    @property
    def n(self) -> int:
        return len(self.now)

    @property
    def is_complete(self) -> bool:
        return self.n == self.size_before == self.size_now

    @property
    def correlation(self) -> float:
        """0 where somebody's answers never differ: then there is nothing to correlate."""
        if not self.before.std() or not self.now.std():
            return 0.0
        return float(np.corrcoef(self.before, self.now)[0, 1])

    def may_be_used(self, minimum: int) -> bool:
        """Enough people are in both waves, and nobody is given away by being in one only."""
        alone = (self.size_before - self.n, self.size_now - self.n)
        return self.n >= max(ENOUGH, minimum) and all(not 0 < number < minimum for number in alone)


def linked(before: Frame, now: Frame) -> Linked:
    """A pseudonym that stands twice in one wave links nobody."""
    sides = [
        pl.DataFrame({"panel": frame.panel, name: np.arange(len(frame))}).filter(
            (pl.col("panel") != "") & pl.col("panel").is_unique()
        )
        for frame, name in ((before, "before"), (now, "now"))
    ]
    both = sides[0].join(sides[1], on="panel").sort("before")
    return Linked(both["before"].to_numpy(), both["now"].to_numpy())


def overlap(people: Linked, before: Counted, now: Counted, group: str) -> Overlap | None:
    """Who answered the question in both waves and belongs to the group in both; None when nobody is linked."""
    if not len(people.now):
        return None
    old, new = before.per_response(), now.per_response()
    in_old, in_new = before.inside(group) & ~np.isnan(old), now.inside(group) & ~np.isnan(new)
    both = in_old[people.before] & in_new[people.now]
    return Overlap(old[people.before[both]], new[people.now[both]], int(in_old.sum()), int(in_new.sum()))
