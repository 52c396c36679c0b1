"""Stored figures as text in the reader's notation: decimal comma in Dutch, whole percentages."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from results.models import Change, Figure
from results.told import are_few

AT_MOST = "≤"
WIDE = 0.30
"""An interval wider than this is called inaccurate."""


@dataclass(frozen=True)
class Number:
    """A mean or a share: "7,4" with "7,2 to 7,5", on n answers."""

    text: str
    interval: str
    n: str
    """A number, or "≤ 120"."""
    remarks: tuple[str, ...]

    is_indicative: bool = False

    @property
    def of(self) -> str:
        return n_of(self.n)


def number(figure: Figure) -> Number | None:
    """None when the figure is hidden or is no single number."""
    if figure.hidden or figure.value is None:
        return None
    return Number(value_text(figure), interval_text(figure), people(figure), remarks(figure), is_indicative(figure))


def value_text(figure: Figure) -> str:
    assert figure.value is not None
    return end_text(figure.kind, figure.value, figure.bound)


def end_text(kind: str, value: float, bound: str = "") -> str:
    """A value, or an end of an interval, of a figure of this kind."""
    if kind == Figure.Kind.MEAN:
        return number_format(value, 1)
    if kind == Figure.Kind.PROMOTERS:
        return number_format(value, 0).replace("-", "−")
    return percent(round(100 * value), bound)


def interval_text(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return ends_text(figure.kind, figure.low, figure.high)


def ends_text(kind: str, low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": end_text(kind, low), "high": end_text(kind, high)}


def is_indicative(figure: Figure) -> bool:
    return figure.base is not None and are_few(figure.base, at_most=figure.at_most)


def remarks(figure: Figure) -> tuple[str, ...]:
    found = [_("indicative")] if is_indicative(figure) else []
    is_share = figure.kind == Figure.Kind.AGREEMENT
    if is_share and figure.low is not None and figure.high is not None and figure.high - figure.low > WIDE:
        found.append(_("inaccurate"))
    return tuple(found)


def percent(value: int, bound: str = "") -> str:
    sign = {"<": "≤ ", ">": "≥ "}.get(bound, "")
    return f"{sign}{value}%"


def people(figure: Figure) -> str:
    """How many people a figure is about."""
    return at_most(whole(figure.base)) if figure.at_most else whole(figure.base)


def people_before(change: Change) -> str:
    """The same in the earlier wave."""
    before = whole(change.earlier_base)
    return at_most(before) if change.details.get("earlier_at_most") else before


def at_most(number: str) -> str:
    return f"{AT_MOST} {number}"


def is_at_most(number: str) -> bool:
    return number.startswith(AT_MOST)


def n_of(number: str) -> str:
    """ "n = 120", or "n ≤ 120" on one line."""
    return f"n {number}".replace(" ", "\u00a0") if is_at_most(number) else f"n = {number}"


def whole(value: int | None) -> str:
    """With a point between thousands, in Dutch."""
    return "" if value is None else number_format(value, force_grouping=True)
