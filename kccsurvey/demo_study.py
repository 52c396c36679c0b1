"""The people, texts and definitions of the demo; all made up."""

import random
from datetime import datetime

from respondents.models import MailText, Respondent
from results.models import Breakdown, Characteristic, Group
from surveys.models import Notice, Questionnaire, Survey, Wave

SLUG = "kcc"
FIRST_NAMES = (
    "Sanne", "Daan", "Fatima", "Lars", "Noor", "Mohammed", "Eva", "Bram", "Julia", "Sem", "Anouk", "Youssef", "Lotte",
    "Thijs", "Iris", "Ruben", "Femke", "Milan", "Samira", "Koen", "Esra", "Jasper", "Marieke", "Ahmed", "Tess", "Joris",
)  # fmt: skip
LAST_NAMES = (
    "de-vries", "jansen", "bakker", "visser", "smit", "yilmaz", "mulder", "el-amrani", "bos", "vos", "peters", "kaya",
)  # fmt: skip
OFFICES = ("Den Haag", "Utrecht", "Groningen", "Eindhoven", "Rotterdam")
MAIL_SUBJECT = "Wat vind je van je werk in het klantcontactcenter? (6 minuten)"
MAIL_BODY = """Hoi [[voornaam]],

Hoe is het om in een klantcontactcenter te werken? Dat willen we graag van jou horen. Het kost ongeveer 6 minuten.

[[link]]

Meedoen mag, het hoeft niet. Niemand bij Olympia of bij het bedrijf waar je werkt, ziet wat jij invult.

Meedoen kan tot en met [[sluitdatum]].

Alvast bedankt!
Het onderzoeksteam van [[organisatie]]"""
NOTICE = {
    "controller": "Olympia en KIRC zijn samen verantwoordelijk. Mail naar onderzoek@voorbeeld.example.",
    "officer": "Onze functionaris gegevensbescherming: privacy@voorbeeld.example.",
    "purpose": "We willen weten hoe flexwerkers hun werk in een klantcontactcenter vinden. En of dat verandert.",
    "interest": "Gerechtvaardigd belang: goed onderzoek naar werk. Je kunt altijd bezwaar maken.",
    "source": "Je e-mailadres komt uit de administratie van Olympia.",
    "categories": "Je naam, e-mailadres, vestiging, leeftijdsgroep en opleiding. En wat je zelf invult.",
    "recipients": "Alleen het onderzoeksteam ziet de antwoorden, zonder namen. Onze server bewaart ze op slot.",
    "retention": "De uitnodigingen wissen we na 30 dagen. De antwoorden zonder naam bewaren we voor onderzoek.",
    "rights": "Je kunt je gegevens inzien en laten wissen tot je verstuurt. Klachten: Autoriteit Persoonsgegevens.",
    "voluntary": "Meedoen is vrijwillig. Meedoen of niet meedoen heeft geen gevolgen voor je werk.",
    "limits": "Schrijf in open antwoorden geen namen. Daaraan kan iemand je misschien herkennen.",
}
BREAKDOWNS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "kcc",
        "Binnen en buiten een klantcontactcenter",
        (
            ("binnen", "nu in een klantcontactcenter", "${SITKCC} = '1'"),
            ("buiten", "nu ander werk", "${SITKCC} = '2' and ${SITWERK} != '4' and ${SITWERK} != ''"),
            ("geen-werk", "nu geen werk", "${SITKCC} = '2' and ${SITWERK} = '4'"),
        ),
    ),
    (
        "leeftijd",
        "Leeftijd",
        (
            ("tot-25", "24 jaar of jonger", "${LEEFTIJD} = '1'"),
            ("25-43", "25 tot en met 43 jaar", "${LEEFTIJD} = '2' or ${LEEFTIJD} = '3'"),
            ("vanaf-44", "44 jaar of ouder", "${LEEFTIJD} = '4' or ${LEEFTIJD} = '5'"),
        ),
    ),
    (
        "opleiding",
        "Opleiding",
        (
            ("laag", "basisschool, vmbo, mbo 1", "${OPLEIDING} = '1' or ${OPLEIDING} = '2'"),
            ("midden", "havo, vwo, mbo 2 tot en met 4", "${OPLEIDING} = '3' or ${OPLEIDING} = '4'"),
            ("hoog", "hbo of universiteit", "${OPLEIDING} = '5' or ${OPLEIDING} = '6'"),
        ),
    ),
    (
        "tevreden",
        "Tevreden met het werk",
        (
            ("tevreden", "tevreden", "${TEVR_KCC} = '4' or ${TEVR_KCC} = '5'"),
            ("niet-tevreden", "niet tevreden", "${TEVR_KCC} = '1' or ${TEVR_KCC} = '2' or ${TEVR_KCC} = '3'"),
        ),
    ),
)
CHARACTERISTICS = {
    "kcc": "key", "leeftijd": "key", "opleiding": "key", "SECTOR": "out", "BRANCHE": "out", "ERVARING": "out",
    "QUOTE_OK": "out",
}  # fmt: skip
"""What the microdata does with what people could be recognised by."""


def survey() -> Survey:
    made = Survey.objects.create(name="Werken in een klantcontactcenter", slug=SLUG, organisation="Olympia en KIRC")
    for place, (code, label, groups) in enumerate(BREAKDOWNS):
        breakdown = Breakdown.objects.create(survey=made, code=code, label=label, position=place)
        Group.objects.bulk_create(
            Group(breakdown=breakdown, code=group, label=name, condition=condition, position=position)
            for position, (group, name, condition) in enumerate(groups)
        )
    Characteristic.objects.bulk_create(
        Characteristic(survey=made, code=code, treatment=treatment, position=place)
        for place, (code, treatment) in enumerate(CHARACTERISTICS.items())
    )
    return made


def wave(
    of: Survey, questionnaire: Questionnaire, name: str, slug: str, opens_at: datetime, closes_at: datetime
) -> Wave:
    made = Wave.objects.create(
        survey=of,
        questionnaire=questionnaire,
        name=name,
        slug=slug,
        opens_at=opens_at,
        closes_at=closes_at,
        background=["leeftijd", "opleiding"],
    )
    Notice.objects.create(wave=made, **NOTICE)
    MailText.objects.create(wave=made, subject=MAIL_SUBJECT, body=MAIL_BODY)
    return made


class People:
    """Makes flexworkers who do not exist."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.made = 0

    def join(self, survey: Survey, count: int, *, leaving: int = 0, domain_of_leavers: str = "") -> None:
        domains = [domain_of_leavers] * leaving + ["flexwerker.example"] * (count - leaving)
        Respondent.objects.bulk_create(self.one(survey, domain) for domain in domains[:count])

    def one(self, survey: Survey, domain: str) -> Respondent:
        self.made += 1
        first = self.luck.choice(FIRST_NAMES)
        address = f"{first.lower()}.{self.luck.choice(LAST_NAMES)}{self.made}@{domain}"
        attributes = {
            "leeftijd": self.luck.choices(("t/m 24", "25–43", "44+"), weights=(38, 41, 21))[0],
            "opleiding": self.luck.choices(("laag", "midden", "hoog"), weights=(21, 55, 24))[0],
            "vestiging": self.luck.choice(OFFICES),
        }
        return Respondent(survey=survey, email=address, first_name=first, attributes=attributes)
