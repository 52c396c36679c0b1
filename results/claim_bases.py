"""The n beside a number, and counts of people that are only told as "at most"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.claim_facts import Fact
from results.claim_ranges import COUNT, Said
from results.claim_words import N_GIVEN, rule
from results.numbers import AT_MOST, is_at_most, n_of

AT_MOST_SAID = re.compile(
    rule(r"hooguit|hoogstens|maximaal|ten hoogste|op zijn hoogst|niet meer dan").pattern + r"\s+$|≤\s*$", re.I
)
PAIR = 2


@dataclass(frozen=True)
class Given:
    """An n as the sentence gives it; `at_most` for n ≤ 120."""

    number: int
    at_most: bool
    place: int

    @property
    def text(self) -> str:
        return n_of(f"{AT_MOST} {self.number}" if self.at_most else str(self.number))


def given(sentence: str) -> Iterator[Given]:
    for match in N_GIVEN.finditer(sentence):
        for number in match.groups():
            if number and number.strip("."):
                yield Given(int(number.replace(".", "")), AT_MOST in match[0], match.start())


def problems(sentence: str, bound: Mapping[Said, Fact | None]) -> Iterator[str]:
    """Every n against the numbers that stand before it, or after it when none does."""
    facts = [(said.place, fact) for said, fact in bound.items() if fact]
    start = 0
    for cluster in clusters(list(given(sentence)), [place for place, _fact in facts]):
        end = cluster[0].place
        before = [fact for place, fact in facts if start <= place < end]
        start = end
        of = before or [fact for place, fact in facts if place >= end]
        yield from unlike(cluster, of)


def clusters(found: Sequence[Given], places: Sequence[int]) -> list[list[Given]]:
    """Those between which no number stands: n = 219 and n ≤ 261."""
    made: list[list[Given]] = []
    for one in found:
        if made and not any(made[-1][-1].place < place < one.place for place in places):
            made[-1].append(one)
        else:
            made.append([one])
    return made


def unlike(cluster: Sequence[Given], of: Sequence[Fact]) -> Iterator[str]:
    told = [(fact.n, fact.people) for fact in of]
    if len(of) == 1 and len(cluster) == PAIR and of[0].change:
        told = [of[0].before, of[0].now]
    paired = len(cluster) == len(told)
    for place, one in enumerate(cluster):
        options = [told[place]] if paired else told
        if options and not any(n == one.number and (one.at_most or not is_at_most(people)) for n, people in options):
            yield problem(one, options)


def problem(one: Given, options: Sequence[tuple[int, str]]) -> str:
    bounds = [n_of(people) for n, people in options if n == one.number]
    if bounds:
        return at_most(bounds[0])
    told = dict.fromkeys(n_of(people) for _n, people in options)
    return _("It is not %(given)s: %(n)s.") % {"given": one.text, "n": "; ".join(told)}


def at_most(bound: str) -> str:
    return _("The number of answers is told only as at most: %(n)s.") % {"n": bound}


def counts(sentence: str, bound: Mapping[Said, Fact | None]) -> Iterator[str]:
    """A number of people that is only a bound is no exact number."""
    for said, fact in bound.items():
        if fact and fact.kind == COUNT and is_at_most(fact.people) and not AT_MOST_SAID.search(sentence[: said.place]):
            yield at_most(n_of(fact.people))
