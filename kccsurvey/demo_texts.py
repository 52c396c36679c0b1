"""Synthetic Dutch open answers of the demo: themes in fixed numbers, words at random; nobody wrote them."""

import random
from collections.abc import Mapping, Sequence

from kccsurvey.demo_themes import ADDED_VALUE, CONDITIONS, UNCODABLE, WHY, WHY_NOT, DemoTheme

ALWAYS = frozenset({"AANBEV_WAAROM", "LEEFTIJD", "OPLEIDING"})
"""Questions that the synthetic people never skip."""

ADDED_SPRING = {
    "contact": 88, "helpen": 54, "oplossen": 27, "luisteren": 22, "blij": 20, "tevredenheid": 24, "visitekaartje": 16,
    "vaardigheden": 26, "organisatie": 12, "team": 30, "flexibiliteit": 18, "geen": 11,
}  # fmt: skip
ADDED_AUTUMN = {
    "contact": 71, "helpen": 98, "oplossen": 36, "luisteren": 30, "blij": 27, "tevredenheid": 28, "visitekaartje": 21,
    "vaardigheden": 31, "organisatie": 14, "team": 35, "flexibiliteit": 22, "geen": 13,
}  # fmt: skip
WHY_SPRING = {"helpen": 26, "leren": 24, "start": 20, "sfeer": 22, "flexibel": 18, "voldoening": 14}
WHY_AUTUMN = {"helpen": 33, "leren": 27, "start": 22, "sfeer": 26, "flexibel": 20, "voldoening": 18}
WHY_NOT_SPRING = {
    "salaris": 48, "waardering": 26, "druk": 34, "stress": 22, "leiding": 14, "regelruimte": 15, "klanten": 26,
    "imago": 10, "eentonig": 16, "werktijden": 11, "ontwikkeling": 14,
}  # fmt: skip
WHY_NOT_AUTUMN = {
    "salaris": 61, "waardering": 33, "druk": 43, "stress": 28, "leiding": 21, "regelruimte": 19, "klanten": 32,
    "imago": 12, "eentonig": 20, "werktijden": 14, "ontwikkeling": 18,
}  # fmt: skip
ALONE = "geen"
"""Who says that there is no added value names no other theme."""

OPENINGS = ("", "", "", "", "Vooral: ", "Ik vind: ", "Voor mij: ", "Denk ik: ", "Zonder twijfel: ", "Nou, ", "Kort: ")
BETWEEN = (". ", ". ", " en ", ", en ", "; ", ", ook ", ". Verder ", ". En ")
ENDINGS = (
    "", "", "", "", "", " Dat geeft energie.", " Zo voelt het voor mij.", " Dat zie je elke dag.",
    " Vooral op drukke dagen.", " Al verschilt dat per dag.", " Dat zeggen anderen ook.",
    " Meer kan ik er niet van maken.", " Ik doe dit nu twee jaar.", " Thuis werkt dat anders.",
    " Zeker in coronatijd.", " Dat merk ik aan de telefoon.",
)  # fmt: skip
TELLING = (
    " Bel gerust: 06 12345678.", " Vraag maar na bij Fatima.", " Mail sanne@flexwerker.example als je meer wilt weten.",
)  # fmt: skip
"""What the filter has to find."""

REMARKS = (
    "Fijn dat jullie dit vragen", "Graag ook de uitkomsten delen", "Ik hoop dat er iets mee gebeurt", "Succes ermee",
    "De vragen waren duidelijk", "Mooi dat dit zonder naam kan",
)  # fmt: skip
OTHER = ("De sfeer", "De reistijd", "Een combinatie", "De roosters", "Iets anders", "Privéredenen")


def deck(book: Mapping[str, DemoTheme], counts: Mapping[str, int], answers: int, *, seed: int) -> list[str]:
    """So many answers in which every theme stands in exactly its number of answers; some cannot be coded."""
    luck = random.Random(seed)  # noqa: S311 - the same texts every time
    alone = counts.get(ALONE, 0)
    uncodable = max(2, answers // 32)
    open_ones: list[list[str]] = [[] for _place in range(answers - alone - uncodable)]
    for theme, count in counts.items():
        if theme != ALONE:
            for themes in sorted(open_ones, key=lambda themes: len(themes) + 2.2 * luck.random())[:count]:
                themes.append(theme)
    for themes in open_ones:
        if not themes:
            longest = max(open_ones, key=len)
            themes.append(longest.pop())
    texts = [written(book, themes, luck) for themes in (*open_ones, *([[ALONE]] * alone))]
    for place, telling in enumerate(TELLING):
        texts[place] = texts[place].rstrip(".") + "." + telling
    return texts + [luck.choice(UNCODABLE) for _place in range(uncodable)]


def written(book: Mapping[str, DemoTheme], themes: Sequence[str], luck: random.Random) -> str:
    """One answer that says these themes and no others."""
    said = [luck.choice(book[theme].phrases) for theme in luck.sample(list(themes), len(themes))]
    text = luck.choice(OPENINGS) + said[0]
    for phrase in said[1:]:
        text += luck.choice(BETWEEN) + phrase
    text = sentences(text)
    if luck.random() < 0.25:
        return text.lower().rstrip(".")
    return text + "." + luck.choice(ENDINGS)


def sentences(text: str) -> str:
    """A capital at the start of every sentence."""
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))


def sentence(code: str, recommends: str, theme: str, luck: random.Random) -> str:
    """An answer for who has no place in a deck: the wave that is open now, and the small questions."""
    if code.endswith("_anders"):
        return luck.choice(OTHER)
    if code == "OPMERKING":
        return luck.choice(REMARKS) + "."
    book, counts = source(code, recommends, theme)
    themes = luck.choices(list(counts), weights=list(counts.values()), k=luck.choice((1, 2, 2, 3)))
    chosen = list(dict.fromkeys(themes))
    return written(book, [ALONE] if ALONE in chosen else chosen, luck)


def source(code: str, recommends: str, theme: str) -> tuple[Mapping[str, DemoTheme], Mapping[str, int]]:
    if code == "TOEGWAARDE":
        return ADDED_VALUE, ADDED_AUTUMN if theme == "helping" else ADDED_SPRING
    if code == "AANBEV_WAAROM":
        return (WHY, WHY_AUTUMN) if recommends == "1" else (WHY_NOT, WHY_NOT_AUTUMN)
    return CONDITIONS, dict.fromkeys(CONDITIONS, 1)
