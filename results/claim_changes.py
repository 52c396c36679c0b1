"""A difference that is told in percents: it has to be told in percentage points, unless it is a part of what it was."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results import claim_words as words
from results.claim_facts import Fact
from results.claim_ranges import CHANGE, PERCENT, Said
from results.claim_rules import by_words

NEAR = 0.51
NEAR_DIFFERENCE = 1.01
NEAR_PART = 2.51
"""The difference of two rounded percentages, and what part it is of the first."""


@dataclass(frozen=True)
class Step:
    """From one value to another, told by the sentence or by a figure with its change."""

    before: float
    now: float
    is_share: bool = True

    def is_points(self, size: float, near: float = NEAR) -> bool:
        return self.is_share and abs(abs(self.now - self.before) - size) < near and not self.is_part(size)

    def is_part(self, size: float, near: float = NEAR) -> bool:
        return bool(self.before) and abs(100 * abs(self.now - self.before) / self.before - size) < near


def problems(sentence: str, said: list[Said], facts: list[Fact]) -> Iterator[str]:
    told = told_step(sentence, said)
    changed = changed_facts(sentence, facts)
    yield from points_as_start(told, [step_of(fact) for fact in changed])
    steps = [step_of(fact) for fact in closest(sentence, changed)]
    shares = [one.value for one in said if one.kind == PERCENT]
    for one in said:
        if one.kind == CHANGE:
            yield from of_change(one, told, steps, shares)


def meant(sentence: str, said: list[Said], facts: list[Fact]) -> list[Fact]:
    """The fact that changed as much as the sentence says, when it says no more than that."""
    sizes = [one.value for one in said if one.kind == CHANGE]
    near = closest(sentence, changed_facts(sentence, facts)) if sizes else []
    return [fact for fact in near if any(step_of(fact).is_points(one) or step_of(fact).is_part(one) for one in sizes)][
        :1
    ]


def changed_facts(sentence: str, facts: list[Fact]) -> list[Fact]:
    return by_words(sentence, [fact for fact in facts if fact.is_now and fact.change])


def closest(sentence: str, changed: list[Fact]) -> list[Fact]:
    """Those that share the most words; of groups only when the sentence names them."""
    heard = words.stems(sentence)
    first = changed[:1]
    return [
        fact
        for fact in changed
        for best in first
        if len(heard & fact.words) == len(heard & best.words) and bool(fact.group) == bool(best.group)
    ]


def of_change(said: Said, told: Step | None, steps: list[Step], shares: list[float]) -> Iterator[str]:
    """ "Risen by 9%": by what the sentence tells itself, or else by the figures."""
    if told:
        if told.is_points(said.value, NEAR_DIFFERENCE):
            yield in_points(said.value, told)
        elif not told.is_part(said.value, NEAR_PART):
            yield unknown(said)
        return
    near = [step for step in steps if not shares or any(abs(step.now - share) < NEAR for share in shares)]
    found = next((step for step in near if step.is_points(said.value) or step.is_part(said.value)), None)
    if found is None:
        yield unknown(said)
    elif found.is_points(said.value):
        yield in_points(said.value, found)


def unknown(said: Said) -> str:
    return _("No figure of this release about this is %(number)s.") % {"number": said.text.strip()}


def points_as_start(told: Step | None, steps: list[Step]) -> Iterator[str]:
    """ "From 9% to 50%" where 9 is the difference."""
    for step in steps if told else ():
        assert told is not None
        is_end = abs(step.now - told.now) < NEAR
        if is_end and step.is_points(told.before) and abs(step.before - told.before) > NEAR:
            yield in_points(told.before, step)
            return


def in_points(size: float, step: Step) -> str:
    names = {"points": round(size), "before": round(step.before), "now": round(step.now)}
    return (
        _("%(points)s is the difference: write from %(before)s%% to %(now)s%%, %(points)s percentage points.") % names
    )


def told_step(sentence: str, said: list[Said]) -> Step | None:
    """The step that the sentence names with both ends; whether they are shares shows at its percent sign."""
    match = words.FROM_TO.search(sentence)
    if not match:
        return None
    start, end = (float(number.replace(",", ".")) for number in match.groups()[1:])
    return Step(start, end, any(one.kind == PERCENT and one.value in (start, end) for one in said))


def step_of(fact: Fact) -> Step:
    assert fact.change is not None
    return Step((100 if fact.kind == PERCENT else 1) * fact.change.earlier_value, fact.value, fact.kind == PERCENT)
