"""Stored figures as text in the reader's notation: decimal comma in Dutch, whole percentages."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from results.models import Figure

FEW, WIDE = 30, 0.30
"""Under so many answers a value is an indication; an interval wider than this is called inaccurate."""


@dataclass(frozen=True)
class Number:
    """A mean or a share: "7,4" with "7,2 to 7,5", on n answers."""

    text: str
    interval: str
    n: str
    remarks: tuple[str, ...]


def number(figure: Figure) -> Number | None:
    """None when the figure is hidden or is no single number."""
    if figure.hidden or figure.value is None:
        return None
    return Number(value_text(figure), interval_text(figure), whole(figure.base), remarks(figure))


def value_text(figure: Figure) -> str:
    assert figure.value is not None
    if figure.kind == Figure.Kind.MEAN:
        return number_format(figure.value, 1)
    return percent(round(100 * figure.value), figure.bound)


def interval_text(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    if figure.kind == Figure.Kind.MEAN:
        low, high = number_format(figure.low, 1), number_format(figure.high, 1)
    else:
        low, high = percent(round(100 * figure.low)), percent(round(100 * figure.high))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def remarks(figure: Figure) -> tuple[str, ...]:
    found = []
    if figure.base is not None and figure.base < FEW:
        found.append(_("indicative"))
    is_share = figure.kind == Figure.Kind.AGREEMENT
    if is_share and figure.low is not None and figure.high is not None and figure.high - figure.low > WIDE:
        found.append(_("inaccurate"))
    return tuple(found)


def percent(value: int, bound: str = "") -> str:
    sign = {"<": "≤ ", ">": "≥ "}.get(bound, "")
    return f"{sign}{value}%"


def whole(value: int | None) -> str:
    """With a point between thousands, in Dutch."""
    return "" if value is None else number_format(value, force_grouping=True)
