"""Synthetic Dutch open answers of the demo; nobody wrote them."""

import random

ALWAYS = frozenset({"AANBEV_WAAROM", "LEEFTIJD", "OPLEIDING"})
"""Questions that the synthetic people never skip."""

ENDINGS = (
    "",
    "",
    "",
    " Dat geeft energie.",
    " Zo voelt het voor mij.",
    " Dat zie je elke dag.",
    " Vooral op drukke dagen.",
)

HELPING = (
    "Je helpt mensen echt verder", "Mensen helpen met hun problemen", "Klanten zijn blij als je ze goed helpt",
    "Iemand die vastloopt weer op weg helpen", "Een luisterend oor zijn voor mensen", "Mensen voelen zich gehoord",
    "Je lost problemen op voor de klant", "Mensen gerust stellen die zich zorgen maken",
)  # fmt: skip
CONTACT = (
    "Contact met klanten", "Het contact met veel verschillende mensen", "Elke dag andere gesprekken",
    "Je spreekt allerlei soorten klanten", "Persoonlijk contact in plaats van een formulier",
    "Het klantcontact, je bent het visitekaartje van het bedrijf", "Praten met mensen uit het hele land",
)  # fmt: skip
OTHER_VALUES = (
    "Je leert goed luisteren en rustig blijven", "Leuke collega's en een fijn team", "Je leert het bedrijf goed kennen",
    "Flexibele uren naast mijn studie", "Tevreden klanten komen terug", "Eerlijk gezegd zie ik weinig meerwaarde",
)  # fmt: skip
WHY = (
    "Je leert omgaan met allerlei mensen", "Goede sfeer en leuke collega's", "Je helpt mensen en dat geeft voldoening",
    "Een goede start als je nog weinig ervaring hebt", "Je kunt je uren zelf kiezen", "Je leert goed communiceren",
)  # fmt: skip
WHY_NOT = (
    "Het salaris is te laag voor wat je doet", "De druk is hoog, alles draait om tijd per gesprek",
    "Je krijgt weinig waardering", "Elke dag boze klanten aan de lijn", "Je mag zelf weinig beslissen",
    "Het werk wordt snel eentonig", "De leidinggevende luistert niet", "Te veel stress en te weinig training",
)  # fmt: skip
CONDITIONS = (
    "Als het salaris omhoog gaat", "Met meer vrijheid om zelf te beslissen", "Als de werkdruk lager wordt",
    "Als je meer training krijgt", "Met vaste uren en meer waardering", "Als je door kunt groeien",
)  # fmt: skip
REMARKS = (
    "Fijn dat jullie dit vragen",
    "Graag ook de uitkomsten delen",
    "Ik hoop dat er iets mee gebeurt",
    "Succes ermee",
)
OTHER = ("De sfeer", "De reistijd", "Een combinatie", "De roosters", "Iets anders", "Privéredenen")


def sentence(code: str, recommends: str, theme: str, luck: random.Random) -> str:
    if code.endswith("_anders"):
        return luck.choice(OTHER)
    text = luck.choice(sources(code, recommends, theme, luck))
    return text + "." + luck.choice(ENDINGS)


def sources(code: str, recommends: str, theme: str, luck: random.Random) -> tuple[str, ...]:
    if code == "TOEGWAARDE":
        main, second = (HELPING, CONTACT) if theme == "helping" else (CONTACT, HELPING)
        return luck.choices((main, second, OTHER_VALUES), weights=(5, 3, 2))[0]
    if code == "AANBEV_WAAROM":
        return WHY if recommends == "1" else WHY_NOT
    return REMARKS if code == "OPMERKING" else CONDITIONS
