"""The sentence that a figure allows. Only here the application says that something rose or fell.

"Risen" and "fallen" need a corrected p under .05; a difference of percentages is told in percentage points; every
difference names the bases of both waves.
"""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results.models import Change, Figure
from results.numbers import is_at_most, n_of, people, people_before, value_text

LEVEL = 0.05


def sentence(figure: Figure, change: Change) -> str:
    """For example: "7,4 → 6,9: fallen by 0,5 (95% interval −0,8 to −0,2; n = 219 and 261)."."""
    names = {
        "before": value_text(Figure(kind=figure.kind, value=change.earlier_value)),
        "now": value_text(figure),
        "size": amount(figure, abs(change.difference)),
        "difference": signed(figure, change.difference),
        "n": both(people_before(change), people(figure)),
        "interval": interval(figure, change),
    }
    return TEMPLATES[Change.Verdict(change.verdict)]() % names + correction(change)


def both(before: str, now: str) -> str:
    """For example "n = 219 and 261", or "n = 219 and n ≤ 261"."""
    if is_at_most(before) or is_at_most(now):
        return _("%(before)s and %(now)s") % {"before": n_of(before), "now": n_of(now)}
    return _("n = %(before)s and %(now)s") % {"before": before, "now": now}


def short(figure: Figure, change: Change) -> str:
    """For a cell beside the figure itself: "56% (n = 39): no demonstrable difference"."""
    before = value_text(Figure(kind=figure.kind, value=change.earlier_value))
    return f"{before} ({n_of(people_before(change))}): {change.get_verdict_display()}"


TEMPLATES = {
    Change.Verdict.UP: lambda: _("%(before)s → %(now)s: risen by %(size)s (%(interval)s; %(n)s)."),
    Change.Verdict.DOWN: lambda: _("%(before)s → %(now)s: fallen by %(size)s (%(interval)s; %(n)s)."),
    Change.Verdict.SAME: lambda: _(
        "%(before)s → %(now)s: %(difference)s, no demonstrable difference (%(interval)s; %(n)s)."
    ),
    Change.Verdict.FEW: lambda: _(
        "%(before)s → %(now)s: %(difference)s, indicative; too few answers for a test (%(n)s)."
    ),
}


def correction(change: Change) -> str:
    """Told where the test alone would have said something else."""
    if change.verdict == Change.Verdict.SAME and change.p is not None and change.p < LEVEL:
        return " " + _("By itself it would count; after correction for the number of comparisons it does not.")
    return ""


def interval(figure: Figure, change: Change) -> str:
    if change.low is None or change.high is None:
        return ""
    low, high = signed(figure, change.low, unit=False), signed(figure, change.high, unit=False)
    return _("95%% interval %(low)s to %(high)s") % {"low": low, "high": high}


def composition(figure: Figure, part: dict[str, Any]) -> str:
    """How much of a difference is another mix of groups."""
    values = {"rate": signed(figure, part["rate"]), "composition": signed(figure, part["composition"])}
    text = _("%(rate)s within the groups, %(composition)s because the mix of groups changed") % values
    return f"{text} ({by_rounding(figure)})" if is_off_by_one(figure, part) else text


def is_off_by_one(figure: Figure, part: dict[str, Any]) -> bool:
    """Whether the two parts, as they are shown, make one more or one less than the difference that is shown."""
    change = change_of(figure)
    total = change.difference if change else part["rate"] + part["composition"]
    scale = {Figure.Kind.MEAN: 10, Figure.Kind.PROMOTERS: 1}.get(Figure.Kind(figure.kind), 100)
    shown = [
        round(scale * abs(value)) * (1 if value > 0 else -1) for value in (part["rate"], part["composition"], total)
    ]
    return bool(abs(shown[0] + shown[1] - shown[2]) == 1)


def by_rounding(figure: Figure) -> str:
    if figure.kind == Figure.Kind.MEAN:
        return _("rounding may make a difference of %(size)s") % {"size": number_format(0.1, 1)}
    return _("rounding may make a difference of 1 point")


def signed(figure: Figure, value: float, *, unit: bool = True) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return sign + amount(figure, abs(value), unit=unit)


def amount(figure: Figure, value: float, *, unit: bool = True) -> str:
    if figure.kind == Figure.Kind.MEAN:
        return number_format(value, 1)
    if figure.kind == Figure.Kind.PROMOTERS:
        points = round(value)
        return ngettext("%d point", "%d points", points) % points if unit else str(points)
    points = round(100 * value)
    return ngettext("%d percentage point", "%d percentage points", points) % points if unit else str(points)


def change_of(figure: Figure) -> Change | None:
    """The change of a figure that was read together with it."""
    found: Change | None = getattr(figure, "change", None)
    return found
