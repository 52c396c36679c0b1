"""What a sentence says: its numbers, the groups that it names, and the figures that are meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from results import claim_changes as changes
from results import claim_counts as counts
from results import claim_groups as groups
from results import claim_members as members
from results import claim_numbers as numbers
from results import claim_people as people
from results import claim_points as points
from results import claim_rough as rough
from results import claim_spans as spans
from results import claim_steps as steps
from results import claim_words as words
from results.claim_counts import People
from results.claim_facts import Fact
from results.claim_groups import Named
from results.claim_ranges import CHANGE, POINTS, Said
from results.models import Release

FAR = 3
"""So many words more tell that a sentence is about another question than the one with its number."""
Bound = dict[Said, Fact | None]


@dataclass(frozen=True)
class Reading:
    """A sentence, and without the groups that it names (`heard`); `groups` are those that each number can be of."""

    sentence: str
    heard: str
    named: Sequence[Named]
    people: Sequence[People]
    said: list[Said]
    groups: members.Groups
    bound: Bound
    subject: Fact | None
    points: Bound
    asked: list[Fact]
    """The figures of which an answer counts by its own words only."""
    scope: list[Fact]
    """The figures of the groups that it names."""

    @property
    def found(self) -> list[Fact]:
        return [fact for fact in (*self.bound.values(), *self.points.values()) if fact]

    @property
    def shown(self) -> list[Fact]:
        """The figures that it was held against."""
        if self.subject:
            return [self.subject]
        about = self.found or rough.about(self.heard, self.bound, self.groups, self.asked)
        return about or changes.meant(self.sentence, self.said, self.scope)

    @property
    def is_sure(self) -> bool:
        unnamed = members.unnamed(self.sentence, self.bound, self.groups)
        return bool(self.found) and not unnamed and not rough.is_unsure(self.heard, self.bound, self.groups, self.asked)


def read(sentence: str, facts: list[Fact], release: Release) -> Reading:
    named = groups.named(sentence, release, facts, people.resolved(sentence, release))
    heard = spans.without_numbers(groups.without(sentence, named))
    told, asked = counts.told(heard), members.told_in(heard, facts)
    said = counts.without(numbers.numbers(heard), told)
    said += counts.shares(heard, said, told, asked)
    of = members.per_number(levels(said), named)
    bound, subject = bindings(heard, said, of, asked)
    scope = [fact for fact in facts if fact.group in {one.label for one in named}] if named else facts
    changed = points.bindings(sentence, said, bound, scope)
    return Reading(sentence, heard, named, told, said, of, bound, subject, changed, asked, scope)


def levels(said: Sequence[Said]) -> list[Said]:
    return [one for one in said if one.kind not in (POINTS, CHANGE)]


def bindings(heard: str, said: list[Said], of: members.Groups, facts: list[Fact]) -> tuple[Bound, Fact | None]:
    """The fact of every number, and what the sentence is about when that is another question than its number's."""
    found = levels(said)
    ends = steps.both_ends(heard, found, sorted({label for labels in of.values() for label in labels}), facts)
    bound = {
        one: ends.get(one) or (members.binding(heard, one, of[one], facts) if one in of else binding(heard, one, facts))
        for one in found
    }
    subject = subject_of(heard, found[0], bound[found[0]], facts) if len(found) == 1 and not of else None
    return ({found[0]: None}, subject) if subject else (bound, None)


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
