"""Sentences that name a group, or give an n: only its own figure confirms a number."""

from types import SimpleNamespace
from typing import Any

import pytest

from results import claim_groups, claims
from results.models import Figure, Release
from tests.results.test_claims import checked

pytestmark = pytest.mark.django_db


RIGHT = [
    "Binnen vindt 58% het werk zinvol (n = 148).",
    "Van wie binnen werkt vindt 58% het werk zinvol, van wie buiten werkt 42%.",
    "50% vindt het werk zinvol (n = 297).",
    "In de vorige meting vond 41% het werk zinvol (n = 250).",
    "Zinvol werk binnen: 56% → 58%: +2 procentpunt, geen aantoonbaar verschil (n = 62 en 148).",
]


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_number_of_the_named_group_with_its_own_n_holds(release: Release, sentence: str):
    found = checked(sentence, release)

    assert (found.status, found.problems) == (claims.RIGHT, ())


WRONG = {
    "the number of the other group": ("Binnen vindt 42% het werk zinvol.", "Het is niet 42%: Binnen = 58% (n = 148)."),
    "the number of everybody": ("Buiten vindt 50% het werk zinvol.", "Het is niet 50%: Buiten = 42% (n = 149)."),
    "two numbers the other way round": (
        "Van wie binnen werkt vindt 42% het werk zinvol, van wie buiten werkt 58%.",
        "Het is niet 42%: Binnen = 58% (n = 148). Het is niet 58%: Buiten = 42% (n = 149).",
    ),
    "an n that is nowhere": ("50% vindt het werk zinvol (n = 12).", "Het is niet n = 12: n = 297."),
    "the n of another wave": ("50% vindt het werk zinvol (n = 250).", "Het is niet n = 250: n = 297."),
    "the n of both waves the other way round": (
        "Zinvol werk binnen: 56% → 58%, geen aantoonbaar verschil (n = 148 en 62).",
        "Het is niet n = 148: n = 62. Het is niet n = 62: n = 148.",
    ),
    "an n before its number": ("Met n = 12 vindt 50% het werk zinvol.", "Het is niet n = 12: n = 297."),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_number_or_an_n_of_others_does_not_hold(release: Release, mistake: str):
    sentence, problem = WRONG[mistake]

    found = checked(sentence, release)

    assert (found.status, " ".join(found.problems)) == (claims.WRONG, problem)


def test_a_number_of_a_group_that_is_not_named_is_not_called_right(release: Release):
    found = checked("42% vindt het werk zinvol.", release)

    assert found.status == claims.UNSURE
    assert "(Buiten)" in found.sources[0]


def test_a_number_without_a_word_of_any_question_is_not_called_right(release: Release):
    assert checked("50% houdt van kaas.", release).status == claims.WRONG


def test_an_answer_is_not_the_share_that_agrees(release: Release):
    """42% inside does not agree at all."""
    assert checked("Binnen is 42% het niet mee eens dat het werk zinvol is.", release).status == claims.RIGHT
    assert checked("Binnen vindt 42% het werk zinvol.", release).status == claims.WRONG


def test_a_majority_is_held_against_the_share_that_agrees_in_the_named_group(release: Release):
    problems = checked("Een meerderheid buiten vindt het werk zinvol.", release).problems

    assert "Een meerderheid is niet aangetoond: 42%" in " ".join(problems)


def test_a_hidden_figure_of_the_group_is_called_hidden(release: Release):
    figures = Figure.objects.filter(release=release, question="ZINVOL", group_label="Buiten")
    figures.filter(kind="agreement").update(
        hidden="small", base=None, count=None, value=None, low=None, high=None, series=[]
    )

    (problem,) = checked("Buiten vindt 50% het werk zinvol.", release).problems

    assert problem == "Het cijfer van “Buiten” is verborgen: te weinig mensen."


def test_an_exact_n_where_only_the_most_is_told_is_marked(release: Release):
    Figure.objects.filter(release=release, question="ZINVOL").update(at_most=True)

    problems = {
        text: checked(f"50% vindt het werk zinvol ({text}).", release).problems for text in ("n = 297", "n ≤ 297")
    }

    assert problems["n = 297"] == ("Het aantal antwoorden staat er alleen als hooguit: n\u00a0≤\u00a0297.",)
    assert problems["n ≤ 297"] == ()


def test_a_count_of_people_that_is_only_a_bound_is_not_exact(release: Release):
    Figure.objects.filter(release=release, question="WAAROM", kind="answered").update(at_most=True, base=211)

    assert "alleen als hooguit" in " ".join(checked("Precies 211 mensen vertelden iets.", release).problems)
    assert checked("Hooguit 211 mensen vertelden iets.", release).status == claims.RIGHT


LABELS = ("nu geen werk", "24 jaar of jonger", "25 tot en met 43 jaar", "tevreden", "niet tevreden")


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("Van wie geen werk heeft, vindt 60% dat.", ["nu geen werk"]),
        ("Van de mensen van 24 jaar of jonger vindt 50% dat.", ["24 jaar of jonger"]),
        ("Wie 25 tot 43 jaar is, vindt dat.", ["25 tot en met 43 jaar"]),
        ("Van de tevreden mensen vindt 48% dat.", ["tevreden"]),
        ("Van wie niet tevreden is, vindt 48% dat.", ["niet tevreden"]),
        ("Van de ontevreden mensen vindt 48% dat.", ["niet tevreden"]),
        ("Van de mensen is 45% tevreden, 12% is niet tevreden.", []),
        ("Het ging van 25% naar 43% (n = 25 en 43; 95%-interval +25 tot +43).", []),
    ],
)
def test_the_longest_label_in_the_sentence_is_the_group(sentence: str, labels: list[str]):
    groups = [{"label": label, "breakdown": "any"} for label in LABELS]
    release: Any = SimpleNamespace(outline={"groups": groups})
    asked: Any = SimpleNamespace(code="TEVR", group="", question="Hoe tevreden ben je?", answer="Tevreden")

    assert [one.label for one in claim_groups.named(sentence, release, [asked])] == labels
