"""What a word before a number may mean: how far from "almost 60%" or "a third" the figure may be.

Sources differ and style guides give no sizes, so the sizes are ours; they follow two rules. A round number is read as
round and another one as exact (Krifka, "Approximate interpretation of number words", 2007): a multiple of ten has more
room than one of five, and 58 has one point. And no figure has two names: the room ends before the middle between two
numbers that are as round, for parts that of a quarter and a third (4,2 points). Ends are figures as they are shown.
"""

import re
from dataclasses import dataclass

PERCENT, POINTS, MARK, COUNT, SCORE, CHANGE = "percent", "points", "mark", "count", "score", "change"
"""A change is a difference that is told with a percent sign: "risen by 9%"."""
AT_LEAST, AT_MOST, ABOVE, BELOW, OVER, UNDER, ALMOST, AMPLY, ABOUT = (
    "at least", "at most", "just above", "just below", "over", "under", "almost", "amply", "about",
)  # fmt: skip
BEFORE = (
    (AT_MOST, r"niet (meer|hoger) dan|hooguit|hoogstens|maximaal|ten hoogste|op zijn hoogst|≤"),
    (AT_LEAST, r"niet (minder|lager) dan|minstens|minimaal|ten ?minste|op zijn minst|zeker|≥"),
    (ABOVE, r"(net|vlak) boven|net over|net iets meer dan"),
    (BELOW, r"net (geen|niet)|(net|vlak) onder|net iets minder dan"),
    (AMPLY, r"(iets|wat) (meer|hoger) dan|iets boven|ruim|dik|een (dikke|ruime|goede)"),
    (ALMOST, r"(iets|wat) (minder|lager) dan|iets onder|bijna|haast|krap|nagenoeg|vrijwel|nog geen|tegen de"
             r"|een (kleine|krappe)"),
    (OVER, r"((ruim|ver) )?boven|(meer|hoger) dan"),
    (UNDER, r"((ruim|ver) )?(onder|beneden)|(minder|lager) dan"),
    (ABOUT, r"ongeveer|circa|ca\.?|zo\s?[’'‘`´]?\s?n|rond(om)?|grofweg|om en nabij|plusminus|±|pakweg|naar schatting"
            r"|in de buurt van"),
)  # fmt: skip
"""The longest first: "net iets meer dan" is not "meer dan"."""
HEARD = [
    (name, re.compile(rf"(?<!\w)(?:{words})(?:\s(?:de|een|één))?\s{{0,2}}$", re.IGNORECASE)) for name, words in BEFORE
]
"""Close to the number: between "onder 44-plussers" and its share a group was taken out."""
AFTER = ((AT_LEAST, re.compile(r"\s+of (meer|hoger)\b")), (AT_MOST, re.compile(r"\s+of (minder|lager)\b")))
WHOLE = "whole"
"""A mark without a decimal, like "a 7", is rounded."""
LOOSE = (ALMOST, AMPLY, ABOVE, BELOW, ABOUT, WHOLE)
"""Words of which a reader has to be told what they mean."""
LOWEST, HIGHEST = -100.0, 100.0
TEN, FIVE = 10, 5
PART = 4
"""Room of a part with a word before it: less than half of the way from a quarter to a third."""
ROUGH = 2.5
"""Room of a part by itself: "a third" is rounded already."""


@dataclass(frozen=True)
class Room:
    """How far from the number a figure may be, in figures as they are shown: percents, or tenths of a mark."""

    near: float
    about: float
    just: float


ROUND, HALF_ROUND, EXACT, OF_PART = Room(3, 2.5, 2), Room(2, 2, 1), Room(1, 1, 1), Room(PART, PART, 2)


@dataclass(frozen=True)
class Said:
    """One number as it is written: 50 percent, 7,4 as a mark, 297 as a count; the figure may be from low to high."""

    value: float
    kind: str
    text: str
    low: float
    high: float
    word: str = ""
    """How the word before it limits it: almost, at least; empty for a number alone."""
    is_part: bool = False
    before: bool = False
    """Told as the start of a change: 41 in "from 41% to 50%"."""
    place: int = 0
    """Where it stands in the sentence."""

    @property
    def is_rough(self) -> bool:
        """Whether so many figures fit it that the words have to tell which figure is meant."""
        return bool(self.word) or self.is_part

    @property
    def is_loose(self) -> bool:
        return self.is_part or self.word in LOOSE


def word_before(sentence: str, start: int) -> tuple[str, int]:
    """The word that limits the number that starts here, and where it begins itself."""
    for name, pattern in HEARD:
        if found := pattern.search(sentence[:start]):
            return name, found.start()
    return "", start


def word_after(sentence: str, end: int) -> str:
    return next((name for name, pattern in AFTER if pattern.match(sentence[end:])), "")


def lowered(text: str) -> str:
    """As it stands within a sentence."""
    return text[:1].lower() + text[1:]


def ends(value: float, kind: str, word: str, *, is_part: bool = False) -> tuple[float, float]:
    """From which to which figure, as it is shown, a number with this word before it may stand for."""
    unit = 0.1 if kind == MARK else 1.0
    if not word:
        reach = ROUGH if is_part else 0.51 * unit
        return value - reach, value + reach
    room, hair = room_of(value / unit, is_part=is_part), 0.001 * unit
    below, above = value - hair, value + hair
    return {
        AT_LEAST: (below, HIGHEST),
        AT_MOST: (LOWEST, above),
        OVER: (above, HIGHEST),
        UNDER: (LOWEST, below),
        AMPLY: (above, above + room.near * unit),
        ALMOST: (below - room.near * unit, below),
        ABOVE: (above, above + room.just * unit),
        BELOW: (below - room.just * unit, below),
        ABOUT: (below - room.about * unit, above + room.about * unit),
    }[word]


def room_of(size: float, *, is_part: bool) -> Room:
    if is_part:
        return OF_PART
    return ROUND if is_multiple(size, TEN) else HALF_ROUND if is_multiple(size, FIVE) else EXACT


def is_multiple(size: float, of: int) -> bool:
    return round(size, 3) % of == 0
