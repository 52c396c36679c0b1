"""An answer that a reader wants looked at again: nobody sees it, no figure counts it, until it is reviewed again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from results import quotes, reviewing, second_look, themes
from results.models import CodingEvent, CodingRound, OpenAnswer, Quote
from results.reviewing import Verdict
from surveys.models import Wave
from tests.respondents.make import user
from tests.results.coding_make import QUESTION, code, codebook, coder, round_of, texts
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db


def address(name: str, of: Wave, *arguments: Any) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *arguments])


def coded() -> tuple[CodingRound, list[OpenAnswer]]:
    of = opened_wave()
    said = [f"Antwoord nummer {number:02}" for number in range(11)]
    made = texts(of, "Jan van de kantine helpt", *said, QUOTE_OK="1")
    found = round_of(of, codebook(of.survey), "anna")
    code(found, 1, [["sfeer"]] * 12)
    return found, made


def ask(of: Wave, answer: OpenAnswer) -> int:
    return second_look.ask(of, [answer.pk], by="anna", now=OPENED)


def test_nobody_reads_it_and_no_figure_counts_without_it():
    found, (answer, *_others) = coded()
    assert themes.problems(found) == []

    assert ask(found.wave, answer) == 1

    assert (answer.response_id, QUESTION) not in reviewing.released_texts(found.wave)
    assert len(themes.problems(found)) == 1
    assert list(themes.ready(found.wave)) == []
    assert CodingEvent.objects.get(action="second look").subject == f"{QUESTION} 1"


def test_released_again_it_has_its_code_still():
    found, (answer, *_others) = coded()
    ask(found.wave, answer)

    verdict = Verdict(release=True, text="[naam] van de kantine helpt")
    reviewing.review(found.wave, {answer.pk: verdict}, by="rita", now=OPENED)

    assert themes.problems(found) == []
    assert themes.tally(found).given == 12
    assert reviewing.released_texts(found.wave)[answer.response_id, QUESTION] == "[naam] van de kantine helpt"


def test_withheld_after_all_it_counts_as_given():
    found, (answer, *_others) = coded()
    ask(found.wave, answer)

    reviewing.review(found.wave, {answer.pk: Verdict(release=False)}, by="rita", now=OPENED)

    tally = themes.tally(found)
    assert (tally.given, tally.withheld, tally.counts["sfeer"]) == (12, 1, 11)


def test_its_quote_goes_because_it_may_hold_what_is_bracketed_now():
    found, (answer, *_others) = coded()
    quote = quotes.choose(answer, found.wave, answer.text, "Sfeer", by="rita", now=OPENED)
    quotes.release(quote, found.wave, by="rita", now=OPENED)

    ask(found.wave, answer)
    verdict = Verdict(release=True, text="[naam] van de kantine helpt")
    reviewing.review(found.wave, {answer.pk: verdict}, by="rita", now=OPENED)

    assert not Quote.objects.exists()
    assert quotes.released_quotes(found.wave) == []


def researcher(client: Client, name: str = "onderzoeker") -> None:
    client.force_login(user("Onderzoek", username=name))


def test_it_is_not_released_in_bulk(client: Client):
    found, (answer, *_others) = coded()
    ask(found.wave, answer)
    researcher(client)

    page = client.get(address("review_texts", found.wave, QUESTION)).content.decode()
    client.post(address("save_review", found.wave, QUESTION), {f"{answer.pk}-text": answer.text, "all": ""})

    answer.refresh_from_db()
    assert "Een lezer stuurde dit terug" in page
    assert answer.state == "waiting"


def test_a_coder_sends_an_answer_back_and_goes_on(client: Client):
    found, _made = coded()
    CodingRound.objects.get(pk=found.pk).coders.update(name="onderzoeker")
    coder(found).codings.all().delete()
    researcher(client)
    first, second = (found.items.get(position=place) for place in (1, 2))

    page = client.post(address("save_code", found.wave, found.pk), {"at": 1, "do": "again"}, follow=True)

    html = page.content.decode()
    assert first.answer.text not in html
    assert second.answer.text in html
    assert "van 11" in html


def test_the_log_tells_deeds_in_dutch(client: Client):
    found, (answer, *_others) = coded()
    ask(found.wave, answer)
    researcher(client)

    log = client.get(reverse("admin:results_codingevent_changelist"), {"action": "second look"}).content.decode()

    assert "teruggestuurd naar het nakijken" in client.get(address("texts", found.wave)).content.decode()
    assert "1 logregel" in log


def test_a_reviewer_finds_a_released_answer_by_its_words(client: Client):
    found, (answer, other, *_others) = coded()
    researcher(client)

    page = client.get(address("reviewed_texts", found.wave, QUESTION), {"q": "kantine"}).content.decode()
    client.post(address("second_look", found.wave, QUESTION), {"answer": answer.pk})

    answer.refresh_from_db()
    assert answer.text in page
    assert other.text not in page
    assert answer.state == "waiting"


def test_withheld_ones_are_shown_by_the_review_only(client: Client):
    found, (answer, *_others) = coded()
    reviewing.review(found.wave, {answer.pk: Verdict(release=False)}, by="rita", now=OPENED)
    researcher(client)

    page = client.get(address("reviewed_texts", found.wave, QUESTION)).content.decode()
    review = client.post(address("second_look", found.wave, QUESTION), follow=True).content.decode()

    assert answer.text not in page
    assert "1 achtergehouden antwoord opnieuw nakijken" in page
    assert answer.text in review
