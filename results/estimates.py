"""Estimates of one group, on scipy and statsmodels. Imported in the worker only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

CONFIDENCE = 0.95
Z = float(stats.norm.ppf((1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class Mean:
    """A mean in the units of the question; `low` and `high` bound its 95% interval."""

    n: int
    value: float
    sd: float
    se: float
    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1 with its 95% interval."""

    count: int
    n: int
    value: float
    low: float
    high: float


def mean(values: ArrayLike, population: int | None = None) -> Mean:
    """Mean with Student's t interval, y ± t(n−1)·s/√n (Cochran 1977).

    `population` is the size of the finite frame that was invited; its correction √(1−n/N) then shrinks the standard
    error. Raises ValueError for fewer than two values.
    """
    numbers = np.asarray(values, dtype=float)
    n = len(numbers)
    if n < 2:
        raise ValueError("An interval needs two values.")
    value, sd = float(numbers.mean()), float(numbers.std(ddof=1))
    se = sd / math.sqrt(n) * (math.sqrt(1 - n / population) if population else 1)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * se
    return Mean(n, value, sd, se, value - reach, value + reach)


def share(count: int, n: int) -> Share:
    """Share with Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001). Raises ValueError for n = 0."""
    return _share(count, n, "wilson")


def exact_share(count: int, n: int) -> Share:
    """Share with the exact interval (Clopper and Pearson 1934), for the archive. Raises ValueError for n = 0."""
    return _share(count, n, "beta")


def _share(count: int, n: int, method: str) -> Share:
    if n == 0:
        raise ValueError("A share needs somebody who answered.")
    low, high = proportion_confint(count, n, alpha=1 - CONFIDENCE, method=method)
    low = 0.0 if count == 0 else float(low)
    high = 1.0 if count == n else float(high)
    return Share(count, n, count / n, low, high)


def median(values: ArrayLike) -> float:
    return float(np.median(np.asarray(values, dtype=float)))


def median_interval(values: ArrayLike) -> tuple[float, float]:
    """The 95% interval of the median after Woodruff (1952): the quantiles at the ends of the interval of a half."""
    numbers = np.sort(np.asarray(values, dtype=float))
    half = share(len(numbers) // 2, len(numbers))
    low, high = np.quantile(numbers, [half.low, half.high], method="inverted_cdf")
    return float(low), float(high)


def net_promoter(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Promoters minus detractors in points (−100 to 100), and its standard error, √((P+D−(P−D)²)/n)."""
    n = promoters + passives + detractors
    up, down = promoters / n, detractors / n
    return 100 * (up - down), 100 * math.sqrt((up + down - (up - down) ** 2) / n)


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float:
    """Internal consistency of a scale, from respondents × items (Cronbach 1951)."""
    items = np.asarray(rows, dtype=float)
    count = items.shape[1]
    return float(count / (count - 1) * (1 - items.var(axis=0, ddof=1).sum() / items.sum(axis=1).var(ddof=1)))


@dataclass(frozen=True)
class Weighted:
    """A weighted mean or share; `se` takes the weights as fixed, `design_effect` is Kish's n·Σw²/(Σw)²."""

    value: float
    se: float
    low: float
    high: float
    design_effect: float


def weighted_mean(values: ArrayLike, sums: ArrayLike, squares: ArrayLike, n: int) -> Weighted:
    """Mean Σwy/Σw with its linearised standard error, √(n/(n−1)·Σw²(y−ȳ)²)/Σw, and the t(n−1) interval.

    `sums` and `squares` are Σw and Σw² of the people who gave each of the `values`. R's `svymean` gives the same for
    weights that are taken as fixed. Raises ValueError for fewer than two people.
    """
    y, w, q = (np.asarray(numbers, dtype=float) for numbers in (values, sums, squares))
    if n < 2:
        raise ValueError("An interval needs two values.")
    total = float(w.sum())
    value = float((w * y).sum()) / total
    se = math.sqrt(n / (n - 1) * float((q * (y - value) ** 2).sum())) / total
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * se
    return Weighted(value, se, value - reach, value + reach, n * float(q.sum()) / total**2)


def weighted_share(sums: float, squares: float, base: float, base_squares: float, n: int) -> Weighted:
    """Weighted share with the interval of Korn and Graubard (1998): Clopper and Pearson on n* = p(1−p)/se².

    `sums` and `squares` are Σw and Σw² of who agrees, `base` and `base_squares` those of everybody who answered.
    """
    found = weighted_mean([1, 0], [sums, base - sums], [squares, base_squares - squares], n)
    p, se = found.value, found.se
    effective = p * (1 - p) / se**2 if se else n / found.design_effect
    low = float(stats.beta.ppf((1 - CONFIDENCE) / 2, p * effective, (1 - p) * effective + 1)) if p > 0 else 0.0
    high = float(stats.beta.ppf((1 + CONFIDENCE) / 2, p * effective + 1, (1 - p) * effective)) if p < 1 else 1.0
    return Weighted(p, se, low, high, found.design_effect)
