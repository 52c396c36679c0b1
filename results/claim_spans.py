"""Ages and times in words: "jonger dan 25", "25-minners" and "24 jaar of jonger" are the same people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

AGE, TIME = "age", "time"
DIMENSIONS = (
    (AGE, re.compile(r"jonger|ouder|jarig|leeftijd|plusser|minner|\bde \d", re.IGNORECASE)),
    (TIME, re.compile(r"korter|langer|maand|uur|dienst|ervaring|hoe lang", re.IGNORECASE)),
)
ENDLESS, HAIR = 1000.0, 0.001
NUMBERS = {
    "een half": 0.5,
    "half": 0.5,
    "anderhalf": 1.5,
    "een": 1,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
}
N = rf"(?<![\w,.])(?P<number>\d+|{'|'.join(NUMBERS)})"
UNIT = r"(?:[\s-]?(?P<unit>jaar|jarigen|maand(?:en)?|uur)\b)"
IS = r"(?:\s(?:is|zijn|was|waren|werkt|werken|werkte|werkten))?"
NO_SHARE = r"(?![\d,.]*\d|\s?(?:%|procent|mensen|respondenten))"
UP_TO, BELOW, FROM, ABOVE, WITHIN = "up to", "below", "from", "above", "within"
PATTERNS = [
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (WITHIN, rf"(?:\btussen (?:de )?)?{N}(?:[\s-]?jaar)?-?\s?(?P<join>tot en met|t/m|tot|en|[–-])\s?(?:de )?"
                 rf"(?P<last>\d+){UNIT}"),
        (BELOW, rf"\b(?:jonger|korter){IS} dan (?:de )?{N}{UNIT}?{NO_SHARE}"),
        (BELOW, rf"\bminder{IS} dan {N}{UNIT}"),
        (BELOW, rf"\b(?:onder|beneden) (?:de {N}{UNIT}?{NO_SHARE})"),
        (BELOW, rf"{N}[\s-]?min(?:ners?)?\b"),
        (UP_TO, rf"{N}{UNIT}? (?:of|en) (?:jonger|korter)\b"),
        (UP_TO, rf"{N}{UNIT} (?:of|en) minder\b"),
        (UP_TO, rf"\b(?:tot en met|t/m) {N}{UNIT}"),
        (BELOW, rf"\btot {N}{UNIT}"),
        (ABOVE, rf"\b(?:ouder|langer){IS} dan (?:de )?{N}{UNIT}?{NO_SHARE}"),
        (ABOVE, rf"\bmeer{IS} dan {N}{UNIT}"),
        (ABOVE, rf"\bboven (?:de {N}{UNIT}?{NO_SHARE})"),
        (FROM, rf"{N}{UNIT}? (?:of|en) (?:ouder|langer)\b"),
        (FROM, rf"{N}{UNIT} (?:of|en) meer\b"),
        (FROM, rf"\bvanaf (?:de )?{N}{UNIT}"),
        (FROM, rf"{N}[\s-]?(?:plus(?:sers?)?\b|\+(?![\d,]))"),
    )
]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """People from `low` on and below `high`, in years or hours, and where the text says so."""

    text: str
    name: str
    first: float
    last: float
    of: str
    """Age or time; empty where the words do not tell."""
    is_last_in: bool | None
    """Whether the last year belongs to it; "tot" and "tussen" do not tell."""
    start: int
    end: int

    def ends(self, of: str) -> set[tuple[float, float]]:
        """A year of age lasts until the next one; a time is a point."""
        step = 1.0 if of == AGE else HAIR
        if self.name == WITHIN:
            lasts = {True: [self.last + step], False: [self.last], None: [self.last, self.last + step]}[self.is_last_in]
            return {(self.first, last) for last in lasts}
        return {
            BELOW: {(0.0, self.first)},
            UP_TO: {(0.0, self.first + step)},
            FROM: {(self.first, ENDLESS)},
            ABOVE: {(self.first + step, ENDLESS)},
        }[self.name]


def spans(text: str, subject: str = "") -> list[Span]:
    """Every age or time, the longest words first; `subject` is what the text answers to, like "Age"."""
    found: list[Span] = []
    for name, pattern in PATTERNS:
        for match in pattern.finditer(text):
            is_free = not any(match.start() < one.end and one.start < match.end() for one in found)
            joined = match.groupdict().get("join")
            if is_free and (joined != "en" or match[0].lower().startswith("tussen")):
                found.append(span(name, match, subject))
    return sorted(found, key=lambda one: one.start)


def span(name: str, match: re.Match[str], subject: str) -> Span:
    groups = match.groupdict()
    unit = (groups.get("unit") or "").lower()
    scale = 1 / 12 if unit.startswith("maand") else 1
    first = NUMBERS.get(groups["number"].lower())
    last = float(groups.get("last") or 0) * scale
    joined = (groups.get("join") or "").lower()
    is_last_in = True if joined in ("tot en met", "t/m", "-", "–") else None
    of = next((of for of, pattern in DIMENSIONS if pattern.search(match[0])), "")
    of = of or next((of for of, pattern in DIMENSIONS if pattern.search(subject)), "")
    first = (float(groups["number"]) if first is None else first) * scale
    return Span(match[0], name, first, last, of, is_last_in, match.start(), match.end())


def is_same(one: Span, other: Span) -> bool:
    """Whether both are the same people."""
    of = one.of or other.of
    return {one.of, other.of} <= {of, ""} and bool(one.ends(of) & other.ends(of))


def overlap(one: Span, other: Span) -> bool:
    of = one.of or other.of
    return {one.of, other.of} <= {of, ""} and any(
        low < end and start < high for low, high in one.ends(of) for start, end in other.ends(of)
    )


def labelled(groups: Sequence[tuple[str, str]]) -> dict[str, Span]:
    """The span of every label that is one; each comes with what its breakdown is about."""
    found = {label: spans(label, subject) for label, subject in groups}
    return {label: of_it[0] for label, of_it in found.items() if len(of_it) == 1}


def without_numbers(text: str) -> str:
    """The 25 of "25-plussers" is no number of people."""
    for one in spans(text):
        text = text[: one.start] + re.sub(r"\d", " ", one.text) + text[one.end :]
    return text
