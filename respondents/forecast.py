"""How many people will have responded at the end, from the curve so far; pure arithmetic over counts per day."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import NormalDist

STAYING = {0.3: 1, 0.4: 2, 0.5: 3, 0.6: 3, 0.7: 2, 0.8: 1}
"""Shapes: share of the quick response to a mail that has still to come after another day, and how likely that is."""
ECHO = {0.2: 1, 0.35: 2, 0.5: 3, 0.65: 2, 0.8: 1}
"""Shapes: response to the first reminder as a share of that to the invitation, and how likely that is."""
LATER = 0.75
"""Response to a further reminder as a share of that to the one before."""
SLOW, SLOW_STAYING = 0.2, 0.88
"""One in five answers much later than the others."""
AT_WEEKENDS = 0.6
"""Share of the people due on a Saturday or Sunday who answer then; the others do so on Monday."""
NOISE = 2.5
"""Days differ more than chance alone: variance over expectation."""
BURST = 0.25
"""How much the response to one mail differs from what its shape says, as a share."""
PAST = 0.25
"""How much an earlier wave counts beside the present one when shapes are weighed."""
SATURDAY_AND_SUNDAY = (5, 6)
INTERVAL = 0.8
LEAST = 10
"""Fewer responses say nothing about the rest."""

Shape = tuple[float, float]
"""Staying and echo."""


@dataclass(frozen=True)
class Curve:
    """A wave by days since its opening: new responses per finished day, and the days on which mails went or will go."""

    arrivals: tuple[int, ...]
    mails: tuple[int, ...]
    days: int
    """Days from opening to closing."""
    invited: int
    weekday: int = 1
    """Of the first day; Monday is 0."""

    @property
    def so_far(self) -> int:
        return sum(self.arrivals)


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


def weighed(curve: Curve, past: Iterable[Curve]) -> list[tuple[Shape, float]]:
    shapes = list(product(STAYING, ECHO))
    earlier = [one for one in past if one.so_far >= LEAST]
    fits = [
        math.log(STAYING[shape[0]] * ECHO[shape[1]])
        + fit(curve, shape)
        + PAST * sum(fit(one, shape) for one in earlier)
        for shape in shapes
    ]
    best = max(fits)
    weights = [math.exp(value - best) for value in fits]
    return [(shape, weight / sum(weights)) for shape, weight in zip(shapes, weights, strict=True)]


def bursts(curve: Curve, shape: Shape) -> list[list[float]]:
    """Per mail the response on each day, as a share of the whole response to the first mail."""
    staying, echo = shape
    found = []
    for place, start in enumerate(sorted(curve.mails)):
        size = echo * LATER ** (place - 1) if place else 1.0
        days = [0.0] * curve.days
        for day in range(max(start, 0), curve.days):
            days[day] = size * (left(day - start, staying) - left(day - start + 1, staying))
        found.append(after_weekends(days, curve.weekday))
    return found


def left(days: int, staying: float) -> float:
    """Share of the response to a mail that has still to come so many days after it."""
    return (1 - SLOW) * staying**days + SLOW * SLOW_STAYING**days


def after_weekends(days: list[float], weekday: int) -> list[float]:
    found, moved = [], 0.0
    for day, share in enumerate(days):
        if (weekday + day) % 7 in SATURDAY_AND_SUNDAY:
            found.append(share * AT_WEEKENDS)
            moved += share * (1 - AT_WEEKENDS)
        else:
            found.append(share + moved)
            moved = 0.0
    return found


def so_far_of(curve: Curve, shape: Shape) -> list[float]:
    return [sum(day) for day in zip(*bursts(curve, shape), strict=True)][: len(curve.arrivals)]


def fit(curve: Curve, shape: Shape) -> float:
    """Log-likelihood of the days so far given their total, divided by how much days differ."""
    shares = so_far_of(curve, shape)
    total = sum(shares) or 1.0
    return sum(n * math.log(max(s / total, 1e-9)) for n, s in zip(curve.arrivals, shares, strict=True) if n > 0) / NOISE


def scale(curve: Curve, shape: Shape) -> float:
    """Size of the whole response to the first mail, so that the days so far add up."""
    return curve.so_far / (sum(so_far_of(curve, shape)) or 1.0)


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
