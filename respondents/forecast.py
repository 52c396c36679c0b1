"""How many people will have responded at the end, from the curve so far; pure arithmetic over counts per day."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from respondents.bursts import LEAST, NOISE, Curve, Shape, bursts, scale, weighed

BURST = 0.25
"""How much the response to one mail differs from what its shape says, as a share."""
INTERVAL = 0.8


@dataclass(frozen=True)
class Forecast:
    """Responses at the end: the middle, and the bounds between which they lie with 80% probability."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Rest:
    """What one shape expects from now on: mean and variance, and how well the shape fits."""

    mean: float
    variance: float
    weight: float


def final(curve: Curve, past: Iterable[Curve] = ()) -> Forecast | None:
    """Responses at closing, or None while fewer than ten people responded.

    Every mail brings a burst of responses that fades by a fixed share per day, and is a fixed share of the burst
    before. Thirty such shapes are weighed by how well they fit the days so far (quasi-Poisson likelihood) and, less,
    the past waves of the survey; their predictions are mixed as gamma distributions and cut off at the number invited.
    """
    if curve.so_far < LEAST:
        return None
    return bounds([rest(curve, shape, weight) for shape, weight in weighed(curve, past)], curve)


def added_by(curve: Curve, day: int, past: Iterable[Curve] = ()) -> Forecast | None:
    """What one more mail on `day` would add to that; None while fewer than ten people responded."""
    if curve.so_far < LEAST or day >= curve.days:
        return None
    more = replace(curve, mails=tuple(sorted({*curve.mails, day})))
    place = more.mails.index(day)
    extra = []
    for shape, weight in weighed(curve, past):
        size = scale(curve, shape) * sum(bursts(more, shape)[place][len(curve.arrivals) :])
        extra.append(Rest(size, spread_of([size], size, curve.so_far), weight))
    return bounds(extra, replace(curve, arrivals=(), invited=max(0, curve.invited - curve.so_far)))


def rest(curve: Curve, shape: Shape, weight: float) -> Rest:
    first, known = scale(curve, shape), len(curve.arrivals)
    parts = [first * sum(burst[known:]) for burst in bursts(curve, shape)]
    mean = sum(parts)
    return Rest(mean, spread_of(parts, mean, curve.so_far), weight)


def spread_of(parts: Sequence[float], mean: float, so_far: int) -> float:
    """Variance of what is to come: of days, of the size of each burst, and of the scale that was estimated."""
    return NOISE * mean + sum((BURST * part) ** 2 for part in parts) + mean**2 * NOISE / max(so_far, 1)


def bounds(rests: Sequence[Rest], curve: Curve) -> Forecast:
    tail = (1 - INTERVAL) / 2
    low, middle, high = (curve.so_far + quantile(rests, p) for p in (tail, 0.5, 1 - tail))
    return Forecast(*(min(round(value), curve.invited) for value in (low, middle, high)))


def quantile(rests: Sequence[Rest], probability: float) -> float:
    """Of the mixture, by halving."""
    low, high = 0.0, max(one.mean + 8 * math.sqrt(one.variance) for one in rests) + 1
    for _round in range(40):
        middle = (low + high) / 2
        if sum(one.weight * at_most(middle, one) for one in rests) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def at_most(value: float, one: Rest) -> float:
    """Gamma distribution by the approximation of Wilson and Hilferty (1931)."""
    if one.mean <= 0:
        return 1.0
    shape = one.mean**2 / one.variance
    cube = (max(value, 0.0) / one.mean) ** (1 / 3)
    return NormalDist().cdf((cube - (1 - 1 / (9 * shape))) * 3 * math.sqrt(shape))


def arrivals(totals: Mapping[int, int], until: int) -> tuple[int, ...]:
    """New responses per day from the total at the end of each; a day without a count had none, and fewer is none."""
    found, before = [], 0
    for day in range(until):
        now = max(totals.get(day, before), before)
        found.append(now - before)
        before = now
    return tuple(found)
