"""The ten sentences of the publications of 2020, and sentences that do hold."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from results import claim_numbers as numbers
from results import claim_ranges as ranges
from results import claim_words as words
from results import claims
from results.claim_facts import Fact, facts_of
from results.models import Release

pytestmark = pytest.mark.django_db


def checked(text: str, release: Release) -> claims.Verdict:
    with translation.override("nl"):
        (verdict,) = claims.check(text, release)
    return verdict


MISTAKES = {
    "response without n and N": ("Ruim 25% van de ruim 1.000 flexkrachten reageerde.", "RR2 25,5%, 297 van 1.165"),
    "percent for percentage points": ("Zinvol werk nam toe van 9% naar 50%.", "van 41% naar 50%, 9 procentpunt"),
    "a fall that hides another mix": ("Het cijfer daalde van 7,4 naar 6,8.", "andere samenstelling"),
    "a rise that no test carries": ("Binnen het kcc stijgt zinvol werk van 56% naar 58%.", "geen aantoonbaar verschil"),
    "a rise that fails after correction": ("Het werk wordt als zinvol gezien: van 41% naar 50%.", "na correctie"),
    "twice as large": ("De daling van het cijfer buiten het kcc is dubbel zo groot.", "zoveel keer zo groot"),
    "a majority that is not shown": ("Ruim 50% vindt het werk zinvol.", "meerderheid is niet aangetoond"),
    "another base": ("58% van de respondenten binnen vindt het werk zinvol.", "niet iedereen: 58% is van Binnen"),
    "counts from prose": ("We kregen ruim 200 reacties.", "Vertel: 211"),
    "a base that is not everybody": ("Het gemiddelde cijfer van de respondenten is 6,8.", "De basis is niet iedereen"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_ten_sentences_of_2020_do_not_hold(release: Release, mistake: str):
    sentence, problem = MISTAKES[mistake]

    found = checked(sentence, release)

    assert found.status == claims.WRONG
    assert problem in " ".join(found.problems)


POINTS = "9 is het verschil. Schrijf: van 41% naar 50%, 9 procentpunt."
IN_PERCENTS = [
    "Zinvol werk steeg met 9% van 41% naar 50%.",
    "Zinvol werk is met 9% gestegen tot 50%.",
    "Een toename van 9% (van 41% naar 50%) vindt het werk zinvol.",
    "Zinvol werk steeg van 41% (voorjaar) naar 50%, een stijging van 9 procent.",
    "Zinvol werk is 9% gestegen.",
]


@pytest.mark.parametrize("sentence", IN_PERCENTS)
def test_a_difference_of_two_percentages_is_told_in_percentage_points(release: Release, sentence: str):
    found = checked(sentence, release)

    assert POINTS in found.problems
    assert not [source for source in found.sources if "= 9%" in source]


@pytest.mark.parametrize(
    "sentence",
    [
        "Zinvol werk steeg met 22% van 41% naar 50%.",
        "Zinvol werk is 22% gestegen.",
        "Zinvol werk steeg met 9 procentpunt van 41% naar 50%.",
    ],
)
def test_a_part_of_what_it_was_may_be_told_in_percents(release: Release, sentence: str):
    assert not [problem for problem in checked(sentence, release).problems if "is het verschil" in problem]


def test_a_change_that_no_figure_shows_is_marked(release: Release):
    for sentence in ("Zinvol werk is 30% gestegen.", "Zinvol werk steeg met 30% van 41% naar 50%."):
        assert "Geen cijfer van deze uitgave hierover is 30%." in checked(sentence, release).problems


def test_a_change_of_a_group_is_not_that_of_everybody(release: Release):
    assert "Geen cijfer van deze uitgave hierover is 2%." in checked("Zinvol werk is 2% gestegen.", release).problems
    assert "2 is het verschil" in " ".join(checked("Zinvol werk binnen is 2% gestegen.", release).problems)


@pytest.mark.parametrize("sentence", ["Zinvol werk is gestegen tot 50%.", "Het is van 41% naar 50% gestegen."])
def test_a_level_beside_a_word_of_change_is_no_difference(sentence: str):
    assert ranges.CHANGE not in {one.kind for one in numbers.numbers(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Van wie binnen een kcc werkt, vindt 58% het werk zinvol (n = 148).",
        "De vraag waarom kreeg 211 antwoorden.",
        "De respons (RR2) is 25,5%: 297 van 1.165.",
        "Gemiddeld geven mensen een 6,8 als cijfer.",
        "Het cijfer daalde van 7,4 naar 6,8, met een andere samenstelling van de groepen erbij.",
    ],
)
def test_sentences_that_hold(release: Release, sentence: str):
    assert checked(sentence, release).problems == ()


def test_a_number_that_stands_nowhere_is_marked(release: Release):
    assert "Geen cijfer van deze uitgave hierover is 83%." in checked("83% vindt het werk zinvol.", release).problems


NOT_SHOWN = {
    "steadily more": "Mensen vinden hun werk steeds zinvoller: 41% en daarna 50% vindt het werk zinvol.",
    "more than then": "Zinvol werk wordt nu duidelijk belangrijker dan vorig jaar gevonden.",
    "an arrow": "Zinvol werk: 41% → 50%.",
    "up, where it went down": "Het cijfer steeg van 6,8 naar 7,4.",
    "no difference, where there is one": "Het cijfer is niet aantoonbaar veranderd.",
    "a share in words": "Een op de drie vindt het werk zinvol.",
    "a number of the wave before": "41% vindt het werk zinvol.",
    "three quarters": "Driekwart vindt het werk zinvol.",
}


@pytest.mark.parametrize("kind", NOT_SHOWN)
def test_comparisons_and_shares_in_words_do_not_slip_through(release: Release, kind: str):
    assert checked(NOT_SHOWN[kind], release).status == claims.WRONG


@pytest.mark.parametrize(
    "sentence",
    [
        "Zinvol werk: 41% → 50%: +9 procentpunt, geen aantoonbaar verschil (95%-interval +1 tot +17; n = 250 en 297).",
        "De helft vindt het werk zinvol.",
        "In de vorige meting vond 41% het werk zinvol.",
        "Het gemiddelde is 6,8 (n = 297).",
        "Dat is 50\u00a0% (n\u00a0=\u00a0297).",
    ],
)
def test_what_the_program_says_itself_and_what_gives_its_n_holds(release: Release, sentence: str):
    found = checked(sentence, release)

    assert (found.status, found.problems) == (claims.RIGHT, ())


def test_text_from_a_word_processor_is_read_line_by_line(release: Release):
    pasted = "\u2022\tRuim 50% vindt het werk zin\u00advol.\x0bDank je wel\r\n\u00b7 De respons is 25,5%: 297 van 1.165"

    with translation.override("nl"):
        found = claims.check(pasted, release)

    assert [one.sentence for one in found] == [
        "Ruim 50% vindt het werk zinvol.", "Dank je wel", "De respons is 25,5%: 297 van 1.165",
    ]  # fmt: skip
    assert [one.status for one in found] == [claims.WRONG, claims.NONE, claims.UNSURE]


def test_a_source_tells_its_question_and_its_wave(release: Release):
    found = checked("Zinvol werk: 41% → 50%.", release)

    before, now = found.sources
    assert release.earlier is not None
    assert before == f"{release.earlier.wave}, “Mijn werk is zinvol.” (ZINVOL) = 41%, n = 250"
    assert now.startswith(f"{release.wave}, “Mijn werk is zinvol.” (ZINVOL)")


def test_a_change_alone_names_its_question(release: Release):
    (source,) = checked("Zinvol werk is 9% gestegen.", release).sources

    assert "“Mijn werk is zinvol.” (ZINVOL) = 50%" in source


def named(fact: Fact, **names: Any) -> Fact:
    return replace(fact, change=None, group="", is_now=True, **names)


def test_words_of_the_question_win_over_a_number_that_fits(release: Release):
    """44% because of the pay, while half are content with it."""
    any_fact = facts_of(release, "iedereen")[0]
    why = "Waarom wil je niet (meer) in een klantcontactcenter werken?"
    facts = [
        named(any_fact, code="PAY", question="Ik krijg een goed salaris.", answer="", kind=ranges.PERCENT, value=50),
        named(any_fact, code="WHY", question=why, answer="Het salaris", kind=ranges.PERCENT, value=44),
    ]

    with translation.override("nl"):
        found = claims.judged("Ruim 50% wil niet meer in een KCC werken vanwege het salaris.", facts, release)

    assert "Het is niet ruim 50%: Het salaris = 44% (n = 297)." in found.problems
    assert [source for source in found.sources if "(WHY): Het salaris = 44%" in source] == list(found.sources)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2022", "...", "%", "n = ", "van % naar %", "n = . en 1.2.3", "één"])
def test_text_that_says_nothing_breaks_nothing(release: Release, text: str):
    with translation.override("nl"):
        assert all(one.status in (claims.NONE, claims.UNSURE) for one in claims.check(text, release))


def test_a_sentence_without_claims_is_left_alone(release: Release):
    assert checked("We danken iedereen die meedeed.", release).status == claims.NONE


def test_a_paragraph_is_checked_sentence_by_sentence(release: Release):
    text = "Dank je wel. Ruim 50% vindt het werk zinvol. De respons is 25,5%: 297 van 1.165."

    found = [verdict.status for verdict in claims.check(text, release)]

    assert found == [claims.NONE, claims.WRONG, claims.UNSURE]


def test_a_number_of_people_that_is_told_as_at_most_is_no_number_of_the_sentence():
    sentence = "59% vindt het werk zinvol (n ≤ 297)."

    assert words.bases_given(sentence) == {297}
    assert [one.value for one in numbers.numbers(sentence)] == [59]
