"""What stands in small print beside a figure: how it was tested, what weights make of it, and its other numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from results.models import Change, Figure
from results.numbers import ends_text, n_of, people, percent, value_text, whole
from results.wording import change_of, sentence, signed

TESTS = {
    "welch": gettext_lazy("Welch’s t test, independent waves"),
    "paired": gettext_lazy("paired t test, the same people"),
    "partly_paired": gettext_lazy("test for waves that share people (Derrick and others, 2017)"),
    "mcnemar": gettext_lazy("McNemar’s exact test, the same people"),
    "z": gettext_lazy("z test of two shares, independent waves"),
    "fisher": gettext_lazy("Fisher’s exact test, independent waves"),
    "promoters": gettext_lazy("z test of two net promoter scores, independent waves"),
}
Kind = Figure.Kind


def small_print(figure: Figure, change: Change) -> Iterator[str]:
    """Sentences for who wants to check a difference."""
    facts = change.details
    if change.p is not None and "test" in facts:
        names = {"test": TESTS[facts["test"]], "p": p_text(change.p), "adjusted": p_text(change.adjusted or change.p)}
        yield _("%(test)s: p %(p)s; corrected for all comparisons p %(adjusted)s.") % names
    if "effect" in facts:
        name = "g" if figure.kind == Kind.MEAN else "h"
        yield _("Size of the effect: %(name)s = %(value)s.") % {
            "name": name,
            "value": number_format(facts["effect"], 2).replace("-", "−"),
        }
    yield from in_both_waves(facts)
    if "frame" in facts:
        low, high = (signed(figure, end, unit=False) for end in facts["frame"])
        yield _("Seen as the whole list: 95%% interval %(low)s to %(high)s.") % {"low": low, "high": high}
    if "weighted" in facts:
        values = {name: signed(figure, facts["weighted"][name], unit=name == "difference") for name in DIFFERENCE}
        yield _("Weighted: %(difference)s (95%% interval %(low)s to %(high)s).") % values
    if "higher" in facts:
        names = {"chance": percent(round(100 * facts["higher"])), "p": p_text(facts["ordinal_p"])}
        yield _("Over all five answers: %(chance)s chance that an answer is higher now (p %(p)s).") % names
    if "note" in facts:
        yield facts["note"]


def in_both_waves(facts: Mapping[str, Any]) -> Iterator[str]:
    """Releases of before the number was rounded down have it as it was."""
    if "overlap_least" in facts:
        yield _("At least %s people answered in both waves.") % whole(facts["overlap_least"])
    elif "overlap" in facts:
        yield ngettext("%s person answered in both waves.", "%s people answered in both waves.", facts["overlap"]) % (
            whole(facts["overlap"])
        )


DIFFERENCE = ("difference", "low", "high")


def p_text(p: float) -> str:
    """With its sign, so that "p" can stand before it."""
    return f"< {number_format(0.001, 3)}" if p < 0.001 else f"= {number_format(p, 3)}"  # noqa: PLR2004


def of_the_list(census: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, str]]:
    """The second line of a mean or a share: its interval when the list is the whole population."""
    for kind, (low, high) in census.items():
        yield _("seen as the whole list"), _("95%% interval %(interval)s") % {"interval": ends_text(kind, low, high)}


def extras(figures: Sequence[Figure]) -> list[tuple[str, str]]:
    """The numbers that are no key figure: name and text."""
    found: list[tuple[str, str]] = []
    for figure in figures:
        is_key = figure.kind not in NAMES
        if figure.weighted is not None and is_key:
            found.append((_("weighted"), weighted_text(figure)))
        if figure.value is None or is_key:
            continue
        name = f"{NAMES[Kind(figure.kind)]} {figure.item}".strip()
        found.append((name, extra_text(figure)))
        if figure.weighted is not None:
            found.append((_("%(name)s, weighted") % {"name": name}, weighted_text(figure)))
        if change := change_of(figure):
            found.append((_("%(name)s, compared") % {"name": name}, compared(figure, change)))
    return found


def compared(figure: Figure, change: Change) -> str:
    """A number beside the key figure against the earlier wave: what may be said, and how it was tested."""
    return " ".join([sentence(figure, change), *small_print(figure, change)])


NAMES = {
    Kind.MEDIAN: gettext_lazy("median"),
    Kind.PROMOTERS: gettext_lazy("net promoter score"),
    Kind.RELIABILITY: gettext_lazy("reliability (Cronbach’s α)"),
    Kind.UNKNOWN: gettext_lazy("without an opinion"),
    Kind.RANK: gettext_lazy("mean rank of answer"),
}


DIGITS = {Kind.MEDIAN: 0, Kind.PROMOTERS: 0, Kind.RELIABILITY: 2, Kind.RANK: 1}


def weighted_text(figure: Figure) -> str:
    ends = (
        Figure(kind=figure.kind, value=value) for value in (figure.weighted, figure.weighted_low, figure.weighted_high)
    )
    value, low, high = (value_text(end) for end in ends)
    return _("%(value)s (95%% interval %(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def extra_text(figure: Figure) -> str:
    assert figure.value is not None
    if figure.kind == Kind.UNKNOWN:
        share = percent(round(100 * figure.value), figure.bound)
        return _("%(share)s of everybody who got the question (%(n)s)") % {"share": share, "n": n_of(people(figure))}
    digits, text = DIGITS[Kind(figure.kind)], single_text(figure)
    if figure.low is None or figure.high is None:
        return text
    low, high = (number_format(end, digits).replace("-", "−") for end in (figure.low, figure.high))
    return _("%(value)s (95%% interval %(low)s to %(high)s)") % {"value": text, "low": low, "high": high}


def single_text(figure: Figure) -> str:
    """The value of any figure that is one number; empty when it is hidden."""
    if figure.kind == Kind.ANSWERED:
        return people(figure)
    if figure.value is None:
        return ""
    if figure.kind in (Kind.MEDIAN, Kind.PROMOTERS, Kind.RELIABILITY, Kind.RANK):
        return number_format(figure.value, DIGITS[Kind(figure.kind)]).replace("-", "−")
    return value_text(figure)
