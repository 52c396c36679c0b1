"""Answers on a scale of words between two waves: which wave answers higher. Imported in the worker only."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


def from_answers(first: ArrayLike, second: ArrayLike) -> tuple[float, float]:
    """Probability that an answer of the second group is higher (ties count half), and the p of Mann and Whitney."""
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    found = stats.mannwhitneyu(two, one, method="asymptotic", use_continuity=True)
    return float(found.statistic) / (len(one) * len(two)), float(found.pvalue)


def from_counts(first: Sequence[int], second: Sequence[int]) -> tuple[float, float]:
    """The same from counts per point of one scale: quick for any number of people, because only ties matter.

    U has variance n1·n2/12·(n+1 − Σ(t³−t)/(n(n−1))) with t people per point (Lehmann 1975), corrected for continuity.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    n1, n2, ties = one.sum(), two.sum(), one + two
    n = n1 + n2
    below = np.concatenate([[0.0], np.cumsum(one)[:-1]])
    u = float((two * (below + one / 2)).sum())
    variance = n1 * n2 / 12 * (n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1)))
    if variance <= 0:
        return u / float(n1 * n2), 1.0
    z = max(0.0, abs(u - n1 * n2 / 2) - 0.5) / math.sqrt(variance)
    return u / float(n1 * n2), min(1.0, 2 * float(stats.norm.sf(z)))
