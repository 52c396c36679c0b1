"""Numbers of people beside a share: "180 van de 297, 61%", "61% (180 mensen)", "van de 297 respondenten"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results import claim_fractions as fractions
from results import claim_words as words
from results.claim_bases import at_most
from results.claim_facts import Fact
from results.claim_ranges import COUNT, PERCENT, Said, ends
from results.numbers import is_at_most, n_of

NUMBER = r"(?<![\w.,])(\d+(?:\.\d{3})*)"
ENDS = r"(?![\w.,]*\d|\s?(?:%|procent))"
PAIR = re.compile(rf"{NUMBER} (?:{words.STAFF} )?(?:van|op) (?:de |alle )?{NUMBER}{ENDS}", re.IGNORECASE)
OF = re.compile(rf"\bvan (?:de |alle ){NUMBER} {words.STAFF}", re.IGNORECASE)
BESIDE = re.compile(rf"%\s?\({NUMBER} {words.STAFF}\)|{NUMBER} {words.STAFF} \([\d,]+\s?%", re.IGNORECASE)
SHARE = "share"
"""That a number is a share of people: many figures may be as large, so the words have to tell which is meant."""
SMALLEST = 10
"""Fewer "of ten" is a share in words."""


@dataclass(frozen=True)
class People:
    """How many people of how many; one of both may be left out."""

    text: str
    some: int | None
    all: int | None
    start: int
    end: int


def told(sentence: str) -> list[People]:
    """Every number of people beside a share, where the sentence is not about the response."""
    if words.RESPONSE.search(sentence):
        return []
    taken = fractions.spans(sentence)
    found: list[People] = []
    for pattern, has_some, has_all in ((PAIR, True, True), (OF, False, True), (BESIDE, True, False)):
        for match in pattern.finditer(sentence):
            numbers = [int(number.replace(".", "")) for number in match.groups() if number]
            some, of = numbers[0] if has_some else None, numbers[-1] if has_all else None
            is_free = not any(start < match.end() and match.start() < end for start, end in taken)
            if is_free and (of is None or (of > SMALLEST and (some or 0) <= of)):
                found.append(People(match[0].strip("%( )"), some, of, match.start(), match.end()))
                taken.append(match.span())
    return found


def without(said: Sequence[Said], found: Sequence[People]) -> list[Said]:
    """The numbers of a sentence without those numbers of people."""
    return [one for one in said if one.kind != COUNT or not any(it.start <= one.place < it.end for it in found)]


def shares(sentence: str, said: Sequence[Said], found: Sequence[People], facts: Sequence[Fact]) -> Iterator[Said]:
    """ "180 of the 297" is a share by itself where no percentage stands beside it and no number of answers is meant."""
    if any(one.kind == PERCENT for one in said):
        return
    answered = {fact.n for fact in facts if fact.kind == COUNT and fact.shared(sentence)}
    for it in found:
        if it.some is not None and it.all and it.some not in answered:
            share = 100 * it.some / it.all
            yield Said(share, PERCENT, it.text, *ends(share, PERCENT, ""), SHARE, place=it.start)


def problems(found: Sequence[People], bound: Mapping[Said, Fact | None]) -> Iterator[str]:
    """Each against the share that stands nearest."""
    near = [(said.place, fact) for said, fact in bound.items() if fact and fact.kind == PERCENT]
    for it in found if near else ():
        place, fact = min(near, key=lambda one: abs(one[0] - it.start))
        if is_at_most(fact.people):
            yield at_most(n_of(fact.people))
        elif (it.all is not None and it.all != fact.n) or not is_count(it, fact):
            right = n_of(fact.people) if fact.count is None else _("%(count)s of %(n)s people") % {
                "count": fact.count, "n": fact.n,
            }  # fmt: skip
            yield _("It is not “%(given)s”: %(n)s.") % {"given": it.text, "n": right}


def is_count(it: People, fact: Fact) -> bool:
    """Whether so many people are the share; by its rounded percentage where the number itself is not told."""
    if it.some is None:
        return True
    if fact.count is not None:
        return it.some == fact.count
    return abs(100 * it.some / max(fact.n, 1) - fact.value) <= 0.51  # noqa: PLR2004
