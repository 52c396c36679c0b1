"""The sentences of a Dutch text, and their words of comparison."""

import re
from collections.abc import Iterator


def rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b({pattern})", re.IGNORECASE)


THEN = (
    r"(in (de |het )?(voorjaar|najaar|vorige|eerdere|(19|20)\d\d)|(de )?vorige?\b|toen|destijds|eerder|voorheen|vroeger"
    r"|een (half )?jaar (geleden|eerder))"
)
RISE = rule(
    r"gestegen|stijg\w*|steeg|stegen|toegenomen|toename|neemt? toe|nam toe|groei\w*|gegroeid|omhoog|hoger|meer mensen"
    rf"|vaker|verbeter\w*|meer dan {THEN}"
)
FALL = rule(
    r"gedaald|daal\w*|dalen|afgenomen|afname|neemt? af|nam af|omlaag|lager|minder mensen|verslechter\w*"
    rf"|minder dan {THEN}"
)
MAJORITY = rule(r"meer dan de helft|ruim de helft|(ruim|meer dan) 50\s?(%|procent)|een meerderheid|de meesten?\b")
DOUBLE = rule(r"dubbel\w*|verdubbel\w*|twee ?keer zo|tweemaal zo|drie ?keer zo|half zo")
PAST = rule(
    r"was\b|waren|vond(en)?\b|gaf\b|gaven|vorig\w*|eerder\w*|toen\b|destijds|daarvoor|voorjaar|najaar|(19|20)\d\d"
)
PROMOTERS = rule(r"e?nps\b|net promot\w*")
RESPONSE = rule(r"respons|reageerde\w*|deed mee|deden mee|vulden? \w* ?in\b")
ANSWERS = rule(r"reacties|antwoorden\b|opmerkingen|toelichtingen")
EVERYBODY = rule(
    r"(van (de|alle) (respondenten|deelnemers|flexwerkers|flexkrachten|medewerkers|ondervraagden)|van iedereen"
    r"|de respondenten)\b(?! (tot|onder|boven|van|vanaf|jonger|ouder|korter|langer|die)\b)"
)
COMPARED = rule(
    r"steeds (minder|meer|\w{3,}er)|(on)?tevredener"
    r"|(?!korter|langer|jonger|ouder)\w{4,}er dan (in|bij|voorheen|vroeger|toen|eerder|vorig\w*|een (half )?jaar)"
)
"""A comparison of which the words do not tell whether a figure rose or fell."""
DIFFERENCE = re.compile(r"[+−-]\s?\d+(,\d+)?\s?procentpunt")
"""A difference with its sign, which a reader takes for a change."""
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
STAFF = (
    r"(?:mensen|personen|medewerkers|werknemers|flexwerkers|flexkrachten|respondenten|deelnemers|ondervraagden"
    r"|collega[’']s)"
)
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


def sentences(text: str) -> Iterator[str]:
    """Also of what a word processor pastes: its line breaks, bullets, fixed spaces and invisible hyphens."""
    plain = re.sub("[\u00ad\u200b\ufeff]", "", re.sub("[\r\x0b\x0c\u2028\u2029]", "\n", text)).replace("\u00a0", " ")
    for found in SENTENCE.findall(plain):
        told = found.strip().lstrip("•·▪–-*\t ")
        if told:
            yield told


def bases_given(sentence: str) -> set[int]:
    """The numbers of n = …, n = … and …, n ≤ …"""
    found = (number for match in N_GIVEN.finditer(sentence) for number in match.groups() if number)
    return {int(number.replace(".", "")) for number in found if number.strip(".")}


def plain(text: str) -> set[str]:
    """Every word of two letters or more; a kcc is a klantcontactcenter."""
    return {"klantcontactcenter" if word == "kcc" else word for word in re.findall(r"[a-zà-ÿ]{2,}", text.lower())}


def stems(text: str) -> set[str]:
    """Words by their first six letters, without those that stand everywhere; a rapportcijfer is a cijfer."""
    found = (word.lower().removeprefix("rapport") for word in WORD.findall(text.replace("_", " ")))
    return {word[:6] for word in found if len(word) >= SHORTEST and word not in COMMON}
