"""Which groups of a breakdown a sentence names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from results.claim_facts import Fact
from results.claim_words import N_GIVEN
from results.models import Release

TOKEN = re.compile(r"[+−-]?\d+(?:[.,]\d+)*(?:\s?(?:%|procent\b))?|[a-zà-ÿ]+", re.IGNORECASE)
JOINERS = frozenset("en of met tot t m jaar de het een nu in wie van die".split())  # noqa: SIM905
"""Left out of a label and of a sentence: "25 tot 43 jaar" is the group "25 tot en met 43 jaar"."""
PREDICATE = re.compile(
    r"(\b(is|zijn|was|waren|voelt|voelen|heel|zeer|erg|helemaal)( zich)?|%|procent)\s+$", re.IGNORECASE
)
"""Before words that are an answer as well: "45% is tevreden" is about everybody, "wie tevreden is" about a group."""

ENDINGS, SHORTEST = ("elijke", "elijk", "en", "s", "e"), 3


@dataclass(frozen=True)
class Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Label:
    """How a group can be named. `exact`: questions are made of these words, so they stand there one by one."""

    text: str
    breakdown: str
    key: tuple[str, ...]
    exact: bool
    is_answer: bool


@dataclass(frozen=True)
class Named:
    """A group by its label, and where it stands in the sentence."""

    label: str
    breakdown: str
    start: int
    end: int


def named(sentence: str, release: Release, facts: Sequence[Fact], others: Iterable[Named] = ()) -> list[Named]:
    """In their order; of labels that overlap the longest: "niet tevreden" is not "tevreden".

    `others` are groups that the sentence names by other words than those of their label.
    """
    labels = list(labels_of(release, facts))
    negated = {label.key[1] for label in labels if len(label.key) > 1 and label.key[0] == "niet"}
    found = [one for label in labels for one in places(sentence, label, negated)]
    found += [one for one in others if not any(overlaps(one, other) and one.label == other.label for other in found)]
    longest = [one for one in found if not any(overlaps(one, other) and is_longer(other, one) for other in found)]
    answers = {label.text for label in labels if label.is_answer}
    return sorted(
        (one for one in longest if not (one.label in answers and PREDICATE.search(sentence[: one.start]))),
        key=lambda one: one.start,
    )


def overlaps(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end


def is_longer(other: Named, one: Named) -> bool:
    return len(words_of(other.label)) > len(words_of(one.label))


def labels_of(release: Release, facts: Iterable[Fact]) -> Iterator[Label]:
    asked = {fact.code: fact.question for fact in facts if not fact.group}
    questions = [words_of(text, joined=True) for text in asked.values()]
    answers = [words_of(text, joined=True) for text in {fact.answer for fact in facts if not fact.group}]
    for group in release.outline.get("groups", ()):
        key = words_of(group["label"], joined=True)
        in_questions = sum(bool(runs(text, key)) for text in questions)
        exact = in_questions > 1 or not key
        key = words_of(group["label"]) if exact else key
        bare = key[key[0] == "niet" :]
        is_answer = any(runs(text, bare) for text in (*questions, *answers))
        yield Label(group["label"], group["breakdown"], tuple(key), exact, is_answer)


def places(sentence: str, label: Label, negated: set[str]) -> Iterator[Named]:
    heard = list(negations(tokens(without_bases(sentence), joined=not label.exact), negated))
    for first in runs([token.word for token in heard], label.key):
        yield Named(label.text, label.breakdown, heard[first].start, heard[first + len(label.key) - 1].end)


def without_bases(sentence: str) -> str:
    """ "n = 25 en 43" names no group."""
    return N_GIVEN.sub(lambda match: " " * len(match[0]), sentence)


def words_of(text: str, *, joined: bool = False) -> list[str]:
    return [token.word for token in tokens(text, joined=joined)]


def tokens(text: str, *, joined: bool = False) -> list[Token]:
    found = [Token(match[0].lower(), match.start(), match.end()) for match in TOKEN.finditer(text)]
    kept = [one for one in found if not (joined and one.word in JOINERS)]
    return [Token("klantcontactcenter" if one.word == "kcc" else root(one.word), one.start, one.end) for one in kept]


def root(word: str) -> str:
    """A word without its ending: "vrouwen" and "vrouwelijke" are "vrouw", "mannen" is "man"; of light stemming only."""
    if not word.isalpha():
        return word
    ending = next((end for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST), "")
    bare = word.removesuffix(ending)
    bare = bare[:-1] if ending and len(bare) > SHORTEST and bare[-1] == bare[-2] else bare
    return bare[:-1] + {"v": "f", "z": "s"}.get(bare[-1], bare[-1])


def negations(heard: Iterable[Token], negated: set[str]) -> Iterator[Token]:
    """For "ontevreden" the two words "niet tevreden", when a group is called so."""
    for token in heard:
        bare = token.word.removeprefix("on")
        if bare != token.word and bare in negated:
            yield Token("niet", token.start, token.end)
            yield Token(bare, token.start, token.end)
        else:
            yield token


def runs(heard: Sequence[str], key: Sequence[str]) -> list[int]:
    """Where the words of the key stand one after the other."""
    return [place for place in range(len(heard)) if key and list(heard[place : place + len(key)]) == list(key)]


def without(sentence: str, groups: Iterable[Named]) -> str:
    """The sentence with blanks for the groups: the 24 of an age is no number of people."""
    for group in groups:
        sentence = sentence[: group.start] + " " * (group.end - group.start) + sentence[group.end :]
    return sentence
