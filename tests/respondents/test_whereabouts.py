"""A database that was put back from a copy keeps its mail still until somebody has said what happened."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import alerts, tasks, whereabouts
from respondents.models import Alert, FieldworkEvent, Mail, Mailer, MailEvent, MailState
from surveys.models import Wave
from tests.machine import SmtpSink
from tests.respondents import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def wave_with_mail(mails: int = 2) -> Wave:
    wave = make.launched_wave(closes_at=timezone.now() + timedelta(days=9))
    for _ in range(mails):
        make.mail(make.invitation(wave), not_before=timezone.now() - HOUR)
    return wave


def put_back() -> None:
    """As when this database was read in from a dump of another."""
    whereabouts.known(timezone.now())
    Mailer.objects.update(home="another place")
    whereabouts.known(timezone.now())


def url(wave: Wave) -> str:
    return reverse("admin:respondents_fieldwork_outbox", args=[wave.pk])


def test_a_new_installation_just_begins() -> None:
    wave_with_mail()

    assert [whereabouts.known(timezone.now()) for _ in range(3)] == [True, True, True]


def test_in_another_database_nothing_goes(smtp_sink: SmtpSink) -> None:
    wave_with_mail()
    put_back()

    tasks.drain_mail()

    assert smtp_sink.received == []
    assert whereabouts.resting() is not None


def test_after_hours_of_silence_nothing_goes() -> None:
    wave_with_mail()
    now = timezone.now()
    whereabouts.known(now)

    assert whereabouts.known(now + 6 * HOUR)
    assert not whereabouts.known(now + 13 * HOUR)


def test_silence_without_mail_that_is_due_stops_nobody() -> None:
    make.launched_wave()
    now = timezone.now()
    whereabouts.known(now)

    assert whereabouts.known(now + 7 * HOUR)


def test_after_a_copy_was_put_back_what_was_due_is_uncertain() -> None:
    wave, now = wave_with_mail(), timezone.now()
    later = make.mail(make.invitation(wave), not_before=now + HOUR)
    put_back()

    assert whereabouts.go_on(now, None, put_back=True) == 2
    assert whereabouts.known(now)
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["queued", "uncertain", "uncertain"]
    assert Mail.objects.get(state=MailState.QUEUED) == later
    assert MailEvent.objects.filter(to_state="uncertain").count() == 2
    assert FieldworkEvent.objects.get().what == "put_back"


def test_when_nothing_was_put_back_what_is_due_goes() -> None:
    wave_with_mail()
    put_back()

    assert whereabouts.go_on(timezone.now(), None, put_back=False) == 0
    assert Mail.objects.due(timezone.now()).count() == 2


def test_deciding_twice_does_nothing_more() -> None:
    wave_with_mail()
    put_back()

    assert whereabouts.go_on(timezone.now(), None, put_back=False) == 0
    assert whereabouts.go_on(timezone.now(), None, put_back=True) is None
    assert not Mail.objects.filter(state=MailState.UNCERTAIN).exists()


def test_staff_are_told(settings: Any) -> None:
    wave_with_mail()
    put_back()

    alerts.check(timezone.now())

    assert Alert.objects.filter(kind="rests", over_at=None).exists()


def test_the_page_asks_what_happened_and_does_it(client: Client) -> None:
    wave = wave_with_mail()
    put_back()
    client.force_login(make.user("Veldwerk"))

    assert "2 mails staan klaar, over alle metingen" in client.get(url(wave)).content.decode()
    answer = client.post(url(wave), {"do": "put-back"}, follow=True)

    assert "2 mails zijn nu onzeker." in answer.content.decode()
    assert whereabouts.resting() is None
    assert Mail.objects.filter(state=MailState.UNCERTAIN).count() == 2


def test_only_fieldwork_may_decide(client: Client) -> None:
    wave = wave_with_mail()
    put_back()
    client.force_login(make.user("Onderzoek"))

    assert client.post(url(wave), {"do": "put-back"}).status_code == 403
    assert whereabouts.resting() is not None


@pytest.mark.parametrize(("option", "state"), [("--put-back", "uncertain"), ("--nothing-put-back", "queued")])
def test_the_command_does_the_same(option: str, state: str, capsys: pytest.CaptureFixture[str]) -> None:
    wave_with_mail()
    put_back()

    call_command("mailer_resume", option, "--dry-run")
    assert whereabouts.resting() is not None
    call_command("mailer_resume", option)
    call_command("mailer_resume", option)

    assert whereabouts.resting() is None
    assert set(Mail.objects.values_list("state", flat=True)) == {state}
    assert capsys.readouterr().out.splitlines()[-1] == "Er is niets veranderd."


def test_all_uncertain_mails_are_decided_at_once(client: Client) -> None:
    wave = wave_with_mail(mails=60)
    put_back()
    whereabouts.go_on(timezone.now(), None, put_back=True)
    client.force_login(make.user("Veldwerk"))

    assert "Alle 60, niet alleen de 50 hierboven" in client.get(url(wave)).content.decode()
    answer = client.post(url(wave), {"do": "count", "everything": "on"}, follow=True)

    assert "60 mails tellen als verstuurd." in answer.content.decode()
    assert Mail.objects.filter(state=MailState.SENT).count() == 60
    assert wave.invitations.filter(state="sent").count() == 60
    assert MailEvent.objects.filter(to_state="sent").count() == 60
