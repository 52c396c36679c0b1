"""What the mail provider reports, through the real door of a provider, and what staff decide about uncertain mails."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from respondents import outbox, resolving, smtp
from respondents.models import FieldworkEvent, Invitation, InvitationState, Mail, MailEvent, MailState
from tests.respondents import make

pytestmark = pytest.mark.django_db
KEY, PATH = "key-of-the-provider", "a-path-that-nobody-guesses-40-letters-long"


@pytest.fixture(autouse=True)
def provider(settings: Any) -> None:
    settings.MAIL_PROVIDER, settings.WEBHOOK_PATH = "mailgun", PATH
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def mailed(state: MailState = MailState.SENT, **fields: Any) -> Mail:
    invited: dict[str, Any] = {"state": InvitationState.SENT if state == MailState.SENT else InvitationState.NOT_SENT}
    invitation = make.invitation(make.launched_wave(), **invited)
    return make.mail(invitation, state=state, sent_at=make.NOW if state == MailState.SENT else None, **fields)


def report(mail: Mail, event: str, *, name: str = "", key: str = KEY, path: str = PATH, **data: Any) -> int:
    message = {"headers": {"message-id": (name or mail.message_id).strip("<>")}}
    signature = hmac.new(key.encode(), b"1790000000token", hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": "1790000000", "token": "token", "signature": signature},
        "event-data": {"event": event, "timestamp": 1790000000, "recipient": "x@example.nl", "message": message} | data,
    }
    posted = Client().post(f"/hooks/{path}/", json.dumps(body), content_type="application/json")
    return int(posted.status_code)


def bounce(mail: Mail, answer: str, severity: str = "permanent", **more: Any) -> int:
    status: dict[str, Any] = {"delivery-status": {"message": answer}}
    return report(mail, "failed", severity=severity, **status, **more)


def now_of(mail: Mail) -> tuple[str, str]:
    return Mail.objects.get(pk=mail.pk).state, Invitation.objects.get(pk=mail.invitation_id).state


def test_a_delivery_settles_an_uncertain_mail() -> None:
    mail = mailed(MailState.UNCERTAIN)

    assert report(mail, "delivered") == 200

    assert now_of(mail) == (MailState.SENT, InvitationState.SENT)


def test_an_address_that_does_not_exist_gets_no_more_mail(smtp_sink: Any) -> None:
    mail = mailed()

    assert bounce(mail, "550 5.1.1 <x@example.nl> no such user") == 200

    assert now_of(mail) == (MailState.FAILED, InvitationState.BOUNCED)
    assert "@" not in MailEvent.objects.latest("pk").text
    make.mail(mail.invitation, step="reminder")
    assert outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW + timedelta(days=6)) == 0
    assert smtp_sink.received == []


def test_a_bounce_after_an_answer_stops_mail_and_keeps_the_answer() -> None:
    mail = mailed()
    Invitation.objects.update(state=InvitationState.FROM_50)

    bounce(mail, "550 5.1.1 no such user")

    assert now_of(mail) == (MailState.FAILED, InvitationState.FROM_50)
    assert Invitation.objects.get().mail_stop.reason == "bounced"


def test_a_full_mailbox_is_tried_again_with_growing_pauses_and_then_given_up() -> None:
    mail = mailed()
    waits = []

    for _ in range(resolving.SOFT_BOUNCES):
        resolving.bounced_for_now(mail, make.NOW, "452 4.2.2 mailbox full")
        waits.append(Mail.objects.get().not_before - make.NOW)
        assert now_of(mail) == (MailState.QUEUED, InvitationState.SENT)
        Mail.objects.update(state=MailState.SENT)
    resolving.bounced_for_now(mail, make.NOW, "452 4.2.2 mailbox full")

    assert waits == [timedelta(hours=hours) for hours in (1, 2, 4, 8)]
    assert now_of(mail) == (MailState.FAILED, InvitationState.SENT)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("552 4.2.2 mailbox full", "queued"),
        ("550 5.1.1 unknown", "failed"),
        ("550 host 4.3.2.1 said no such user", "failed"),
    ],
)
def test_the_answer_of_the_other_server_says_whether_it_is_for_good(answer: str, state: str) -> None:
    mail = mailed()

    bounce(mail, answer)

    assert Mail.objects.get().state == state


def test_a_provider_that_keeps_trying_is_left_to_it() -> None:
    mail = mailed()

    assert bounce(mail, "451 try later", severity="temporary") == 200

    assert now_of(mail) == (MailState.SENT, InvitationState.SENT)


@pytest.mark.parametrize("event", ["complained", "unsubscribed"])
def test_a_complaint_is_an_opt_out(event: str) -> None:
    mail = mailed()

    assert report(mail, event) == 200

    assert now_of(mail) == (MailState.SENT, InvitationState.OPTED_OUT)
    assert Invitation.objects.get().respondent.opted_out_on is not None


@pytest.mark.parametrize("event", ["opened", "clicked", "accepted", "something-new"])
def test_what_says_nothing_about_delivery_changes_nothing(event: str) -> None:
    mail = mailed(MailState.UNCERTAIN)

    assert report(mail, event) == 200

    assert now_of(mail) == (MailState.UNCERTAIN, InvitationState.NOT_SENT)
    assert not MailEvent.objects.exists()


def test_a_report_is_found_by_the_name_that_the_provider_gave_it() -> None:
    mail = mailed(provider_id="0102018f7a1c-4d2e")

    bounce(mail, "550 5.1.1 unknown", name="0102018f7a1c-4d2e")

    assert Mail.objects.get().state == MailState.FAILED


def test_a_report_about_another_mail_changes_nothing() -> None:
    mail = mailed()

    assert bounce(mail, "550 5.1.1 unknown", name="<another@example.nl>") == 200

    assert Mail.objects.get().state == MailState.SENT


def test_a_report_that_cannot_prove_itself_is_refused() -> None:
    mail = mailed()

    assert bounce(mail, "550 5.1.1 unknown", key="guessed") == 400

    assert Mail.objects.get().state == MailState.SENT


def test_the_door_exists_under_its_secret_path_only(settings: Any) -> None:
    mail = mailed()

    assert bounce(mail, "550 5.1.1 unknown", path="guessed") == 404
    settings.MAIL_PROVIDER = ""
    assert bounce(mail, "550 5.1.1 unknown") == 404
    settings.MAIL_PROVIDER, settings.WEBHOOK_PATH = "mailgun", ""
    assert bounce(mail, "550 5.1.1 unknown", path="x") == 404
    assert Mail.objects.get().state == MailState.SENT


def test_nothing_of_a_report_is_logged_but_its_kind(capfd: pytest.CaptureFixture[str]) -> None:
    bounce(mailed(), "550 5.1.1 <x@example.nl> no such user")

    logged = "".join(capfd.readouterr())
    assert "x@example" not in logged
    assert PATH not in logged


def test_staff_send_an_uncertain_mail_again_with_the_same_name(smtp_sink: Any) -> None:
    mail, boss = mailed(MailState.UNCERTAIN), make.user("Veldwerk")

    assert resolving.send_again(mail, make.NOW, boss) is True
    assert resolving.send_again(mail, make.NOW, boss) is False
    outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW + timedelta(minutes=1))

    (received,) = smtp_sink.received
    assert received.message["Message-ID"] == mail.message_id
    assert FieldworkEvent.objects.get().by == boss


def test_staff_count_an_uncertain_mail_as_sent() -> None:
    mail, boss = mailed(MailState.UNCERTAIN), make.user("Veldwerk")

    assert resolving.count_as_sent(mail, make.NOW, boss) is True

    assert now_of(mail) == (MailState.SENT, InvitationState.SENT)
    assert (MailEvent.objects.get().by, FieldworkEvent.objects.get().what) == (boss, "counted")


def test_an_answer_proves_that_the_only_mail_arrived() -> None:
    arrived, unknown = mailed(MailState.UNCERTAIN), mailed(MailState.UNCERTAIN)
    other_mail = mailed(MailState.UNCERTAIN)
    make.mail(other_mail.invitation, step="reminder", state=MailState.SENT, sent_at=make.NOW)
    Invitation.objects.filter(pk__in=[arrived.invitation_id, other_mail.invitation_id]).update(state="completed")

    assert resolving.answered(make.NOW) == 1

    assert [Mail.objects.get(pk=one.pk).state for one in (arrived, unknown, other_mail)] == [
        MailState.SENT,
        MailState.UNCERTAIN,
        MailState.UNCERTAIN,
    ]
