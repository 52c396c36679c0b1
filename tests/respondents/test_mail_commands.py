"""The mail from the command line: each command is safe to repeat and can be tried dry."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from respondents import contact_plan, outbox, smtp
from respondents.models import FieldworkEvent, Mail, MailState
from surveys.models import Wave
from tests.respondents import make
from tests.respondents.test_contact_plan import planned_wave

pytestmark = pytest.mark.django_db
Output = pytest.CaptureFixture[str]


def test_remind_puts_the_step_that_is_due_in_the_outbox_once(capsys: Output) -> None:
    wave = planned_wave(people=2)

    with time_machine.travel(make.NOW + timedelta(days=5), tick=False):
        call_command("remind", wave.slug)
    assert "Geen stap" in capsys.readouterr().out
    with time_machine.travel(make.NOW + timedelta(days=8), tick=False):
        call_command("remind", wave.slug, "--dry-run")
        assert not Mail.objects.filter(step="reminder").exists()
        call_command("remind", wave.slug)
        call_command("remind", wave.slug)

    assert Mail.objects.filter(step="reminder", state=MailState.QUEUED).count() == 2
    assert capsys.readouterr().out.splitlines() == [
        "herinnering 1: er zouden 2 mails gaan.",
        "herinnering 1: er staan 2 mails klaar.",
        "Geen stap van het contactplan is nu aan de beurt. Er is niets veranderd.",
    ]


def test_pause_and_resume(capsys: Output) -> None:
    wave = planned_wave()

    for options in (["--dry-run"], [], [], ["--resume", "--dry-run"], ["--resume"], ["--resume"]):
        call_command("pause_wave", wave.slug, *options)

    assert list(FieldworkEvent.objects.order_by("pk").values_list("what", flat=True)) == ["paused", "resumed"]
    assert Wave.objects.get().paused is False
    assert capsys.readouterr().out.splitlines() == [
        "De mail zou op pauze gaan.",
        "De mail staat op pauze.",
        "Er is niets veranderd.",
        "De mail zou weer gaan.",
        "De mail gaat weer.",
        "Er is niets veranderd.",
    ]


def test_mail_status_counts_and_fails_when_somebody_has_to_look(capsys: Output) -> None:
    wave = planned_wave(people=2)

    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        call_command("mail_status", wave.slug)
        said = capsys.readouterr().out
        Mail.objects.filter(pk=Mail.objects.values("pk")[:1]).update(state=MailState.UNCERTAIN)
        with pytest.raises(CommandError):
            call_command("mail_status", wave.slug)

    assert "verstuurd: 2" in said
    assert "14 september 2026, 10:00  herinnering 1: gepland" in said


@pytest.mark.parametrize("command", ["remind", "pause_wave", "mail_status"])
def test_a_wave_that_does_not_exist_is_said(command: str) -> None:
    with pytest.raises(CommandError, match="bestaat-niet"):
        call_command(command, "bestaat-niet")


def test_a_wave_that_is_not_in_the_field_has_no_reminders() -> None:
    wave = make.wave()
    contact_plan.make_usual(wave)

    with time_machine.travel(make.NOW + timedelta(days=8), tick=False):
        call_command("remind", wave.slug)

    assert not Mail.objects.exists()
    assert outbox.drain(smtp.DiscardingTransport(), clock=lambda: make.NOW) == 0
