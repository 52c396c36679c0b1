"""Numbers with a word before them, and shares in words: right within what the word may mean, wrong outside it.

Half of the people find the work meaningful, 58% inside and 42% outside; the mark is 6,8.
"""

import pytest
from django.utils import translation

from results import claim_numbers as numbers
from results import claim_ranges as ranges
from results import claims
from results.claim_facts import facts_of
from results.models import Release
from tests.results.test_claims import checked, named

pytestmark = pytest.mark.django_db

RIGHT = [
    "Ongeveer 50% vindt het werk zinvol.",
    "Circa 51% vindt het werk zinvol.",
    "Zo’n 50% vindt het werk zinvol.",
    "Rond de 50% vindt het werk zinvol.",
    "Ongeveer de helft vindt het werk zinvol.",
    "Zo'n 5 op de 10 vinden het werk zinvol.",
    "Bijna 51% vindt het werk zinvol.",
    "Meer dan 40% vindt het werk zinvol.",
    "Minder dan 60% vindt het werk zinvol.",
    "Minstens 50% vindt het werk zinvol.",
    "Hooguit 50% vindt het werk zinvol.",
    "Tussen de 45 en 55% vindt het werk zinvol.",
    "Bijna 60% binnen vindt het werk zinvol.",
    "Een kleine 60% binnen vindt het werk zinvol.",
    "Net geen 60% binnen vindt het werk zinvol.",
    "Zo'n 6 op de 10 binnen vinden het werk zinvol.",
    "Ruim 40% buiten vindt het werk zinvol.",
    "Iets meer dan 40% buiten vindt het werk zinvol.",
    "Gemiddeld geven mensen bijna een 7 als cijfer.",
    "Gemiddeld geven mensen een 7 als cijfer.",
]
WRONG = {
    "Bijna 50% vindt het werk zinvol.": "“bijna 50%” betekent hier 47% tot en met 49%.",
    "Bijna 60% vindt het werk zinvol.": "Het is niet bijna 60%: 50% (n = 297).",
    "Ruim 45% vindt het werk zinvol.": "“ruim 45%” betekent hier 46% tot en met 47%.",
    "Ruim 50% vindt het werk zinvol.": "“ruim 50%” betekent hier 51% tot en met 53%.",
    "Ongeveer 55% vindt het werk zinvol.": "“ongeveer 55%” betekent hier 53% tot en met 57%.",
    "Circa 52% vindt het werk zinvol.": "“circa 52%” betekent hier 51% tot en met 53%.",
    "Rond de 60% vindt het werk zinvol.": "“rond de 60%” betekent hier 58% tot en met 62%.",
    "Meer dan 50% vindt het werk zinvol.": "Het is niet meer dan 50%: 50% (n = 297).",
    "Meer dan 60% binnen vindt het werk zinvol.": "Het is niet meer dan 60%: Binnen = 58% (n = 148).",
    "Minder dan 50% vindt het werk zinvol.": "Het is niet minder dan 50%: 50% (n = 297).",
    "Nog geen 50% vindt het werk zinvol.": "“nog geen 50%” betekent hier 47% tot en met 49%.",
    "Net geen 60% buiten vindt het werk zinvol.": "Het is niet net geen 60%: Buiten = 42% (n = 149).",
    "Een kleine 60% vindt het werk zinvol.": "“een kleine 60%” betekent hier 57% tot en met 59%.",
    "Zeker 60% vindt het werk zinvol.": "Het is niet zeker 60%: 50% (n = 297).",
    "Hooguit 45% vindt het werk zinvol.": "Het is niet hooguit 45%: 50% (n = 297).",
    "Tussen de 55 en 65% vindt het werk zinvol.": "Het is niet tussen de 55 en 65%: 50% (n = 297).",
    "Bijna een derde vindt het werk zinvol.": "“bijna een derde” betekent hier 30% tot en met 33%.",
    "Ongeveer driekwart vindt het werk zinvol.": "“ongeveer driekwart” betekent hier 71% tot en met 79%.",
    "Bijna de helft vindt het werk zinvol.": "“bijna de helft” betekent hier 46% tot en met 49%.",
    "Ruim de helft vindt het werk zinvol.": "“ruim de helft” betekent hier 51% tot en met 54%.",
    "Zo'n 6 op de 10 vinden het werk zinvol.": "“zo'n 6 op de 10” betekent hier 56% tot en met 64%.",
    "Twee op de drie vinden het werk zinvol.": "betekent hier 65% tot en met 69%.",
    "Gemiddeld geven mensen ruim een 7 als cijfer.": "“ruim een 7” betekent hier 7,1 tot en met 7,3.",
    "Gemiddeld geven mensen een 8 als cijfer.": "Het is niet 8: 6,8 (n = 297). “8” betekent hier 7,5 tot en met 8,4.",
}


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_number_within_what_its_word_means_holds(release: Release, sentence: str):
    found = checked(sentence, release)

    assert (found.status, found.problems) == (claims.RIGHT, ())


@pytest.mark.parametrize("sentence", WRONG)
def test_a_number_outside_what_its_word_means_does_not_hold(release: Release, sentence: str):
    found = checked(sentence, release)

    assert found.status == claims.WRONG
    assert WRONG[sentence] in " ".join(found.problems)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("60%", 60, 60), ("bijna 60%", 57, 59), ("net geen 60%", 58, 59), ("ruim 60%", 61, 63),
        ("net boven de 60%", 61, 62),
        ("ongeveer 60%", 58, 62), ("ongeveer 65%", 63, 67), ("ongeveer 58%", 57, 59), ("ruim 58%", 59, 59),
        ("meer dan 60%", 61, 100), ("niet meer dan 60%", -100, 60), ("60% of meer", 60, 100),
        ("60% of minder", -100, 60),
        ("een kleine helft", 46, 49), ("een ruime helft", 51, 54), ("twee vijfde", 38, 42), ("ruim een derde", 34, 37),
        ("bijna driekwart", 71, 74), ("zes op tien", 58, 62), ("meer dan een kwart", 26, 100), ("55 à 60%", 55, 60),
    ],
)  # fmt: skip
def test_what_a_word_may_mean(text: str, low: int, high: int):
    (said,) = numbers.numbers(f"{text} vindt dat.")

    assert [one for one in range(-100, 101) if said.low <= one <= said.high] == list(range(low, high + 1))


def test_a_figure_about_something_else_does_not_confirm_a_number_with_room(release: Release):
    any_fact = facts_of(release, "iedereen")[0]
    why = "Waarom stopte je?"
    facts = [
        named(any_fact, code="PAY", question="Ik krijg een goed salaris.", answer="", kind=ranges.PERCENT, value=44),
        named(any_fact, code="WHY", question=why, answer="Het salaris", kind=ranges.PERCENT, value=60),
    ]

    with translation.override("nl"):
        found = claims.judged("Bijna 45% stopte om het salaris.", facts, release)

    assert (found.status, found.problems[0]) == (claims.WRONG, "Het is niet bijna 45%: Het salaris = 60% (n = 297).")
