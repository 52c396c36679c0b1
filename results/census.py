"""What an interval becomes when the list that was invited is the whole population. Imported in the worker only.

A wave that invites everybody is a census with non-response: the finite population correction √(1 − n/N) (Cochran 1977)
then tells how far the people of this list can differ, if those who did not answer are like those who did. It stands
as a second line beside the usual interval, never in its place.
"""

import math
from collections.abc import Iterable, Mapping

from numpy.typing import ArrayLike
from scipy import stats

from results import estimates
from results.counting import Counted, numbers
from results.estimates import CONFIDENCE
from results.models import Figure
from results.values import DIGITS, rounded

Interval = tuple[float, float]


def mean_interval(values: ArrayLike, population: int) -> Interval:
    """The t interval with the correction; raises ValueError for fewer than two values."""
    found = estimates.mean(values, population)
    return found.low, found.high


def share_interval(count: int, n: int, population: int) -> Interval:
    """The interval of Korn and Graubard (1998) with se² = p(1−p)/(n−1)·(1−n/N), as R's `svyciprop(method = "beta")`.

    Nobody is left to differ when everybody on the list answered. Raises ValueError for fewer than two people.
    """
    if n < 2:
        raise ValueError("An interval needs two people.")
    p, left = count / n, 1 - n / population
    if left <= 0:
        return p, p
    effective = (n - 1) / left
    low = float(stats.beta.ppf((1 - CONFIDENCE) / 2, p * effective, (1 - p) * effective + 1)) if p > 0 else 0.0
    high = float(stats.beta.ppf((1 + CONFIDENCE) / 2, p * effective + 1, (1 - p) * effective)) if p < 1 else 1.0
    return low, high


def shrunk(outcome: Interval, middle: float, parts: Iterable[tuple[float, int, int]]) -> Interval | None:
    """The interval of a difference when each wave's variance shrinks by 1 − n/N; `parts` hold variance, n and N."""
    given = list(parts)
    total = sum(variance for variance, _n, _population in given)
    if not total:
        return None
    left = sum(variance * max(0.0, 1 - n / population) for variance, n, population in given)
    factor = math.sqrt(left / total)
    return middle + (outcome[0] - middle) * factor, middle + (outcome[1] - middle) * factor


def intervals(
    figures: Iterable[Figure], counted: Mapping[str, Counted], population: int
) -> dict[str, dict[str, list[float]]]:
    """Per question and kind the interval for everybody, rounded as it is published; none without a list."""
    found: dict[str, dict[str, list[float]]] = {}
    for figure in figures:
        if not population or figure.group or figure.value is None or figure.bound or figure.question not in counted:
            continue
        ends = ends_of(figure.kind, counted[figure.question], max(population, figure.base or 0))
        if ends:
            digits = DIGITS[Figure.Kind(figure.kind)]
            found.setdefault(figure.question, {})[figure.kind] = [rounded(end, digits) for end in ends]
    return found


def ends_of(kind: str, counts: Counted, population: int) -> Interval | None:
    base, given = counts.table.of_group()
    if kind == Figure.Kind.MEAN:
        return mean_interval(numbers(given), population)
    if kind == Figure.Kind.AGREEMENT:
        return share_interval(counts.agreeing_count(given), base, population)
    return None
