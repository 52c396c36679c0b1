"""The numbers of a sentence, and what each is a number of."""

import re
from dataclasses import replace

from results import claim_fractions as fractions
from results import claim_words as words
from results.claim_ranges import (
    CHANGE,
    COUNT,
    MARK,
    PERCENT,
    POINTS,
    SCORE,
    WHOLE,
    Said,
    ends,
    lowered,
    word_after,
    word_before,
)

NUMBER = re.compile(
    r"(?<![\w,.])(?P<number>\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)"
    r"(?:\s?(?P<points>procentpunt(?:en)?)|\s?(?P<percent>%|procent\b|percent\b))?"
)
BOTH_ENDS = "between"
BETWEEN = re.compile(
    r"\b(?:tussen (?:de )?(\d+(?:,\d+)?)\s?(?:%|procent)? en (?:de )?|(\d+)\s?%?\s?à\s?)$", re.IGNORECASE
)
WHOLE_MARK = re.compile(r"\been( (ruime|dikke|kleine|krappe|goede))?\s+$", re.IGNORECASE)
NO_MARK = re.compile(r"\s*(of|op|van|tot)\b")
MEAN = words.rule(r"gemiddeld\w*|\w*cijfer")


def numbers(sentence: str) -> list[Said]:
    """Every number; those of n = …, n ≤ …, of shares in words and of years are left out."""
    within = fractions.spans(sentence)
    found = []
    for match in NUMBER.finditer(sentence):
        before = sentence[: match.start()]
        if words.N_IS.search(before) or words.YEAR.fullmatch(match["number"]) or is_of_interval(sentence, match):
            continue
        if not any(start <= match.start() < end for start, end in within):
            found.append(number(sentence, match, kind_of(sentence, match)))
    return [*percent_before_to(sentence, between(sentence, found)), *fractions.parts(sentence)]


def kind_of(sentence: str, match: re.Match[str]) -> str:
    before = sentence[: match.start()]
    if match["points"]:
        return POINTS
    if match["percent"]:
        return CHANGE if is_change(sentence, match) else PERCENT
    if "," in match["number"]:
        return POINTS if words.SIGNED.search(before) or words.MOVED_BY.search(before) else MARK
    if is_whole_mark(sentence, match):
        return MARK
    return SCORE if words.PROMOTERS.search(sentence) else COUNT


def is_whole_mark(sentence: str, match: re.Match[str]) -> bool:
    """The 7 of "gemiddeld een 7", and not that of "12% geeft een 7" or "een 7 of hoger"."""
    is_one = WHOLE_MARK.search(sentence[: match.start()]) and not NO_MARK.match(sentence[match.end() :])
    return bool(is_one and MEAN.search(sentence) and "%" not in sentence and len(match["number"]) <= len("10"))


def number(sentence: str, match: re.Match[str], kind: str) -> Said:
    value = float(match["number"].replace(".", "").replace(",", "."))
    value = -value if kind == SCORE and sentence[: match.start()].endswith(("-", "−", "–")) else value
    word, first = word_before(sentence, match.start())
    word = word or word_after(sentence, match.end())
    low, high = ends(value, kind, word)
    if kind == MARK and not word and "," not in match["number"]:
        word, low, high = WHOLE, value - 0.5, value + 0.45
    return Said(value, kind, lowered(sentence[first : match.end()]), low, high, word, place=match.start())


def between(sentence: str, found: list[Said]) -> list[Said]:
    """Of "between 55 and 65%" one number with both ends; where something changed they are two."""
    if words.MOVED.search(sentence):
        return found
    made: list[Said] = []
    for one in found:
        match = BETWEEN.search(sentence[: one.place])
        low = float((match[1] or match[2]).replace(",", ".")) if match else one.value
        if match and made and made[-1].value == low < one.value:
            made.pop()
            made.append(
                replace(one, low=low - 0.01, high=one.value + 0.01, word=BOTH_ENDS, text=lowered(match[0] + one.text))
            )
        else:
            made.append(one)
    return made


def is_of_interval(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is the 95 of an interval or one of its ends."""
    return bool(words.INTERVAL.match(sentence[match.end() :]) or words.INTERVAL_END.search(sentence[: match.start()]))


def percent_before_to(sentence: str, found: list[Said]) -> list[Said]:
    """In "van 41 naar 50%" the first number is a percentage too."""
    match = words.FROM_TO.search(sentence)
    if not match:
        return found
    is_percent = bool(re.search(r"%|procent\b", match[0]))
    start, end = (float(number.replace(",", ".")) for number in match.groups()[1:])
    return [
        replace(one, kind=PERCENT if is_percent else one.kind, before=one.place == match.start(2))
        if one.value in (start, end) and one.kind not in (POINTS, CHANGE)
        else one
        for one in found
    ]


def is_change(sentence: str, match: re.Match[str]) -> bool:
    """Whether a percentage tells how much something rose or fell, and not how much it is."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    if words.NOT_BY.match(after) or not (words.MOVED.search(sentence) or words.FROM_TO.search(sentence)):
        return False
    return bool(words.BY.search(before) or (words.MOVED_AFTER.match(after) and not words.ENDS_AT.search(before)))
