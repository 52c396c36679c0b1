"""The response to a mail: a burst that fades. Shapes of such bursts, and how well each fits a wave."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

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
PAST = 0.25
"""How much an earlier wave counts beside the present one when shapes are weighed."""
SATURDAY_AND_SUNDAY = (5, 6)
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


@lru_cache(maxsize=2000)
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


@lru_cache(maxsize=2000)
def fit(curve: Curve, shape: Shape) -> float:
    """Log-likelihood of the days so far given their total, divided by how much days differ."""
    shares = so_far_of(curve, shape)
    total = sum(shares) or 1.0
    return sum(n * math.log(max(s / total, 1e-9)) for n, s in zip(curve.arrivals, shares, strict=True) if n > 0) / NOISE


def scale(curve: Curve, shape: Shape) -> float:
    """Size of the whole response to the first mail, so that the days so far add up."""
    return curve.so_far / (sum(so_far_of(curve, shape)) or 1.0)
