"""People that a sentence names and that are no group of the release: no number is judged for them."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from results import claim_people as people
from results import claim_spans as spans
from results import claim_words as words
from results.claim_facts import Fact
from results.claim_groups import Named, labels_of, runs, words_of
from results.models import Release

OTHERS = words.rule(
    r"mannen\b|vrouwen\b|mannelijke?\b|vrouwelijke?\b|studenten|scholieren|starters\b|nieuwkomers|parttimers"
    r"|fulltimers|deeltijders|voltijders|thuiswerkers|moeders|vaders\b|ouders\b|managers\b|teamleiders|leidinggevenden"
    r"|werklozen|zzp[’']?ers|alleenstaanden|tieners|twintigers|dertigers|veertigers|vijftigers|zestigers"
    r"|nieuwe \w+werkers|(hoog|laag|hoger|lager|middelbaar|praktisch|theoretisch)[ -]?opgeleiden?|\d+-jarigen"
)
CLAUSE = re.compile(
    rf"\b(?:(?:van|onder|bij) (?:alle |de )?(?:wie|{words.STAFF} (?:die|van|met|zonder|in|uit))"
    rf"|(?<![^\n])(?:wie|{words.STAFF} (?:die|met|zonder)))"
    r" (?P<who>[^,;:%\d]*?)(?=[,;:.]|\s(?:vindt|vinden|vond|vonden|geeft|geven|gaf|gaven|zegt|zeggen|noemt|noemen"
    r"|kiest|kiezen|is|zijn|was)\b|\s\d|$)",
    re.IGNORECASE,
)
TOOK_PART = words.rule(r"mee\w*|antwoord\w*|beantwoord\w*|vraag|vragenlijst|reage\w*|invul\w*|ingevuld")
SHOWN = 3


def hints(
    sentence: str, named: Sequence[Named], found: Sequence[Fact], facts: Sequence[Fact], release: Release
) -> Iterator[str]:
    """What to write instead, for everybody who is named and is no group of the release."""
    for start, end in places(sentence):
        text = sentence[start:end].strip()
        if any(one.start < end and start < one.end for one in named) or is_told(text, found):
            continue
        groups = people.likely(text, release) or inside(text, facts, release)
        yield hint(text, groups)


def places(sentence: str) -> Iterator[tuple[int, int]]:
    """Where people are named; a clause that holds another of them is told only once."""
    found = [(one.start, one.end) for one in spans.spans(sentence)]
    for rule in (people.YOUNG, people.OLD, people.YOUNGEST, people.OLDEST, OTHERS):
        found += [match.span() for match in rule.finditer(sentence)]
    clauses = [match.span("who") for match in CLAUSE.finditer(sentence) if not TOOK_PART.search(match["who"])]
    yield from sorted(dict.fromkeys(found))
    for start, end in clauses:
        if not any(first < end and start < last for first, last in found):
            yield start, end


def is_told(text: str, found: Sequence[Fact]) -> bool:
    """Whether the words are those of the question, the answer or the base of every figure that was found."""
    ages = spans.spans(text)
    if ages:
        told = [[*spans.spans(fact.answer), *spans.spans(fact.base)] for fact in found]
        return bool(told) and all(
            any(spans.is_same(one, other) for other in of_fact) for of_fact in told for one in ages
        )
    stems = words.stems(text)
    if not stems:
        return not words_of(text, joined=True) or "klantcontactcenter" not in words_of(text)
    known = (words.stems(f"{fact.question} {fact.answer} {fact.base}") for fact in found)
    return bool(found) and all(len(stems - of_fact) * 2 < len(stems) for of_fact in known)


def inside(text: str, facts: Sequence[Fact], release: Release) -> list[str]:
    """Groups of which the words without "now" and "in" stand in the text."""
    heard = words_of(text, joined=True)
    return [label.text for label in labels_of(release, facts) if runs(heard, words_of(label.text, joined=True))]


def hint(text: str, groups: Sequence[str]) -> str:
    if not groups:
        return _("“%(who)s” is no group of this release. Write a group as the release calls it.") % {"who": text}
    told = _(" or ").join(f"“{label}”" for label in groups[:SHOWN])
    return _("“%(who)s” can be %(groups)s. Write the group as the release calls it.") % {"who": text, "groups": told}
