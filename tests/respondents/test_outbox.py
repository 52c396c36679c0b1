"""The outbox against a real SMTP server: at most once, never lost, never silent."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from respondents import composing, outbox, smtp, tokens
from respondents.models import Invitation, InvitationState, Mail, MailEvent, MailPhase, MailState
from tests.respondents import make

pytestmark = pytest.mark.django_db


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Mail.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def queued(count: int = 1, **fields: Any) -> list[Mail]:
    wave = make.launched_wave(**fields)
    return [make.mail(make.invitation(wave)) for _ in range(count)]


def drain(**options: Any) -> int:
    return outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW + timedelta(minutes=1), **options)


def test_a_mail_carries_the_link_and_one_click_opt_out(smtp_sink: Any) -> None:
    (mail,) = queued()

    assert drain() == 1

    (received,) = smtp_sink.received
    invitation = Invitation.objects.get()
    token = outbox.token_of(invitation, tokens.ANSWER)
    assert f"/v/{token}/" in received.text
    assert f"/v/{token}/" in received.html
    assert invitation.state == InvitationState.SENT
    assert bytes(invitation.token_hash or b"") == tokens.fingerprint(token)
    assert received.message["Message-ID"] == mail.message_id
    assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/u/{outbox.token_of(invitation, tokens.OPT_OUT)}/" in received.message["List-Unsubscribe"]
    assert received.message.get_content_type() == "multipart/alternative"
    assert "[[" not in received.text + received.html + received.message["Subject"]


def test_no_link_exists_before_the_mail_worker_made_it() -> None:
    queued()

    assert Invitation.objects.get().token_hash is None


def render_again(mail: Mail) -> bytes:
    fresh = Mail.objects.get(pk=mail.pk)
    return composing.compose(fresh, composing.Texts().of(fresh))


def test_a_batch_goes_over_one_connection(smtp_sink: Any) -> None:
    queued(5)

    assert drain() == 5

    assert len(smtp_sink.received) == 5
    assert len(smtp_sink.sessions) == 1


def test_two_attempts_of_one_mail_are_the_same_bytes(smtp_sink: Any) -> None:
    (mail,) = queued()

    first, second = (render_again(mail) for _ in range(2))

    assert first == second


def test_a_temporary_refusal_waits_longer_each_time(smtp_sink: Any) -> None:
    (mail,) = queued()
    smtp_sink.replies = ["451 later", "451 later"]

    assert drain() == 0
    mail.refresh_from_db()
    first = mail.not_before
    Mail.objects.update(not_before=make.NOW)
    assert drain() == 0
    mail.refresh_from_db()

    assert mail.state == MailState.QUEUED
    assert mail.smtp_code == 451
    assert mail.not_before - first == timedelta(seconds=30)
    Mail.objects.update(not_before=make.NOW)
    assert drain() == 1


def test_a_permanent_refusal_marks_the_invitation_bounced(smtp_sink: Any) -> None:
    (mail, _) = queued(2)
    address = mail.invitation.respondent.email
    smtp_sink.refuse[address] = f"550 <{address}> no such user"

    assert drain() == 1

    mail.refresh_from_db()
    assert (mail.state, mail.smtp_code, mail.smtp_text) == (MailState.FAILED, 550, "no such user")
    assert Invitation.objects.get(pk=mail.invitation_id).state == InvitationState.BOUNCED
    assert states() == {"failed": 1, "sent": 1}


def test_a_server_that_is_away_costs_nothing(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    queued(2)

    assert drain() == 0

    assert states() == {"queued": 2}


@pytest.mark.parametrize("state", ["completed", "refused", "ineligible", "opted_out", "bounced"])
def test_the_state_is_checked_again_at_the_moment_of_sending(smtp_sink: Any, state: str) -> None:
    queued()
    Invitation.objects.update(state=state)

    assert drain() == 0

    assert smtp_sink.received == []
    assert states() == {"cancelled": 1}


def test_who_opted_out_a_moment_ago_gets_nothing(smtp_sink: Any) -> None:
    (mail,) = queued()
    person = mail.invitation.respondent
    person.opted_out_on = make.NOW.date()
    person.save()

    assert drain() == 0

    assert states() == {"cancelled": 1}


def test_a_closed_wave_sends_nothing(smtp_sink: Any) -> None:
    queued(closed_at=make.NOW)

    assert drain() == 0

    assert states() == {"queued": 1}


def test_a_worker_that_lost_its_lease_cannot_hand_over(smtp_sink: Any) -> None:
    (mail,) = queued()
    lease = uuid.uuid4()
    outbox.claim(lease, make.NOW)

    assert outbox.hand_over(mail, uuid.uuid4(), make.NOW) is False
    assert outbox.hand_over(mail, lease, make.NOW + outbox.LEASE) is False
    assert outbox.hand_over(mail, lease, make.NOW) is True
    assert outbox.hand_over(mail, lease, make.NOW) is False


def test_a_dead_worker_leaves_waiting_or_uncertain_mails_never_lost_ones() -> None:
    before, after = queued(2)
    lease = uuid.uuid4()
    outbox.claim(lease, make.NOW)
    outbox.hand_over(after, lease, make.NOW)

    outbox.sweep(make.NOW + outbox.LEASE - timedelta(seconds=1))
    assert states() == {"sending": 2}
    outbox.sweep(make.NOW + outbox.LEASE + timedelta(seconds=1))

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.state, before.phase) == (MailState.QUEUED, MailPhase.NONE)
    assert (after.state, after.phase) == (MailState.UNCERTAIN, MailPhase.NONE)
    outbox.sweep(make.NOW + timedelta(days=1))
    assert states() == {"queued": 1, "uncertain": 1}


def test_a_mail_that_cannot_be_made_does_not_stop_the_others(smtp_sink: Any) -> None:
    poison, _ = queued(2)
    Invitation.objects.filter(pk=poison.invitation_id).update(nonce=None)

    assert drain() == 1

    assert states() == {"failed": 1, "sent": 1}


def test_what_happened_is_written_down_without_addresses(smtp_sink: Any) -> None:
    (mail,) = queued()
    smtp_sink.refuse[mail.invitation.respondent.email] = "550 <someone@example.nl> unknown"

    drain()

    event = MailEvent.objects.get()
    assert (event.from_state, event.to_state, event.code, event.text) == ("sending", "failed", 550, "unknown")


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_every_mail_once(smtp_sink: Any) -> None:
    queued(40)

    def work() -> None:
        drain()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(r.recipients[0] for r in smtp_sink.received) == sorted(
        Mail.objects.values_list("invitation__respondent__email", flat=True)
    )
    assert states() == {"sent": 40}
