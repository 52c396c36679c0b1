"""What the phone gets: GET changes nothing, POST redirects, no cookie, friendly ends."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client

from respondents.models import Ballot, Draft, Invitation, InvitationState, Respondent
from tests.respondents import make, phones

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def in_the_field() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def link(**fields: Any) -> str:
    return f"/v/{make.token(make.invitation(**fields))}/"


def post(client: Client, path: str, shown: str, **answers: Any) -> Any:
    return client.post(path, {"shown": shown.split(), "revision": "9", "save_id": "x", "next": "1"} | answers)


def test_the_first_page_shows_the_welcome_and_the_first_question(client: Client) -> None:
    page = client.get(link())

    assert page.status_code == 200
    assert "Hoi Flexwerker" in page.content.decode()
    assert "Doe je mee?" in page.content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    start = link()
    before = Invitation.objects.values().get()

    for path in (start, f"{start}p/start/", f"{start}p/werk/", f"{start}send/", f"{start}notice/"):
        for _ in range(3):
            getattr(client, method)(path)

    assert Invitation.objects.values().get() == before
    assert not Draft.objects.exists()


def test_no_page_sets_a_cookie_or_may_be_kept(client: Client) -> None:
    start = link()

    for response in (
        client.get(start),
        post(client, f"{start}p/start/", "TOEST", TOEST="1"),
        client.get(f"{start}send/"),
    ):
        assert response.cookies == {}
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"
        assert "sha256-" in response["Content-Security-Policy"]
        assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_whole_questionnaire_without_javascript(client: Client) -> None:
    start = link()

    first = post(client, f"{start}p/start/", "TOEST", TOEST="1")
    assert first["Location"] == f"{start}p/start/?note=more"
    assert "nog een vraag bij" in client.get(first["Location"]).content.decode()
    second = post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")
    assert second["Location"] == f"{start}p/werk/"
    third = post(client, second["Location"], "CIJFER TOELICHTING", CIJFER="4", TOELICHTING="<b>goed</b>")
    assert third["Location"] == f"{start}send/"
    assert "Verstuur" in client.get(third["Location"]).content.decode()
    assert client.post(third["Location"])["Location"] == start

    assert "Klaar! Bedankt" in client.get(start).content.decode()
    assert Invitation.objects.get().state == InvitationState.COMPLETED
    assert Ballot.objects.count() == 1


def test_the_link_resumes_where_the_person_stopped(client: Client) -> None:
    start = link()
    post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")

    assert Client().get(start)["Location"] == f"{start}p/werk/"


def test_back_keeps_what_was_filled_in(client: Client) -> None:
    start = link()
    post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")

    response = client.post(f"{start}p/werk/", {"shown": ["CIJFER"], "CIJFER": "7", "revision": "9", "back": "1"})

    assert response["Location"] == f"{start}p/start/"
    assert 'value="7" checked' in client.get(f"{start}p/werk/").content.decode()


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    start = link()
    post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")
    post(client, f"{start}p/werk/", "TOELICHTING", TOELICHTING="<script>x</script>")

    assert "<script>x" not in client.get(f"{start}p/werk/").content.decode()


def test_a_missing_answer_is_said_at_its_place_and_loses_nothing(client: Client) -> None:
    start = link()

    response = post(client, f"{start}p/start/", "TOEST SITKCC", SITKCC="1")

    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout:" in text
    assert 'href="#id_TOEST"' in text
    assert 'value="1" checked' in text


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("completed", "Klaar! Bedankt"),
        ("refused", "Prima. Je krijgt geen herinnering"),
        ("ineligible", "Dit onderzoek is voor anderen"),
        ("opted_out", "geen mail meer"),
    ],
)
def test_every_end_has_its_friendly_page(client: Client, state: str, text: str) -> None:
    start = link(state=state)

    for path in (start, f"{start}p/start/", f"{start}send/"):
        assert text in client.get(path).content.decode()
    answer = post(client, f"{start}p/start/", "TOEST", TOEST="1")

    assert text in answer.content.decode()
    assert Invitation.objects.get().state == state


@pytest.mark.parametrize(("days", "text"), [(-2, "Nog niet open"), (30, "Dit onderzoek is gesloten")])
def test_too_early_and_too_late_say_when(client: Client, days: int, text: str) -> None:
    start = link()

    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        assert text in client.get(start).content.decode()


def test_a_wave_that_closes_halfway_a_day_names_the_hour(client: Client) -> None:
    start = link(to=make.launched_wave(opens_at=make.NOW, closes_at=make.NOW + timedelta(hours=4)))

    with time_machine.travel(make.NOW - timedelta(hours=1), tick=False):
        assert "vanaf 8 september om 10:00 uur" in client.get(start).content.decode()
    with time_machine.travel(make.NOW + timedelta(hours=5), tick=False):
        assert "tot en met 8 september om 14:00 uur" in client.get(start).content.decode()


def test_a_wave_that_was_closed_early_says_when(client: Client) -> None:
    start = link(to=make.launched_wave(closed_at=make.NOW.replace(hour=23, minute=59)))

    assert "tot en met 8 september." in client.get(start).content.decode()


def test_a_pause_shows_no_questions_and_loses_no_answer(client: Client) -> None:
    """Who was busy when it began keeps what was typed; sending waits."""
    wave = make.launched_wave()
    start = link(to=wave)
    post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")
    type(wave).objects.update(paused_at=NOW)

    for path in ("", "p/werk/", "send/"):
        assert "ligt even stil" in client.get(start + path).content.decode()
    after = post(client, f"{start}p/werk/", "CIJFER", CIJFER="8")
    assert "ligt even stil" in client.get(after["Location"]).content.decode()
    client.post(f"{start}send/")
    assert not Ballot.objects.exists()
    type(wave).objects.update(paused_at=None)

    assert 'value="8" checked' in client.get(f"{start}p/werk/").content.decode()


@pytest.mark.parametrize("change", [str.upper, str.title, lambda path: path.rstrip("/") + "."])
def test_a_link_that_was_typed_over_or_ends_a_sentence_works(client: Client, change: Any) -> None:
    start = link()

    response = client.get(change(start))

    assert f'action="{start}p/start/"' in response.content.decode()


def test_opting_out_works_in_capitals_too(client: Client) -> None:
    path = f"/u/{make.token(make.invitation(), 'opt-out')}/"

    assert "Stop de mails" in client.get(path.upper()).content.decode()


@pytest.mark.parametrize("path", ["/v/" + "a" * 26 + "/", "/v/kort/", "/v/", "/u/" + "b" * 26 + "/", "/v/'--/p/x/"])
def test_links_that_do_not_work_all_look_the_same(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert response.content == client.get("/v/" + "c" * 26 + "/").content


def test_a_link_without_its_last_slash_works(client: Client) -> None:
    assert client.get(link().removesuffix("/")).status_code == 200


def test_trying_out_an_unknown_page_starts_again(client: Client) -> None:
    client.force_login(make.user("Veldwerk"))

    assert client.post(f"/try/{make.wave().pk}/", {"section": "bestaat-niet"}).status_code in {200, 422}


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}])
def test_a_post_from_another_site_is_refused(client: Client, header: dict[str, str]) -> None:
    start = link()

    response = client.post(f"{start}p/start/", {"shown": "TOEST", "TOEST": "1"}, headers=header)

    assert response.status_code == 403
    assert "Open de link uit je mail" in response.content.decode()
    assert start not in response.content.decode()
    assert not Draft.objects.exists()


def test_too_much_text_gets_a_page_that_says_what_to_do() -> None:
    client = Client(raise_request_exception=False)
    start = link()

    response = client.post(f"{start}p/start/", {"shown": "TOEST", "TOEST": "x" * 3_000_000})

    page = response.content.decode()
    assert response.status_code == 400
    assert "Ga terug naar de vorige pagina, maak je tekst korter en probeer het opnieuw." in page
    assert start not in page
    assert "http" not in page
    assert "<script" not in page
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_opting_out_asks_first_and_acts_on_the_post(client: Client) -> None:
    invitation = make.invitation()
    path = f"/u/{make.token(invitation, 'opt-out')}/"

    assert "Stop de mails" in client.get(path).content.decode()
    assert Respondent.objects.get().opted_out_on is None
    response = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200
    assert Respondent.objects.get().opted_out_on == NOW.date()
    assert Invitation.objects.get().state == InvitationState.OPTED_OUT


def test_opting_out_later_leaves_the_answers_alone(client: Client) -> None:
    invitation = make.invitation(state=InvitationState.UNDER_50)

    client.post(f"/u/{make.token(invitation, 'opt-out')}/")

    assert Invitation.objects.get().state == InvitationState.UNDER_50


def test_the_notice_holds_every_item(client: Client) -> None:
    text = client.get(link() + "notice/").content.decode()

    assert text.count("Tekst over") == 11


def test_staff_try_it_out_and_nothing_is_kept(client: Client) -> None:
    wave = make.wave()
    path = f"/try/{wave.pk}/"
    assert client.get(path).status_code == 403
    client.force_login(make.user("Veldwerk"))

    first = client.get(path)
    assert "Dit is een proef" in first.content.decode()
    carried = first.context["carried"]
    data = {"carried": carried, "section": "start", "shown": ["TOEST", "SITKCC"], "TOEST": "1", "SITKCC": "1"}
    second = client.post(path, data)
    assert "Welk cijfer" in second.content.decode()
    third = client.post(
        path,
        {"carried": second.context["carried"], "section": "werk", "shown": ["CIJFER", "TOELICHTING"], "CIJFER": "3"},
    )
    assert "Verstuur" in third.content.decode()
    assert "Klaar! Bedankt" in client.post(path, {"sent": "1"}).content.decode()

    assert not Draft.objects.exists()
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("path", ["p/start/", "p/werk/"])
def test_a_page_takes_few_queries(client: Client, django_assert_max_num_queries: Any, path: str) -> None:
    start = link()
    post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC="1")

    with django_assert_max_num_queries(6):
        client.get(start + path)


def test_the_language_can_be_changed_and_the_answers_stay(client: Client) -> None:
    survey = make.survey()
    questionnaire = make.questionnaire(survey, languages=["nl", "en"])
    question = questionnaire.sections.get(name="start").questions.get(code="TOEST")
    question.label = {"nl": "Doe je mee?", "en": "Will you take part?"}
    question.save()
    start = link(to=make.launched_wave(survey, questionnaire=questionnaire))
    assert 'lang="en"' in client.get(start).content.decode()

    response = post(client, f"{start}p/start/", "TOEST", TOEST="1", language="en")

    text = client.get(response["Location"]).content.decode()
    assert '<html lang="en">' in text
    assert "Will you take part?" in text
    assert 'value="1" checked' in text
    assert ">Next<" in text
    assert ">Nederlands<" in text
    assert '<label class="choice" lang="nl">' in text  # the answers were not translated


def test_a_language_from_right_to_left_turns_the_page(client: Client) -> None:
    survey = make.survey()
    questionnaire = make.questionnaire(survey, languages=["nl", "ar"])
    person = make.respondent(survey, language="ar")
    wave = make.launched_wave(survey, questionnaire=questionnaire)

    text = client.get(link(to=wave, person=person)).content.decode()

    assert '<html lang="nl" dir="rtl">' in text  # the buttons exist in Dutch and English only
    assert '<div lang="ar">' in text
    assert 'id="question_TOEST" lang="nl"' in text  # this question was not translated


@pytest.mark.parametrize("seed", range(4))
def test_the_minutes_that_are_left_never_grow_and_are_said_on_every_next_page(client: Client, seed: int) -> None:
    start, luck = phones.link_to(phones.autumn_wave()), Random(seed)
    page = post(client, f"{start}p/start/", "TOEST SITKCC", TOEST="1", SITKCC=luck.choice("12"))
    minutes = []

    while "/p/" in page["Location"]:
        response = client.get(page["Location"])
        minutes.append(response.context["minutes_left"])
        assert f"Nog ongeveer {minutes[-1]} minu" in response.content.decode()
        shown, given = random_answers(response, luck)
        page = post(client, page["Location"].partition("?")[0], shown, **given)

    assert len(minutes) >= 8
    assert minutes == sorted(minutes, reverse=True)
    assert (minutes[0] >= 3, minutes[-1]) == (True, 1)


def random_answers(response: Any, luck: Random) -> tuple[str, dict[str, str]]:
    views = [field.view for field in response.context["form"].fields.values()]
    given = {view.code: luck.choice(view.options).value for view in views if view.options}
    return " ".join(view.code for view in views), given


@pytest.mark.parametrize(
    ("opened", "says", "link"), [(False, "behalve als je het hebt ingetrokken", 1), (True, "De stembus is geopend", 0)]
)
def test_who_sent_is_told_what_is_true_before_and_after_the_opening(client: Client, opened: bool, says: str, link: int):
    closed: dict[str, Any] = {"closed_at": make.NOW, "opened_at": make.NOW} if opened else {}
    sent = make.invitation(make.launched_wave(**closed), state=InvitationState.COMPLETED)

    page = client.get(f"/v/{make.token(sent)}/", follow=True).content.decode()

    assert says in page
    assert page.count('href="/withdraw/"') == link
