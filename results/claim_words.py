"""The numbers and the words of comparison in a Dutch sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

PERCENT, POINTS, MARK, COUNT, SCORE, CHANGE = "percent", "points", "mark", "count", "score", "change"
"""A change is a difference that is told with a percent sign: "risen by 9%"."""
NUMBER = re.compile(
    r"(?<![\w,.])(?P<number>\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)"
    r"(?:\s?(?P<points>procentpunt(?:en)?)|\s?(?P<percent>%|procent\b|percent\b))?"
)


def rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b({pattern})", re.IGNORECASE)


RISE = rule(
    r"gestegen|stijg\w*|steeg|stegen|toegenomen|toename|neemt? toe|nam toe|groei\w*|gegroeid|omhoog|hoger|meer mensen"
    r"|vaker|verbeter\w*"
)
FALL = rule(r"gedaald|daal\w*|dalen|afgenomen|afname|neemt? af|nam af|omlaag|lager|minder mensen|verslechter\w*")
MAJORITY = rule(r"meer dan de helft|ruim de helft|(ruim|meer dan) 50\s?(%|procent)|een meerderheid|de meesten?\b")
DOUBLE = rule(r"dubbel\w*|verdubbel\w*|twee ?keer zo|tweemaal zo|drie ?keer zo|half zo")
VAGUE = rule(r"(ruim|bijna|circa|ongeveer|zo'n|rond de|meer dan|een kleine)( de)?\s+$")
PAST = rule(
    r"was\b|waren|vond(en)?\b|gaf\b|gaven|vorig\w*|eerder\w*|toen\b|destijds|daarvoor|voorjaar|najaar|(19|20)\d\d"
)
PROMOTERS = rule(r"e?nps\b|net promot\w*")
RESPONSE = rule(r"respons|reageerde\w*|deed mee|deden mee|vulden? \w* ?in\b")
ANSWERS = rule(r"reacties|antwoorden\b|opmerkingen|toelichtingen")
EVERYBODY = rule(
    r"van (de|alle) (respondenten|deelnemers|flexwerkers|flexkrachten|medewerkers|ondervraagden)|van iedereen"
    r"|de respondenten"
)
COMPARED = rule(
    r"steeds (minder|meer|\w{3,}er)|(on)?tevredener"
    r"|\w{4,}er dan (in|bij|voorheen|vroeger|toen|eerder|vorig\w*|een (half )?jaar)"
)
"""A comparison of which the words do not tell whether a figure rose or fell."""
SAME = rule(
    r"geen (aantoonba\w*|significant\w*|duidelijk\w*) (verschil\w*|verandering\w*)|niet (aantoonbaar|significant)"
    r"|(vrijwel|nagenoeg|ongeveer) gelijk|(bleef|bleven|blijft|is) gelijk|onveranderd"
)
FROM_TO = rule(
    r"(?:van\s+)?(\d+(?:,\d+)?)\s?(?:%|procent)?(?:\s*\([^()]*\)|\s+in\s+\w+(?:\s+\d{4})?)?\s*(?:\bnaar\b|→|->)"
    r"\s*(\d+(?:,\d+)?)\s?(?:%|procent)?"
)
MOVED = rule(
    r"gestegen|stijg\w*|steeg|stegen|toegenomen|toename|neemt? toe|nam(en)? toe|groei\w*|gegroeid|omhoog|verbeter\w*"
    r"|gedaald|daal\w*|dalen|daling|afgenomen|afname|neemt? af|nam(en)? af|omlaag|verslechter\w*|verschil\w*"
)
BY = rule(r"(met|(toename|stijging|groei|verbetering|afname|daling|verslechtering|verschil) van)( \w+)?\s+$")
MOVED_AFTER = re.compile(r"\s*(gestegen|toegenomen|gegroeid|gedaald|afgenomen|omhoog|omlaag)\b")
ENDS_AT = re.compile(r"(\b(naar|tot|op|van|bij)|→|->)( \w+)?\s*$", re.IGNORECASE)
NOT_BY = re.compile(r"\s*((naar|van (de|alle|wie|het|hen))\b|→|->)", re.IGNORECASE)
N_GIVEN = re.compile(r"\bn\s*[=≤]\s*(\d[\d.]*)(?:\s*(?:en|,)\s*(\d[\d.]*))?")
INTERVAL = re.compile(r"[- ]?(betrouwbaarheids)?interval")
INTERVAL_END = re.compile(r"interval (van )?[+−-]?([\d,]+%? tot [+−-]?)?$")
SIGNED = re.compile(r"[+−-]$")
MOVED_BY = rule(r"(gestegen|steeg|stegen|gedaald|daalde|daalden)( \w+)? met $")
"""Both before a mark that is the difference of two."""
FEW = rule(r"te weinig antwoorden")
N_IS = re.compile(r"\bn\s*[=≤]\s*(\d[\d.]*\s*(en|,)\s*)?$")
YEAR = re.compile(r"(19|20)\d\d")
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\d)[^.!?\n]*)*[.!?]?")
WORD = re.compile(r"[a-zà-ÿ]{4,}", re.IGNORECASE)
COMMON = frozenset(
    """
    deze dezelfde over onder tussen voor naar door meer minder vindt vind vinden werk werkt werken heeft hebben
    wordt worden mensen medewerkers respondenten procent procentpunt gemiddeld aandeel zijn haar hun onze jouw
    niet wel ook maar gestegen gedaald stijgt daalt steeg daalde toename afname ruim bijna geen enige dan het
    een van zich staat geef geeft welke welk hoeveel wanneer waarom eens helemaal mijn vorige meting
    klantcontactcenter antwoord antwoorden kiezen aantoonbaar verschil indicatief toets interval
    """.split()  # noqa: SIM905
)
SHORTEST = 4


PARTS = {"half": 1 / 2, "helft": 1 / 2, "derde": 1 / 3, "kwart": 1 / 4, "vijfde": 1 / 5, "tiende": 1 / 10}
OF_TEN = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9}
OF_TEN |= {"tien": 10} | {str(number): number for number in range(1, 11)}
ONE_IN = re.compile(rf"\b(?P<some>{'|'.join(OF_TEN)}) (?:op|van) de (?P<all>{'|'.join(OF_TEN)})\b", re.IGNORECASE)
PART = re.compile(
    r"\b(?:(?P<some>een|één|twee|drie)\s?)?(?P<part>derde|kwart|vijfde|tiende)\b|\bde (?P<half>helft)\b", re.IGNORECASE
)
ROUGH, ROUGHER = 2.5, 5.0
"""How far, in points, a share in words may be from the figure; and with "almost" or "about" before it."""


@dataclass(frozen=True)
class Said:
    """One number as it is written: 50 percent, 7,4 as a mark, 297 as a count; `reach` of a share told in words."""

    value: float
    kind: str
    text: str
    vague: bool
    reach: float | None = None
    before: bool = False
    """Told as the start of a change: 41 in "from 41% to 50%"."""
    place: int = 0
    """Where it stands in the sentence."""


def sentences(text: str) -> Iterator[str]:
    """Also of what a word processor pastes: its line breaks, bullets, fixed spaces and invisible hyphens."""
    plain = re.sub("[\u00ad\u200b\ufeff]", "", re.sub("[\r\x0b\x0c\u2028\u2029]", "\n", text)).replace("\u00a0", " ")
    for found in SENTENCE.findall(plain):
        told = found.strip().lstrip("•·▪–-*\t ")
        if told:
            yield told


def numbers(sentence: str) -> list[Said]:
    """Every number; those of n = …, n ≤ … and of years are left out."""
    found = []
    whole = SCORE if PROMOTERS.search(sentence) else COUNT
    for match in NUMBER.finditer(sentence):
        before = sentence[: match.start()]
        written = match["number"]
        if N_IS.search(before) or YEAR.fullmatch(written) or is_of_interval(sentence, match):
            continue
        kind = POINTS if match["points"] else PERCENT if match["percent"] else MARK if "," in written else whole
        kind = POINTS if kind == MARK and (SIGNED.search(before) or MOVED_BY.search(before)) else kind
        kind = CHANGE if kind == PERCENT and is_change(sentence, match) else kind
        value = float(written.replace(".", "").replace(",", "."))
        value = -value if kind == SCORE and before.endswith(("-", "−", "–")) else value
        vague = bool(VAGUE.search(before))
        found.append(Said(value, kind, match[0], vague, place=match.start()))
    return [*percent_before_to(sentence, found), *parts(sentence)]


def is_of_interval(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is the 95 of an interval or one of its ends."""
    return bool(INTERVAL.match(sentence[match.end() :]) or INTERVAL_END.search(sentence[: match.start()]))


def parts(sentence: str) -> Iterator[Said]:
    """Shares in words: one in three, three quarters, half; a majority has a rule of its own."""
    for match in ONE_IN.finditer(sentence):
        some, of = OF_TEN[match["some"].lower()], OF_TEN[match["all"].lower()]
        if some < of:
            yield part(sentence, match, some / of)
    for match in () if MAJORITY.search(sentence) else PART.finditer(sentence):
        if match["half"] or match["some"] or match["part"].lower() == "kwart":
            some = OF_TEN[(match["some"] or "een").lower()]
            yield part(sentence, match, some * PARTS[(match["half"] or match["part"]).lower()])


def part(sentence: str, match: re.Match[str], share: float) -> Said:
    vague = bool(VAGUE.search(sentence[: match.start()]))
    return Said(100 * share, PERCENT, match[0], vague, ROUGHER if vague else ROUGH, place=match.start())


def bases_given(sentence: str) -> set[int]:
    """The numbers of n = …, n = … and …, n ≤ …"""
    found = (number for match in N_GIVEN.finditer(sentence) for number in match.groups() if number)
    return {int(number.replace(".", "")) for number in found if number.strip(".")}


def percent_before_to(sentence: str, found: list[Said]) -> list[Said]:
    """In "van 41 naar 50%" the first number is a percentage too."""
    match = FROM_TO.search(sentence)
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
    if NOT_BY.match(after) or not (MOVED.search(sentence) or FROM_TO.search(sentence)):
        return False
    return bool(BY.search(before) or (MOVED_AFTER.match(after) and not ENDS_AT.search(before)))


def plain(text: str) -> set[str]:
    """Every word of two letters or more; a kcc is a klantcontactcenter."""
    return {"klantcontactcenter" if word == "kcc" else word for word in re.findall(r"[a-zà-ÿ]{2,}", text.lower())}


def stems(text: str) -> set[str]:
    """Words by their first six letters, without those that stand everywhere; a rapportcijfer is a cijfer."""
    found = (word.lower().removeprefix("rapport") for word in WORD.findall(text.replace("_", " ")))
    return {word[:6] for word in found if len(word) >= SHORTEST and word not in COMMON}
