"""Holds a Dutch paragraph against the figures of a release: which sentences do not hold, and why.

Rules on words, no language model: a sentence that is not understood is not called right. The web process can run it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results import claim_bases as bases
from results import claim_changes as changes
from results import claim_counts as counts
from results import claim_groups as groups
from results import claim_members as members
from results import claim_numbers as numbers
from results import claim_people as people
from results import claim_points as points
from results import claim_rough as rough
from results import claim_rules as rules
from results import claim_spans as spans
from results import claim_steps as steps
from results import claim_unknown as unknown
from results import claim_words as words
from results.claim_facts import Fact, facts_of
from results.claim_ranges import CHANGE, POINTS, Said
from results.models import Release
from results.numbers import n_of

CLAIMS = (words.RISE, words.FALL, words.MAJORITY, words.COMPARED, words.SAME)
"""Words that claim something without a number."""
FAR = 3
"""So many words more tell that a sentence is about another question than the one with its number."""
Bound = dict[Said, Fact | None]
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
    named = groups.named(sentence, release, facts, people.resolved(sentence, release))
    heard = spans.without_numbers(groups.without(sentence, named))
    people_told = counts.told(heard)
    said = counts.without(numbers.numbers(heard), people_told)
    asked = members.told_in(heard, facts)
    said += counts.shares(heard, said, people_told, asked)
    of = members.per_number([one for one in said if one.kind not in (POINTS, CHANGE)], named)
    bound, subject = bindings(heard, said, of, asked)
    scope = [fact for fact in facts if fact.group in {one.label for one in named}] if named else facts
    points_of = points.bindings(sentence, said, bound, scope)
    found = [fact for fact in (*bound.values(), *points_of.values()) if fact]
    told = {one: fact for one, fact in bound.items() if fact or not (one in of or one.is_rough)}
    problems = [
        *problems_of(sentence, said, told, scope, release),
        *members.problems(heard, bound, of, facts, release),
        *rough.problems(heard, bound, of, asked),
        *counts.problems(people_told, bound),
        *points.problems(sentence, points_of, bound, scope),
        *bases.problems(sentence, bound if any(bound.values()) else points_of),
        *bases.counts(heard, bound),
    ]
    shown = [subject] if subject else found or rough.about(heard, bound, asked) or changes.meant(sentence, said, scope)
    sources = tuple(dict.fromkeys(source(fact, release) for fact in shown))
    claims_something = said or any(rule.search(sentence) for rule in CLAIMS)
    hints = tuple(unknown.hints(sentence, named, found, facts, release)) if claims_something else ()
    if hints:
        return Verdict(sentence, UNSURE, (), (), hints)
    if problems:
        return Verdict(sentence, WRONG, tuple(dict.fromkeys(problems)), sources)
    if not claims_something:
        return Verdict(sentence, NONE, (), sources)
    sure = found and not members.unnamed(sentence, bound, of) and not rough.is_unsure(heard, bound, of, asked)
    return Verdict(sentence, RIGHT if sure else UNSURE, (), sources)


def bindings(heard: str, said: list[Said], of: members.Groups, facts: list[Fact]) -> tuple[Bound, Fact | None]:
    """The fact of every number, and what the sentence is about when that is another question than its number's."""
    levels = [one for one in said if one.kind not in (POINTS, CHANGE)]
    ends = steps.both_ends(heard, levels, sorted({label for labels in of.values() for label in labels}), facts)
    bound = {
        one: ends.get(one) or (members.binding(heard, one, of[one], facts) if one in of else binding(heard, one, facts))
        for one in levels
    }
    subject = subject_of(heard, levels[0], bound[levels[0]], facts) if len(levels) == 1 and not of else None
    return ({levels[0]: None}, subject) if subject else (bound, None)


def binding(sentence: str, said: Said, facts: list[Fact]) -> Fact | None:
    """The fact with this value of which the most words stand in the sentence, or of which it gives the n; or None.

    The start of a change is looked for in the earlier wave first, and everybody goes before groups.
    """
    if said.is_rough:
        return rough.binding(sentence, said, facts)
    given = words.bases_given(sentence)
    ranked = [
        (said.before and not fact.is_now, shared, fact.alike(sentence), not fact.group, fact.is_now,
         -abs(fact.value - said.value), fact)
        for fact in facts
        if fact.fits(said) and (shared := fact.shared(sentence) + (fact.n in given))
    ]  # fmt: skip
    return max(ranked, key=lambda found: found[:6])[6] if ranked else None


def subject_of(sentence: str, said: Said, bound: Fact | None, facts: list[Fact]) -> Fact | None:
    """The fact that says far more of the words of a sentence with one number than the fact that has this number."""
    if not bound or bound.group or bound.n in words.bases_given(sentence):
        return None
    heard = words.stems(sentence)
    ranked = [
        (len(heard & fact.words), fact.alike(sentence), fact)
        for fact in facts
        if fact.kind == said.kind and fact.is_now and not fact.group
    ]
    stems, plain, best = max(ranked, key=lambda found: found[:2])
    nearer = stems >= len(heard & bound.words) and plain >= bound.alike(sentence) + FAR
    return best if nearer and best.code != bound.code else None


def problems_of(sentence: str, said: list[Said], bound: Bound, facts: list[Fact], release: Release) -> Iterator[str]:
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
