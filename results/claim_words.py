"""The numbers and the words of comparison in a Dutch sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PERCENT, POINTS, MARK, COUNT = "percent", "points", "mark", "count"
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
RESPONSE = rule(r"respons|reageerde\w*|deed mee|deden mee|vulden? \w* ?in\b")
ANSWERS = rule(r"reacties|antwoorden\b|opmerkingen|toelichtingen")
EVERYBODY = rule(
    r"van (de|alle) (respondenten|deelnemers|flexwerkers|flexkrachten|medewerkers|ondervraagden)|van iedereen"
    r"|de respondenten"
)
FROM_TO = rule(r"van\s+(\d+(?:,\d+)?)\s?(?:%|procent)?\s+naar\s+(\d+(?:,\d+)?)\s?(?:%|procent)?")
N_IS = re.compile(r"\bn\s*=\s*(\d[\d.]*\s*(en|,)\s*)?$")
YEAR = re.compile(r"(19|20)\d\d")
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\d)[^.!?\n]*)*[.!?]?")
WORD = re.compile(r"[a-zà-ÿ]{4,}", re.IGNORECASE)
COMMON = frozenset(
    """
    deze dezelfde over onder tussen voor naar door meer minder vindt vind vinden werk werkt werken heeft hebben
    wordt worden mensen medewerkers respondenten procent procentpunt gemiddeld aandeel zijn haar hun onze jouw
    niet wel ook maar gestegen gedaald stijgt daalt steeg daalde toename afname ruim bijna geen enige dan het
    een van zich staat geef geeft welke welk hoeveel wanneer waarom eens helemaal mijn vorige meting
    klantcontactcenter
    """.split()  # noqa: SIM905
)
SHORTEST = 4


@dataclass(frozen=True)
class Said:
    """One number as it is written: 50 percent, 7,4 as a mark, 297 as a count."""

    value: float
    kind: str
    text: str
    vague: bool


def sentences(text: str) -> Iterator[str]:
    for found in SENTENCE.findall(text):
        if found.strip():
            yield found.strip()


def numbers(sentence: str) -> list[Said]:
    """Every number; those of n = … and of years are left out."""
    found = []
    for match in NUMBER.finditer(sentence):
        before = sentence[: match.start()]
        written = match["number"]
        if N_IS.search(before) or YEAR.fullmatch(written):
            continue
        kind = POINTS if match["points"] else PERCENT if match["percent"] else MARK if "," in written else COUNT
        value = float(written.replace(".", "").replace(",", "."))
        vague = bool(VAGUE.search(before))
        found.append(Said(value, kind, match[0], vague))
    return percent_before_to(sentence, found)


def percent_before_to(sentence: str, found: list[Said]) -> list[Said]:
    """In "van 41 naar 50%" the first number is a percentage too."""
    match = FROM_TO.search(sentence)
    if not match or not re.search(r"%|procent\b", match[0]):
        return found
    ends = {float(end.replace(",", ".")) for end in match.groups()[1:]}
    return [Said(one.value, PERCENT, one.text, one.vague) if one.value in ends else one for one in found]


def stems(text: str) -> set[str]:
    """Words by their first six letters, without those that stand everywhere; a rapportcijfer is a cijfer."""
    found = (word.lower().removeprefix("rapport") for word in WORD.findall(text.replace("_", " ")))
    return {word[:6] for word in found if len(word) >= SHORTEST and word not in COMMON}
