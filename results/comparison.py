"""Differences between two groups or two waves, on scipy and statsmodels. Imported in the worker only.

Every difference is second minus first, so that a rise is positive.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats import proportion

from results.estimates import CONFIDENCE

SMALLEST_EXPECTED = 5


@dataclass(frozen=True)
class Sample:
    """Mean, standard deviation (n − 1) and size of one group."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Outcome:
    """`difference` with its 95% interval; `effect` is Hedges' g for means and Cohen's h for shares."""

    difference: float
    statistic: float
    p: float
    low: float
    high: float
    df: float = math.nan
    effect: float = math.nan


def sample(values: ArrayLike) -> Sample:
    numbers = np.asarray(values, dtype=float)
    return Sample(float(numbers.mean()), float(numbers.std(ddof=1)), len(numbers))


def welch(first: Sample, second: Sample) -> Outcome:
    """Means of independent groups with unequal variances (Welch 1947), and Hedges' g (1981)."""
    parts = first.sd**2 / first.n, second.sd**2 / second.n
    difference, se = second.mean - first.mean, math.sqrt(sum(parts))
    if se == 0:
        return judged(difference, se, math.inf)
    df = sum(parts) ** 2 / (parts[0] ** 2 / (first.n - 1) + parts[1] ** 2 / (second.n - 1))
    return judged(difference, se, df, effect=hedges_g(first, second))


def judged(difference: float, se: float, df: float, *, effect: float = math.nan) -> Outcome:
    """A t test from a difference and its standard error; df of infinity makes it a z test.

    Without any spread there is no test: p is 1 for no difference and 0 otherwise.
    """
    if se == 0:
        return Outcome(difference, math.nan, float(difference == 0), difference, difference)
    law = stats.t(df) if math.isfinite(df) else stats.norm()
    statistic = difference / se
    reach = float(law.ppf((1 + CONFIDENCE) / 2)) * se
    p = 2 * float(law.sf(abs(statistic)))
    return Outcome(difference, statistic, p, difference - reach, difference + reach, df, effect)


def hedges_g(first: Sample, second: Sample) -> float:
    df = first.n + second.n - 2
    pooled = math.sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / df)
    return (second.mean - first.mean) / pooled * (1 - 3 / (4 * df - 1))


def shares(count1: int, n1: int, count2: int, n2: int) -> Outcome:
    """Shares of independent groups: pooled z (the score test), or Fisher's exact p when an expected count is under 5.

    The interval is Newcombe's hybrid score (1998). Raises ValueError when a group is empty.
    """
    if not n1 or not n2:
        raise ValueError("A share needs somebody who answered.")
    share1, share2, pooled = count1 / n1, count2 / n2, (count1 + count2) / (n1 + n2)
    se = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    statistic = (share2 - share1) / se if se else 0.0
    p = 2 * float(stats.norm.sf(abs(statistic)))
    if not is_large(count1, n1, count2, n2):
        p = fisher(count1, n1, count2, n2)
    low, high = proportion.confint_proportions_2indep(
        count2, n2, count1, n1, method="newcomb", compare="diff", alpha=1 - CONFIDENCE
    )
    effect = 2 * math.asin(math.sqrt(share2)) - 2 * math.asin(math.sqrt(share1))
    return Outcome(share2 - share1, statistic, p, float(low), float(high), effect=effect)


def is_large(count1: int, n1: int, count2: int, n2: int) -> bool:
    """Every expected count is at least 5, so that the z test holds."""
    pooled = (count1 + count2) / (n1 + n2)
    return min(pooled, 1 - pooled) * min(n1, n2) >= SMALLEST_EXPECTED


def fisher(count1: int, n1: int, count2: int, n2: int) -> float:
    return float(stats.fisher_exact([[count1, n1 - count1], [count2, n2 - count2]]).pvalue)


@dataclass(frozen=True)
class Weighed:
    """A weighted mean or share with its linearised standard error."""

    value: float
    se: float
    n: int


def weighted(first: Weighed, second: Weighed) -> Outcome:
    """Weighted waves: t with the linearised standard errors and n1 + n2 − 2 degrees of freedom, as R's `svyttest`."""
    se = math.hypot(first.se, second.se)
    return judged(second.value - first.value, se, first.n + second.n - 2)


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted for a family of claims that must all hold (Holm 1979).

    Written out, because statsmodels' `multipletests` collects garbage at every call, which takes longer than a release.
    """
    order = np.argsort(ps, kind="stable")
    steps = np.asarray(ps, dtype=float)[order] * np.arange(len(ps), 0, -1)
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(p) for p in adjusted]


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted for a table in which a few may be false (Benjamini and Hochberg 1995)."""
    return [float(p) for p in stats.false_discovery_control(list(ps), method="bh")] if ps else []


@dataclass(frozen=True)
class Decomposition:
    """A difference between two waves in two parts: change inside the groups, and another mix of groups."""

    rate: float
    composition: float

    @property
    def total(self) -> float:
        return self.rate + self.composition


def kitagawa(
    shares1: Sequence[float], shares2: Sequence[float], values1: Sequence[float], values2: Sequence[float]
) -> Decomposition:
    """Kitagawa's decomposition (1955), from the share of every group in each wave and its value there."""
    groups = list(zip(shares1, shares2, values1, values2, strict=True))
    rate = sum((share1 + share2) / 2 * (value2 - value1) for share1, share2, value1, value2 in groups)
    composition = sum((share2 - share1) * (value1 + value2) / 2 for share1, share2, value1, value2 in groups)
    return Decomposition(rate, composition)
