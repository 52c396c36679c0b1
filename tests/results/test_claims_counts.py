"""Numbers of people beside a share or a difference, and the differences themselves.

148 of 297 find the work meaningful (148 are inside, of whom 86 do); 41% of 250 did before.
"""

import pytest

from results import claims
from results.models import Figure, Release
from tests.results.test_claims import checked

pytestmark = pytest.mark.django_db

RIGHT = [
    "148 van de 297 vindt het werk zinvol, 50%.",
    "50% vindt het werk zinvol (148 van de 297).",
    "50% (148 mensen) vindt het werk zinvol.",
    "148 mensen (50%) vinden het werk zinvol.",
    "148 van de 297 mensen vinden het werk zinvol.",
    "Van de 297 respondenten vindt 50% het werk zinvol.",
    "86 van de 148 mensen binnen (58%) vinden het werk zinvol.",
    "Binnen vindt 58% (86 mensen) het werk zinvol.",
    "Zinvol werk: +9 procentpunt, geen aantoonbaar verschil.",
    "Zinvol werk: +9 procentpunt, geen aantoonbaar verschil (n = 250 en 297).",
    "Zinvol werk binnen: +2 procentpunt, geen aantoonbaar verschil (n = 62 en 148).",
    "Zinvol werk: 41% → 50%: +9 procentpunt, geen aantoonbaar verschil (n = 250 en 297).",
    "Binnen vindt 58% het werk zinvol, buiten 42%, 16 procentpunt minder (n = 148 en 149).",
]
WRONG = {
    "180 van de 297 vindt het werk zinvol, 50%.": "Het is niet “180 van de 297”: 148 van de 297 mensen.",
    "148 van de 280 vindt het werk zinvol, 50%.": "Het is niet “148 van de 280”: 148 van de 297 mensen.",
    "50% vindt het werk zinvol (150 van de 300).": "Het is niet “150 van de 300”: 148 van de 297 mensen.",
    "50% (180 mensen) vindt het werk zinvol.": "Het is niet “180 mensen”: 148 van de 297 mensen.",
    "180 mensen (50%) vinden het werk zinvol.": "148 van de 297 mensen.",
    "180 van de 297 mensen vinden het werk zinvol.": "Het is niet 180 van de 297: 50% (n = 297).",
    "Van de 250 respondenten vindt 50% het werk zinvol.": "148 van de 297 mensen.",
    "148 van de 297 mensen binnen (58%) vinden het werk zinvol.": "“148 van de 297”: n = 148.",
    "Zinvol werk: +12 procentpunt, geen aantoonbaar verschil.": "Het verschil is niet 12 procentpunt: +9 procentpunt.",
    "Zinvol werk: −9 procentpunt, geen aantoonbaar verschil.": "Het verschil is niet 9 procentpunt: +9 procentpunt.",
    "Zinvol werk: +9 procentpunt, geen aantoonbaar verschil (n = 12 en 297).": "Het is niet n = 12: n = 250.",
    "Zinvol werk: +9 procentpunt, geen aantoonbaar verschil (n = 297 en 250).": "Het is niet n = 297: n = 250.",
    "Zinvol werk: +9 procentpunt, geen aantoonbaar verschil (n = 12).": "Het is niet n = 12: n = 297.",
    "Zinvol werk binnen: +9 procentpunt, geen aantoonbaar verschil.": "niet 9 procentpunt: +2 procentpunt.",
    "Binnen vindt 58% het werk zinvol, buiten 42%, 20 procentpunt minder.": "hierover is 20 procentpunt.",
    "Zinvol werk: +9 procentpunt.": "Niet aangetoond: geen aantoonbaar verschil",
    "50% vindt het werk zinvol, 9 procentpunt meer dan in de vorige meting.": "Niet aangetoond: geen",
    "Zinvol werk: 41% → 50%: +12 procentpunt, geen aantoonbaar verschil.": "Het verschil is niet 12 procentpunt",
}  # fmt: skip


@pytest.mark.parametrize("sentence", RIGHT)
def test_numbers_of_people_of_the_figure_hold(release: Release, sentence: str):
    found = checked(sentence, release)

    assert (found.status, found.problems) == (claims.RIGHT, ())


@pytest.mark.parametrize("sentence", WRONG)
def test_other_numbers_of_people_and_differences_do_not_hold(release: Release, sentence: str):
    found = checked(sentence, release)

    assert found.status == claims.WRONG
    assert WRONG[sentence] in " ".join(found.problems)


def test_an_exact_number_where_only_the_most_is_told_does_not_hold(release: Release):
    Figure.objects.filter(release=release, question="ZINVOL").update(at_most=True, count=None)

    problems = checked("148 van de 297 vindt het werk zinvol, 50%.", release).problems

    assert problems == ("Het aantal antwoorden staat er alleen als hooguit: n\u00a0≤\u00a0297.",)


def test_a_number_of_answers_is_no_share(release: Release):
    assert checked("211 van de 297 mensen vertelden iets.", release).problems == ()
