"""Quotes: only with consent, only words of the answer, released one by one, and nothing else beside them."""

from dataclasses import fields

import pytest

from results import quotes, reviewing
from results.models import CodingEvent, OpenAnswer, Quote
from surveys.models import Wave
from tests.results.coding_make import texts
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db


def wave_with_texts(*words: str, **given: str) -> tuple[Wave, list[OpenAnswer]]:
    of = opened_wave()
    texts(of, *(f"Iets anders {number}" for number in range(10)))
    return of, texts(of, *words, release=True, **given)


def choose(of: Wave, answer: OpenAnswer, text: str = "") -> Quote:
    return quotes.choose(answer, of, text or answer.text, "Sfeer", by="rita", now=OPENED)


@pytest.mark.parametrize("consent", ["2", ""])
def test_without_consent_there_is_no_quote(consent: str):
    of, (answer,) = wave_with_texts("De sfeer is goed", QUOTE_OK=consent)

    with pytest.raises(quotes.QuoteRefusedError):
        choose(of, answer)


def test_a_quote_leaves_the_house_once_it_is_released():
    of, (answer, other) = wave_with_texts("De sfeer is goed", "Ook goed", QUOTE_OK="1")
    made = choose(of, answer)
    choose(of, other)
    assert quotes.released_quotes(of) == []

    assert quotes.release(made, of, by="rita", now=OPENED)

    assert quotes.released_quotes(of) == [quotes.Released("WAAROM", "Sfeer", "De sfeer is goed")]
    assert {field.name for field in fields(quotes.Released)} == {"question", "theme", "text"}
    assert list(CodingEvent.objects.filter(action__startswith="quote").values_list("action", flat=True)) == [
        "quote released", "quote chosen", "quote chosen",
    ]  # fmt: skip
    assert not CodingEvent.objects.filter(subject__contains="sfeer").exists()


def test_a_changed_quote_has_to_be_released_again():
    of, (answer,) = wave_with_texts("De sfeer op mijn afdeling is goed", QUOTE_OK="1")
    quotes.release(choose(of, answer), of, by="rita", now=OPENED)

    choose(of, answer, "De sfeer […] is goed")

    assert quotes.released_quotes(of) == []


def test_a_withheld_answer_takes_its_quote_along():
    of, (answer,) = wave_with_texts("De sfeer is goed", QUOTE_OK="1")
    made = choose(of, answer)
    quotes.release(made, of, by="rita", now=OPENED)

    reviewing.review(of, {answer.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)

    assert quotes.released_quotes(of) == []


@pytest.mark.parametrize("text", ["De sfeer is slecht", "[…]", "De sfeer", "goed De sfeer is"])
def test_words_are_left_out_with_a_mark_and_never_changed(text: str):
    of, (answer,) = wave_with_texts("De sfeer is goed", QUOTE_OK="1")

    with pytest.raises(quotes.QuoteRefusedError):
        choose(of, answer, text)


def test_a_question_that_few_answered_has_no_quotes():
    of = opened_wave()
    (answer,) = texts(of, "De sfeer is goed", QUOTE_OK="1")

    with pytest.raises(quotes.QuoteRefusedError):
        choose(of, answer)


def test_rare_words_names_and_numbers_are_warned_of():
    others = ["De sfeer is altijd goed"] * 3 + ["Zweefvliegen is leuk"]

    found = quotes.rare_words("De sfeer is altijd goed. Zweefvliegen met Anna, 17 jaar [naam]", others)

    assert found == ["Zweefvliegen", "Anna", "17"]
