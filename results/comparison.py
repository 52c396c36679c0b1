"""Differences between two groups or two waves, on scipy and statsmodels. Imported in the worker only.

Every difference is second minus first, so that a rise is positive.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, proportion

from results.estimates import CONFIDENCE

SMALLEST_EXPECTED = 5
POWER = 0.8


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
    """Means of independent groups with unequal variances (Welch 1947), and Hedges' g (1981).

    Two groups without any spread have no test: p is 1 when they are equal and 0 when they are not.
    """
    parts = first.sd**2 / first.n, second.sd**2 / second.n
    difference, se = second.mean - first.mean, math.sqrt(sum(parts))
    if se == 0:
        return Outcome(difference, math.nan, float(difference == 0), difference, difference)
    df = sum(parts) ** 2 / (parts[0] ** 2 / (first.n - 1) + parts[1] ** 2 / (second.n - 1))
    return judged(difference, se, df, effect=hedges_g(first, second))


def judged(difference: float, se: float, df: float, *, effect: float = math.nan) -> Outcome:
    """A t test from a difference and its standard error; df of infinity makes it a z test."""
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
    if min(pooled, 1 - pooled) * min(n1, n2) < SMALLEST_EXPECTED:
        p = fisher(count1, n1, count2, n2)
    low, high = proportion.confint_proportions_2indep(
        count2, n2, count1, n1, method="newcomb", compare="diff", alpha=1 - CONFIDENCE
    )
    effect = 2 * math.asin(math.sqrt(share2)) - 2 * math.asin(math.sqrt(share1))
    return Outcome(share2 - share1, statistic, p, float(low), float(high), effect=effect)


def fisher(count1: int, n1: int, count2: int, n2: int) -> float:
    return float(stats.fisher_exact([[count1, n1 - count1], [count2, n2 - count2]]).pvalue)


def paired(first: ArrayLike, second: ArrayLike) -> Outcome:
    """Means of the same people in both waves: Student's paired t."""
    differences = sample(np.asarray(second, dtype=float) - np.asarray(first, dtype=float))
    return judged(differences.mean, differences.sd / math.sqrt(differences.n), differences.n - 1)


def mcnemar(table: Sequence[Sequence[int]], *, exact: bool = True) -> tuple[float, float]:
    """Shares of the same people: statistic and p from [[both, first only], [second only, neither]] (McNemar 1947)."""
    found = contingency_tables.mcnemar(np.asarray(table), exact=exact, correction=False)
    return float(found.statistic), float(found.pvalue)


def partly_paired(first: Sample, second: Sample, *, overlap: int, correlation: float) -> Outcome:
    """Means of waves that share `overlap` people whose answers correlate (Derrick, Russ, Toher and White 2017)."""
    parts = first.sd**2 / first.n, second.sd**2 / second.n
    shared = 2 * correlation * first.sd * second.sd * overlap / (first.n * second.n)
    independent = welch(first, second).df
    alone = first.n + second.n - 2 * overlap
    df = (overlap - 1) + (independent - overlap + 1) / (alone + 2 * overlap) * alone
    return judged(second.mean - first.mean, math.sqrt(sum(parts) - shared), df, effect=hedges_g(first, second))


def partly_paired_shares(share1: float, n1: int, share2: float, n2: int, *, overlap: int, phi: float) -> Outcome:
    """Shares of waves that share `overlap` people (Derrick and others); `phi` is their correlation."""
    spread1, spread2 = share1 * (1 - share1), share2 * (1 - share2)
    shared = 2 * phi * math.sqrt(spread1 * spread2) * overlap / (n1 * n2)
    return judged(share2 - share1, math.sqrt(spread1 / n1 + spread2 / n2 - shared), math.inf)


def ordinal(first: ArrayLike, second: ArrayLike) -> tuple[float, float]:
    """Probability that an answer of the second group is higher (ties count half), and the p of Mann and Whitney."""
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    found = stats.mannwhitneyu(two, one, method="asymptotic", use_continuity=True)
    return float(found.statistic) / (len(one) * len(two)), float(found.pvalue)


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted for a family of claims that must all hold (Holm 1979)."""
    return adjusted(ps, "holm")


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted for a table in which a few may be false (Benjamini and Hochberg 1995)."""
    return adjusted(ps, "fdr_bh")


def adjusted(ps: Sequence[float], method: str) -> list[float]:
    return [float(p) for p in multitest.multipletests(list(ps), method=method)[1]] if ps else []


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


def smallest_detectable_share(n1: int, n2: int, share: float = 0.5, *, shared: float = 0) -> float:
    """The change of a share around `share` that a test at 5% finds with 80% chance.

    `shared` is the part of the people that are in both waves times the correlation of their answers.
    """
    return smallest_detectable_mean(n1, n2, math.sqrt(share * (1 - share)), shared=shared)


def smallest_detectable_mean(n1: int, n2: int, sd: float = 1.5, *, shared: float = 0) -> float:
    """The change of a mean that a test at 5% finds with 80% chance; `shared` as above."""
    return reach() * sd * math.sqrt((1 / n1 + 1 / n2) * (1 - shared))


def people_needed(share1: float, share2: float) -> int:
    """Answers per wave so that a change from one share to the other is found with 80% chance by a test at 5%."""
    spread = share1 * (1 - share1) + share2 * (1 - share2)
    return math.ceil(reach() ** 2 * spread / (share2 - share1) ** 2)


def reach() -> float:
    """Standard errors between nothing and a change that is found with the wanted chance."""
    return float(stats.norm.ppf((1 + CONFIDENCE) / 2) + stats.norm.ppf(POWER))
