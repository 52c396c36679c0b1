"""Differences between waves that (partly) ask the same people. Imported in the worker only.

Every difference is second minus first, so that a rise is positive.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats import contingency_tables

from results.comparison import Outcome, Sample, hedges_g, judged, sample, welch


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
