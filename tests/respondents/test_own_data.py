"""What people may do with their own data before sending."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from respondents.models import Draft, Invitation, InvitationState, Respondent
from tests.respondents import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field() -> Any:
    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def link(client: Client) -> str:
    start = f"/v/{make.token(make.invitation())}/"
    client.post(f"{start}p/start/", {"shown": ["TOEST", "SITKCC"], "TOEST": "1", "SITKCC": "1"})
    client.post(f"{start}p/werk/", {"shown": ["TOELICHTING"], "TOELICHTING": "<i>mooi</i>"})
    return start


def test_my_answers_are_shown_in_words_and_escaped(client: Client, link: str) -> None:
    text = client.get(f"{link}answers/").content.decode()

    assert "Werk je in een klantcontactcenter?" in text
    assert "<dd>Ja</dd>" in text
    assert "&lt;i&gt;mooi" in text


def test_my_data_can_be_downloaded(client: Client, link: str) -> None:
    response = client.get(f"{link}answers.json")

    data = response.json()
    assert "attachment" in response["Content-Disposition"]
    assert data["email"] == Respondent.objects.get().email
    assert {"question": "Werk je in een klantcontactcenter?", "answer": "Ja"} in data["answers"]


def test_erasing_asks_first_and_leaves_nothing(client: Client, link: str) -> None:
    assert "wissen en stoppen" in client.get(f"{link}stop/").content.decode()
    assert Draft.objects.exists()

    response = client.post(f"{link}stop/")

    assert response["Location"] == link
    assert not Draft.objects.exists()
    assert Invitation.objects.get().state == InvitationState.REFUSED


def test_no_more_mail_from_the_page_and_back_again(client: Client, link: str) -> None:
    client.post(f"{link}mail/", {"wanted": "no"})
    assert Respondent.objects.get().opted_out_on is not None
    assert Invitation.objects.get().state not in {InvitationState.OPTED_OUT, InvitationState.REFUSED}

    client.post(f"{link}mail/", {"wanted": "yes"})
    assert Respondent.objects.get().opted_out_on is None


def test_no_more_mail_before_the_first_answer_leaves_the_questions_open(client: Client) -> None:
    start = f"/v/{make.token(make.invitation(state=InvitationState.SENT))}/"

    client.post(f"{start}mail/", {"wanted": "no"})

    assert Respondent.objects.get().opted_out_on is not None
    assert "Doe je mee?" in client.get(start).content.decode()


def test_opting_out_after_closing_leaves_the_counts_alone(client: Client) -> None:
    invitation = make.invitation(make.launched_wave(closed_at=make.NOW), state=InvitationState.SENT)

    client.post(f"/u/{make.token(invitation, 'opt-out')}/")

    assert Respondent.objects.get().opted_out_on is not None
    assert Invitation.objects.get().state == InvitationState.SENT


def test_who_opted_out_by_the_mail_can_take_part_after_all(client: Client) -> None:
    invitation = make.invitation(state=InvitationState.SENT)
    start, out = f"/v/{make.token(invitation)}/", f"/u/{make.token(invitation, 'opt-out')}/"
    client.post(out)
    assert "toch meedoen" in client.get(start).content.decode()

    client.post(f"{start}mail/", {"wanted": "yes"})

    assert "Doe je mee?" in client.get(start).content.decode()


@pytest.mark.parametrize(
    ("given", "state", "button"),
    [("TOEST=2", "refused", "Ik wil toch meedoen"), ("SITKCC=3", "ineligible", "Ik koos het verkeerde antwoord")],
)
def test_a_slip_that_ended_it_can_be_taken_back(client: Client, given: str, state: str, button: str) -> None:
    start = f"/v/{make.token(make.invitation())}/"
    code, _is, value = given.partition("=")
    client.post(
        f"{start}p/start/", {"shown": ["TOEST", "SITKCC"], "TOEST": "1", "SITKCC": "1", code: value, "next": "1"}
    )
    assert Invitation.objects.get().state == state
    assert button in client.get(start).content.decode()

    client.post(f"{start}again/")

    assert Invitation.objects.get().state == InvitationState.OPENED
    assert "Doe je mee?" in client.get(start).content.decode()


def test_nothing_is_taken_back_after_closing_or_after_sending(client: Client, link: str) -> None:
    client.post(f"{link}stop/")
    with time_machine.travel(Invitation.objects.get().wave.closes_at, tick=False):
        page = client.get(link).content.decode()
        client.post(f"{link}again/")
        assert Invitation.objects.get().state == InvitationState.REFUSED
    assert "toch meedoen" not in page

    Invitation.objects.update(state=InvitationState.COMPLETED)
    client.post(f"{link}again/")
    assert Invitation.objects.get().state == InvitationState.COMPLETED


def test_opting_out_can_be_undone_on_the_spot(client: Client) -> None:
    out = f"/u/{make.token(make.invitation(), 'opt-out')}/"
    assert "Terugdraaien" in client.post(out).content.decode()

    client.post(out, {"undo": "1"})

    assert Respondent.objects.get().opted_out_on is None


@pytest.mark.parametrize("path", ["answers/", "answers.json", "stop/"])
def test_after_sending_nothing_is_shown_any_more(client: Client, link: str, path: str) -> None:
    client.post(f"{link}send/")

    assert "Klaar! Bedankt" in client.get(link + path).content.decode()
    client.post(f"{link}stop/")
    assert Invitation.objects.get().state == InvitationState.COMPLETED
