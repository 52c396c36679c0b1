"""Numbers with room, like "almost 60%": the words have to tell which figure is meant, because many would fit."""

import math
from collections.abc import Iterator, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from results import claim_words as words
from results.claim_facts import Fact
from results.claim_ranges import MARK, PERCENT, Said
from results.numbers import n_of


def meant(heard: str, said: Said, facts: Sequence[Fact], labels: Sequence[str] = ()) -> list[Fact]:
    """The figures of which the most words stand in the sentence, of the groups that it names or of everybody."""
    given = words.bases_given(heard)
    may_be_before = said.before or words.PAST.search(heard)
    found = [
        (fact.shared(heard), fact)
        for fact in facts
        if fact.kind == said.kind
        and (fact.is_now or may_be_before)
        and (fact.group in labels if labels else not fact.group or fact.n in given)
    ]
    most = max((shared for shared, _fact in found), default=0)
    return [fact for shared, fact in found if most and shared == most]


def binding(heard: str, said: Said, facts: Sequence[Fact]) -> Fact | None:
    fitting = [fact for fact in meant(heard, said, facts) if fact.fits(said)]
    return max(fitting, key=lambda fact: (fact.alike(heard), fact.is_now), default=None)


def is_unsure(
    heard: str, bound: Mapping[Said, Fact | None], of: Mapping[Said, Sequence[str]], facts: Sequence[Fact]
) -> bool:
    """Whether the words of the sentence fit another figure as well, which the number does not fit."""
    return any(
        not other.fits(said)
        for said, fact in bound.items()
        if fact and said.is_rough
        for other in meant(heard, said, facts, of.get(said, ()))
        if other.is_now == fact.is_now and other.alike(heard) >= fact.alike(heard)
    )


def problems(
    heard: str, bound: Mapping[Said, Fact | None], of: Mapping[Said, Sequence[str]], facts: Sequence[Fact]
) -> Iterator[str]:
    """What the figure is, and what the word may mean."""
    for said, fact in bound.items():
        if fact is None and said.is_rough and said.kind in (PERCENT, MARK):
            if said not in of:
                yield unlike(heard, said, facts)
            if said.is_loose:
                yield meaning(said)


def unlike(heard: str, said: Said, facts: Sequence[Fact]) -> str:
    best = closest(heard, said, facts)
    if best is None:
        return _("No figure of this release about this is %(number)s.") % {"number": said.text.strip()}
    told = f"{best.answer} = {best.shown}" if best.answer else best.shown
    return _("It is not %(number)s: %(told)s.") % {
        "number": said.text.strip(), "told": f"{told} ({n_of(best.people)})",
    }  # fmt: skip


def closest(heard: str, said: Said, facts: Sequence[Fact], labels: Sequence[str] = ()) -> Fact | None:
    """What the sentence is about, for a number that does not fit it; a key figure before one of the answers."""
    now = [fact for fact in meant(heard, said, facts, labels) if fact.is_now and said.is_rough]
    return max(now, key=lambda fact: (fact.alike(heard), not fact.answer), default=None)


def meaning(said: Said) -> str:
    """For example: "“bijna 60%” means 57% to 59% here"."""
    tenths = 10 if said.kind == MARK else 1
    ends = (math.ceil(round(said.low * tenths, 3)) / tenths, math.floor(round(said.high * tenths, 3)) / tenths)
    low, high = (number_format(end, 1) if said.kind == MARK else f"{end:.0f}%" for end in ends)
    names = {"said": said.text.strip(), "low": low, "high": high}
    if low == high:
        return _("“%(said)s” means %(low)s here.") % names
    return _("“%(said)s” means %(low)s to %(high)s here.") % names


def about(
    heard: str, bound: Mapping[Said, Fact | None], of: Mapping[Said, Sequence[str]], facts: Sequence[Fact]
) -> list[Fact]:
    return [best for said in bound if (best := closest(heard, said, facts, of.get(said, ())))]
