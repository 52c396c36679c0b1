"""Shares in words: one in three, three quarters, half, six out of ten."""

import re
from collections.abc import Iterator

from results.claim_ranges import PERCENT, Said, ends, lowered, word_before

PARTS = {"half": 1 / 2, "helft": 1 / 2, "derde": 1 / 3, "kwart": 1 / 4, "vierde": 1 / 4, "vijfde": 1 / 5}
PARTS |= {"tiende": 1 / 10}
OF_TEN = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9}
OF_TEN |= {"tien": 10} | {str(number): number for number in range(1, 11)}
ONE_IN = re.compile(
    rf"\b(?P<some>{'|'.join(OF_TEN)}) (?:op|van) (?:de |elke )?(?P<all>{'|'.join(OF_TEN)})\b(?![.,]\d)", re.IGNORECASE
)
PART = re.compile(
    r"\b(?:(?P<some>een|één|twee|drie|vier)\s?)?(?P<part>derde|kwart|vierde|vijfde|tiende)\b"
    r"|\b(?:de|(?P<size>kleine|krappe|ruime|dikke|goede)) (?P<half>helft)\b",
    re.IGNORECASE,
)


def parts(sentence: str) -> Iterator[Said]:
    for match in ONE_IN.finditer(sentence):
        some, of = OF_TEN[match["some"].lower()], OF_TEN[match["all"].lower()]
        if some < of:
            yield part(sentence, match.start(), match, some / of)
    for match in PART.finditer(sentence):
        if match["half"] or match["some"] or match["part"].lower() == "kwart":
            some = OF_TEN[(match["some"] or "een").lower()]
            start = match.start("half") if match["size"] else match.start()
            yield part(sentence, start, match, some * PARTS[(match["half"] or match["part"]).lower()])


def part(sentence: str, start: int, match: re.Match[str], share: float) -> Said:
    word, first = word_before(sentence, start)
    low, high = ends(100 * share, PERCENT, word, is_part=True)
    text = lowered(sentence[min(first, match.start()) : match.end()])
    return Said(100 * share, PERCENT, text, low, high, word, is_part=True, place=match.start())


def spans(sentence: str) -> list[tuple[int, int]]:
    """Where numbers stand that are part of a share: the 6 and the 10 of "6 op de 10"."""
    return [match.span() for match in ONE_IN.finditer(sentence)]
