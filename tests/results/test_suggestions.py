"""Suggestions: from examples and earlier codes, never while two code blind, measured against what counted."""

import pytest

from results import codebooks, round_reports, rounds, suggestions
from results.models import CodingRound, Theme
from results.suggestions import Example, suggest
from tests.respondents.make import NOW, survey
from tests.results.coding_make import code, codebook, coded_wave, round_of, texts
from tests.results.make import OPENED, opened_wave, questionnaire

EXAMPLES = [
    Example("mensen helpen met hun vragen", frozenset({"helpen"})),
    Example("je helpt mensen verder", frozenset({"helpen"})),
    Example("het contact met klanten", frozenset({"contact"})),
    Example("contact hebben met veel klanten", frozenset({"contact"})),
    Example("fijne sfeer op de afdeling", frozenset({"sfeer"})),
]


def test_an_answer_gets_the_themes_of_what_it_looks_like():
    assert suggest(EXAMPLES, ["mensen helpen", "veel contact met klanten", "xyz 123"]) == [["helpen"], ["contact"], []]


def test_a_few_examples_are_none():
    assert suggest(EXAMPLES[:2], ["mensen helpen"]) == [[]]


def wave_with_earlier_codes():
    of = survey()
    asked, book = questionnaire(of), codebook(of)
    Theme.objects.filter(codebook=book, code="helpen").update(example="mensen helpen met vragen")
    earlier = coded_wave(of, book, [["sfeer"]] * 12, questionnaire=asked, opens_at=NOW.replace(year=2025))
    now = opened_wave(of, questionnaire=asked)
    texts(now, "Antwoord nummer 3", "Mensen helpen met vragen")
    return book, earlier, now


@pytest.mark.django_db
def test_earlier_codes_and_the_book_suggest_and_are_measured():
    book, _earlier, now = wave_with_earlier_codes()
    found = round_of(now, book, "anna")
    CodingRound.objects.filter(pk=found.pk).update(suggestions=True)
    round_reports.compute(found.pk)
    items = {item.answer.text: item for item in found.items.select_related("answer")}
    code(found, 1, [["sfeer"], ["sfeer"]])
    round_reports.compute(found.pk)

    found.refresh_from_db()
    assert items["Antwoord nummer 3"].suggested == ["sfeer"]
    assert items["Mensen helpen met vragen"].suggested == ["helpen"]
    sfeer = next(row for row in found.report["suggestions"] if row["theme"] == "sfeer")
    assert (sfeer["both"], sfeer["first"], sfeer["second"]) == (1, 1, 0)


@pytest.mark.django_db
def test_there_are_none_while_two_code_blind():
    book, _earlier, now = wave_with_earlier_codes()
    found = round_of(now, book, "anna", "bert")
    CodingRound.objects.filter(pk=found.pk).update(suggestions=True)
    found.refresh_from_db()

    assert suggestions.fill(found) == 0
    assert {tuple(item.suggested) for item in found.items.all()} == {()}

    code(found, 1, [["sfeer"]] * 2)
    code(found, 2, [["sfeer"]] * 2)
    assert suggestions.fill(found) == 2


@pytest.mark.django_db
def test_a_round_that_two_code_blind_suggests_nothing_to_another():
    """The second coder could begin a round with a next version and read there what the first said."""
    of = opened_wave()
    texts(of, *(f"Antwoord nummer {number}" for number in range(12)))
    book = codebook(of.survey)
    code(round_of(of, book, "anna", "bert"), 1, [["sfeer"]] * 12)
    other = round_of(of, codebooks.next_version(book), "bert")

    assert suggestions.examples_for(other) == []
    assert suggestions.fill(other) == 0


@pytest.mark.django_db
def test_a_sample_that_is_coded_again_gets_none():
    """They would hold the codes of then, and hide the drift."""
    of = survey()
    book = codebook(of)
    earlier = coded_wave(of, book, [["sfeer"]] * 12)
    again = rounds.start_again(
        CodingRound.objects.get(wave=earlier), book, rounds.Plan(("anna",), seed=1), by="rita", now=OPENED
    )
    CodingRound.objects.filter(pk=again.pk).update(suggestions=True)

    assert suggestions.fill(again) == 0


@pytest.mark.django_db
def test_a_round_that_is_gone_is_no_trouble():
    of = opened_wave()
    texts(of, "Een")
    found = round_of(of, codebook(of.survey), "anna")
    key = found.pk
    found.delete()

    round_reports.compute(key)
