"""What staff are told about a running wave: once, without an address or a link of anybody who was asked."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail as post
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import alerts, breaker
from respondents.models import Alert, Invitation, InvitationState, Mail, MailState
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
S = InvitationState
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make.user("Veldwerk", email="veldwerk@example.org")
    make.user("Beheer", email="beheer@example.org")
    make.user("Veldwerk", email="weg@example.org", is_active=False)


def kinds() -> list[str]:
    return sorted(Alert.objects.filter(over_at=None).values_list("kind", flat=True))


def bouncing(wave: Wave, gone: int, bounced: int) -> None:
    for n in range(gone):
        make.invitation(wave, state=S.BOUNCED if n < bounced else S.SENT)


def test_nothing_is_said_of_a_wave_that_runs_well():
    wave = make.launched_wave()
    bouncing(wave, 40, 2)

    alerts.check(make.NOW)

    assert (kinds(), len(post.outbox)) == ([], 0)


@pytest.mark.parametrize(("gone", "bounced", "told"), [(40, 3, True), (40, 2, False), (39, 10, False)])
def test_many_bounces_are_told(gone: int, bounced: int, told: bool):
    bouncing(make.launched_wave(), gone, bounced)

    alerts.check(make.NOW)

    assert kinds() == (["bounces"] if told else [])


def test_each_event_is_mailed_once_to_fieldwork_staff_and_again_when_it_comes_back():
    wave = make.launched_wave()
    mail = make.mail(make.invitation(wave), state=MailState.UNCERTAIN)

    for minutes in range(5):
        alerts.check(make.NOW + timedelta(minutes=minutes))
    assert [message.to for message in post.outbox] == [["veldwerk@example.org"]]

    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT)
    alerts.check(make.NOW + DAY)
    assert kinds() == []

    Mail.objects.filter(pk=mail.pk).update(state=MailState.UNCERTAIN)
    alerts.check(make.NOW + 2 * DAY)
    assert len(post.outbox) == 2


def test_the_breaker_is_told():
    breaker.failed(make.NOW, "421", at_once=True)

    alerts.check(make.NOW)
    assert kinds() == ["breaker"]
    assert "mailserver" in post.outbox[0].body

    breaker.reset()
    alerts.check(make.NOW)
    assert kinds() == []


def test_mails_that_do_not_leave_are_told_unless_the_wave_is_paused():
    wave = make.launched_wave()
    make.mail(make.invitation(wave, state=S.SENT), not_before=make.NOW)

    alerts.check(make.NOW + timedelta(minutes=9))
    assert kinds() == []
    alerts.check(make.NOW + timedelta(minutes=11))
    assert kinds() == ["no_drain"]

    Wave.objects.update(paused_at=make.NOW)
    alerts.check(make.NOW + timedelta(minutes=12))
    assert kinds() == []


def test_that_a_wave_closes_tomorrow_is_told():
    make.launched_wave(closes_at=make.NOW + 5 * DAY)

    alerts.check(make.NOW + 3 * DAY)
    assert kinds() == []
    alerts.check(make.NOW + 4 * DAY)
    assert kinds() == ["closes"]
    assert "sluit op 13 september 2026, 10:00" in post.outbox[0].body


def test_that_nothing_was_sent_is_told():
    wave = make.launched_wave()
    make.mail(make.invitation(wave), not_before=make.NOW + DAY)

    alerts.check(make.NOW + timedelta(minutes=59))
    assert kinds() == []
    alerts.check(make.NOW + timedelta(minutes=61))
    assert kinds() == ["nothing_sent"]


def test_a_closed_wave_says_nothing():
    wave = make.launched_wave(closed_at=make.NOW)
    make.mail(make.invitation(wave), state=MailState.UNCERTAIN)

    alerts.check(make.NOW)

    assert kinds() == []


def test_no_mail_holds_an_address_or_a_link_of_somebody_who_was_asked(settings: Any):
    wave = make.launched_wave(closes_at=make.NOW + DAY)
    invitation = make.invitation(wave, state=S.SENT)
    token = make.token(invitation)
    bouncing(wave, 45, 9)
    make.mail(invitation, state=MailState.UNCERTAIN)
    make.mail(Invitation.objects.exclude(pk=invitation.pk)[0], not_before=make.NOW - DAY)
    breaker.failed(make.NOW, f"refused {invitation.respondent.email}", at_once=True)

    alerts.check(make.NOW)

    said = "\n".join(f"{message.subject} {message.body}" for message in post.outbox)
    assert len(post.outbox) == 5
    assert "@" not in said
    assert token not in said
    assert "/v/" not in said


def test_a_mail_that_could_not_go_is_tried_at_the_next_tick(monkeypatch: pytest.MonkeyPatch):
    make.launched_wave(closes_at=make.NOW + DAY)

    def fails(*arguments: Any) -> None:
        raise SMTPException

    monkeypatch.setattr(alerts, "send_mail", fails)
    alerts.check(make.NOW)
    assert Alert.objects.get().mailed_at is None

    monkeypatch.undo()
    alerts.check(make.NOW)
    assert len(post.outbox) == 1


def test_the_page_of_the_wave_shows_what_is_open_also_when_the_beat_stands_still(client: Client):
    now = timezone.now()
    wave = make.launched_wave(opens_at=now - DAY, closes_at=now + DAY / 2)
    for _ in range(10):
        make.invitation(wave, state=S.SENT)
    alerts.check(now)
    make.mail(wave.invitations.all()[0], not_before=now - DAY)
    client.force_login(make.user("Veldwerk"))

    page = client.get(reverse("admin:respondents_fieldwork_response", args=[wave.pk])).content.decode()

    assert "Deze meting sluit op" in page
    assert "Mails wachten langer dan tien minuten: 1." in page
