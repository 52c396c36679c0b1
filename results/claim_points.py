"""A difference in percentage points: it has to be that of a figure, and so have the numbers of people beside it."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from results import claim_changes as changes
from results.claim_facts import Fact
from results.claim_ranges import MARK, POINTS, Said
from results.claim_words import SIGNED
from results.wording import signed

NEAR, NEAR_MARK, NEAR_ROUNDED = 0.51, 0.051, 1.01
MINUS = ("−", "-", "–")


def bindings(
    sentence: str, said: Sequence[Said], bound: Mapping[Said, Fact | None], facts: list[Fact]
) -> dict[Said, Fact | None]:
    """The figure that changed as much, or nothing where some figure changed and none as much.

    A difference between two numbers of the sentence, like those of two groups, is left alone.
    """
    points = [one for one in said if one.kind == POINTS]
    levels = [one.value for one in bound]
    told = list({id(fact.figure): fact for fact in bound.values() if fact and fact.change}.values())
    changed = told or (
        changes.closest(sentence, changes.changed_facts(sentence, facts)) if points and not bound else []
    )
    is_step = any(level.before for level in bound)
    found: dict[Said, Fact | None] = {}
    for one in points if changed else ():
        fitting = [fact for fact in changed if is_change(sentence, one, fact)]
        if fitting:
            found[one] = fitting[0]
        elif is_step or not is_between(one.value, levels):
            found[one] = None
    return found


def is_change(sentence: str, said: Said, fact: Fact) -> bool:
    """Whether the figure changed like this, or a part of its change did."""
    assert fact.change is not None
    parts = [value for part in fact.change.parts for value in (part["rate"], part["composition"])]
    scale, near = (1, NEAR_MARK) if fact.kind == MARK else (100, NEAR)
    before = sentence[: said.place]
    sign = SIGNED.search(before)
    value = -said.value if before.endswith(MINUS) else said.value
    sizes = [scale * size for size in (fact.change.difference, *parts)]
    return any(abs((size if sign else abs(size)) - value) < near for size in sizes)


def is_between(size: float, levels: Sequence[float]) -> bool:
    return any(abs(abs(one - other) - size) < NEAR_ROUNDED for one in levels for other in levels)


def problems(
    sentence: str, points: Mapping[Said, Fact | None], bound: Mapping[Said, Fact | None], facts: list[Fact]
) -> Iterator[str]:
    told = {id(fact.figure): fact for fact in bound.values() if fact and fact.change}
    right = list(told.values()) or changes.closest(sentence, changes.changed_facts(sentence, facts))[:1]
    for said, fact in points.items():
        if fact is None and len(right) == 1 and right[0].change:
            names = {"number": said.text.strip(), "difference": signed(right[0].figure, right[0].change.difference)}
            yield _("The difference is not %(number)s: %(difference)s.") % names
        elif fact is None:
            yield changes.unknown(said)
