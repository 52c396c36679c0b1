"""Where the marks of a chart stand, as percentages of its width; templates draw them as SVG beside a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from results.models import Figure

PERCENTS = ("0%", "100%")


@dataclass(frozen=True)
class Dot:
    """A value with its interval; without an interval (a share that is cut off) only the dot."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Dumbbell:
    """One criterion in two waves; `ends` stand at the ends of its axis."""

    now: Dot
    before: Dot | None
    ends: tuple[str, str] = PERCENTS


@dataclass(frozen=True)
class Scale:
    """The marks that people could give, from the lowest to the highest."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[str, str]:
        return number_format(self.low, 0), number_format(self.high, 0)

    def place(self, mark: float | None) -> float | None:
        """As a percentage of the way from the lowest to the highest mark."""
        return None if mark is None else round(100 * (mark - self.low) / (self.high - self.low), 1)


def scale_of(series: Sequence[dict[str, Any]]) -> Scale | None:
    """From the answers of a distribution; None when they are no scale of marks."""
    marks = [row["code"] for row in series]
    if len(marks) < 2 or not all(mark.lstrip("-").isdigit() for mark in marks):  # noqa: PLR2004
        return None
    numbers = [float(mark) for mark in marks]
    return Scale(min(numbers), max(numbers))


def dot(figure: Figure | None) -> Dot | None:
    if figure is None or figure.value is None:
        return None
    return Dot(points(figure.value) or 0, points(figure.low), points(figure.high))


def points(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def dumbbell(now: Figure, before: Figure | None) -> Dumbbell | None:
    """Of shares; None when the figure is hidden."""
    found = dot(now)
    return Dumbbell(found, dot(before)) if found else None


def dot_on(scale: Scale, figure: Figure | None) -> Dot | None:
    place = scale.place(figure.value) if figure else None
    if figure is None or place is None:
        return None
    return Dot(place, scale.place(figure.low), scale.place(figure.high))


def dumbbell_of(now: Figure, before: Figure | None, scale: Scale | None) -> Dumbbell | None:
    """Of a share or a mean; None when the figure is hidden, or a mean without a scale."""
    if now.kind == Figure.Kind.AGREEMENT:
        return dumbbell(now, before)
    found = dot_on(scale, now) if scale and now.kind == Figure.Kind.MEAN else None
    return Dumbbell(found, dot_on(scale, before), scale.ends) if scale and found else None
