"""A line of `figures.csv`: one published number, and what is left out beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from results.models import Figure


@dataclass
class Line:
    """One number. `count_in`, `base_in` and `among` hold VARIABLE=code with spaces between; a row counts in one of
    them when it has any of these answers. `reason` says why the number cannot be made from this file."""

    figure: int
    question: str
    kind: str
    breakdown: str
    group: str
    item: str
    base: int | None
    count: int | None
    value: float | None
    bound: str
    low: float | None
    high: float | None
    weighted: float | None
    weighted_low: float | None
    weighted_high: float | None
    among: str
    count_in: str
    base_in: str
    mean_of: str
    reason: str = ""
    wave: str = ""
    met: str = ""


def line_of(figure: Figure, **values: Any) -> Line:
    names = ("question", "kind", "breakdown", "group", "item", "base", "count", "value", "bound", "low", "high")
    heavy = ("weighted", "weighted_low", "weighted_high")
    known = {name: getattr(figure, name) for name in (*names, *heavy)}
    blank = {"among": "", "count_in": "", "base_in": "", "mean_of": ""}
    return Line(figure=figure.position, **(known | blank | values))


def not_made_again(figure: Figure) -> Iterator[Line]:
    """Published beside the number, and not to be had from the rows of this file."""
    if figure.weighted_low is not None:
        reason = _("the interval of a weighted number needs the weights behind the figures")
        yield line_of(
            figure,
            kind="weighted interval",
            value=None,
            low=figure.weighted_low,
            high=figure.weighted_high,
            weighted=None,
            reason=reason,
        )
    if change := getattr(figure, "change", None):
        reason = _("a difference between waves, its interval and its test need all rows of both waves")
        found = {"value": change.difference, "low": change.low, "high": change.high, "weighted": None}
        yield line_of(figure, kind="difference", bound="", count=None, **found, reason=reason)
