"""Holds a Dutch paragraph against the figures of a release: which sentences do not hold, and why.

Rules on words, no language model: a sentence that is not understood is not called right. The web process can run it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results import claim_bases as bases
from results import claim_changes as changes
from results import claim_counts as counts
from results import claim_members as members
from results import claim_points as points
from results import claim_reading as reading
from results import claim_rough as rough
from results import claim_rules as rules
from results import claim_unknown as unknown
from results import claim_words as words
from results.claim_facts import Fact, facts_of
from results.claim_ranges import Said
from results.claim_reading import Bound, Reading
from results.models import Release
from results.numbers import n_of

CLAIMS = (words.RISE, words.FALL, words.MAJORITY, words.COMPARED, words.SAME)
"""Words that claim something without a number."""
RIGHT, WRONG, UNSURE, NONE = "right", "wrong", "unsure", "none"


@dataclass(frozen=True)
class Verdict:
    """One sentence: `problems` say what does not hold, `sources` which figures it was held against."""

    sentence: str
    status: str
    problems: tuple[str, ...]
    sources: tuple[str, ...]
    hints: tuple[str, ...] = ()
    """What to write instead, where it is not clear who is meant."""


def check(text: str, release: Release) -> list[Verdict]:
    """One verdict per sentence; the figures are read once."""
    facts = facts_of(release, _("everybody"))
    return [judged(sentence, facts, release) for sentence in words.sentences(text)]


def judged(sentence: str, facts: list[Fact], release: Release) -> Verdict:
    of = reading.read(sentence, facts, release)
    claims_something = of.said or any(rule.search(sentence) for rule in CLAIMS)
    hints = tuple(unknown.hints(sentence, of.named, of.found, facts, release)) if claims_something else ()
    if hints:
        return Verdict(sentence, UNSURE, (), (), hints)
    problems = tuple(dict.fromkeys(problems_of(of, facts, release)))
    sources = tuple(dict.fromkeys(source(fact, release) for fact in of.shown))
    if problems:
        return Verdict(sentence, WRONG, problems, sources)
    if not claims_something:
        return Verdict(sentence, NONE, (), sources)
    return Verdict(sentence, RIGHT if of.is_sure else UNSURE, (), sources)


def problems_of(of: Reading, facts: list[Fact], release: Release) -> Iterator[str]:
    told = {one: fact for one, fact in of.bound.items() if fact or not (one in of.groups or one.is_rough)}
    yield from of_rules(of.sentence, of.said, told, of.scope, release)
    yield from members.problems(of.heard, of.bound, of.groups, facts, release)
    yield from rough.problems(of.heard, of.bound, of.groups, of.asked)
    yield from counts.problems(of.people, of.bound)
    yield from points.problems(of.sentence, of.points, of.bound, of.scope)
    yield from bases.problems(of.sentence, of.bound if any(of.bound.values()) else of.points)
    yield from bases.counts(of.heard, of.bound)


def of_rules(sentence: str, said: list[Said], bound: Bound, facts: list[Fact], release: Release) -> Iterator[str]:
    found = [fact for fact in bound.values() if fact]
    if words.RESPONSE.search(sentence):
        yield from rules.response(sentence, said, release)
        return
    if words.ANSWERS.search(sentence):
        yield from rules.counts_of_answers(said, facts)
    yield from changes.problems(sentence, said, facts)
    yield from rules.direction(sentence, found, facts)
    yield from rules.majority(sentence, found, facts)
    if words.DOUBLE.search(sentence):
        yield _(
            "No test of this release shows that one change is a number of times another. Name both changes instead."
        )
    yield from rules.bases(sentence, found)
    yield from rules.only_before(sentence, [fact for one, fact in bound.items() if fact and not one.before])
    yield from rules.unknown(bound)


def source(fact: Fact, release: Release) -> str:
    """For example: "Autumn, “Why not?” (WHY): The pay = 50%, n = 105"."""
    wave = release.wave if fact.is_now or not release.earlier else release.earlier.wave
    whom = f" ({fact.group})" if fact.group else ""
    answer = f": {fact.answer}" if fact.answer else ""
    return f"{wave}, “{fact.question}” ({fact.code}){whom}{answer} = {fact.shown}, {n_of(fact.people)}"
