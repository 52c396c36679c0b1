"""Where the marks of a chart stand, as whole percentages of its width; templates draw them as SVG beside a table."""

from dataclasses import dataclass

from results.models import Figure


@dataclass(frozen=True)
class Dot:
    """A share with its interval; without an interval (a share that is cut off) only the dot."""

    value: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Dumbbell:
    """One criterion in two waves."""

    now: Dot
    before: Dot | None


def dot(figure: Figure | None) -> Dot | None:
    if figure is None or figure.value is None:
        return None
    return Dot(points(figure.value) or 0, points(figure.low), points(figure.high))


def points(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def dumbbell(now: Figure, before: Figure | None) -> Dumbbell | None:
    """None when the figure is hidden."""
    found = dot(now)
    return Dumbbell(found, dot(before)) if found else None
