"""Launching, cancelling and closing a wave."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from nacl.public import PrivateKey

from respondents import fieldwork, sealing
from respondents.models import Ballot, Invitation, KeyHolder, Mail, MailState
from surveys.models import Notice, Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db


def launched(people: int = 3, **fields: Any) -> Wave:
    wave = make.ready_wave(people=people, **fields)
    fieldwork.launch(wave, make.NOW, one_phrase=True)
    wave.refresh_from_db()
    return wave


def test_a_launch_invites_everybody_once_and_queues_a_mail_each() -> None:
    wave = launched(3)

    assert Invitation.objects.filter(wave=wave).count() == 3
    assert list(Mail.objects.values_list("state", flat=True)) == [MailState.QUEUED] * 3
    assert wave.launched_at == make.NOW


def test_the_wave_gets_a_key_that_every_holder_can_open_and_nobody_else() -> None:
    wave = launched()

    holder = KeyHolder.objects.get()
    assert holder.sealed_private_key is not None
    private = PrivateKey(sealing.unseal_bytes(holder.sealed_private_key, make.holder_key()))
    assert bytes(private.public_key) == bytes(wave.public_key or b"")


def test_a_ballot_has_room_for_the_longest_answers() -> None:
    wave = launched()
    instrument = wave.questionnaire.instrument()
    full = {q.code: "€" * 1000 if q.kind == "text" else "1 2 3" for q in instrument.questions()}

    content = {"answers": full, "posted": ["start", "werk"], "submitted": True, "background": {}, "order": {}}

    assert sealing.seal_ballot(content, public_key=wave.public_key or b"", size=wave.ballot_size or 0)


def test_nothing_is_queued_in_redis_before_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    wave = make.ready_wave()

    with django_capture_on_commit_callbacks() as callbacks:
        fieldwork.launch(wave, make.NOW, one_phrase=True)

    assert [callback.__name__ for callback in callbacks] == ["wake"]


def test_a_second_launch_is_refused_and_changes_nothing() -> None:
    wave = launched()

    with pytest.raises(fieldwork.LaunchRefusedError):
        fieldwork.launch(wave, make.NOW, one_phrase=True)

    assert Mail.objects.count() == 3


def test_newcomers_are_invited_and_nobody_twice() -> None:
    wave = launched(2)
    make.respondent(wave.survey)

    assert fieldwork.invite(wave, make.NOW) == 1
    assert fieldwork.invite(wave, make.NOW) == 0

    assert Mail.objects.count() == 3


def test_who_opted_out_is_not_invited() -> None:
    wave = make.ready_wave(people=1)
    make.respondent(wave.survey, opted_out_on=make.NOW.date())

    assert fieldwork.launch(wave, make.NOW, one_phrase=True) == 1


def drop_key(wave: Wave) -> None:
    wave.key_holders.update(confirmed_at=None)


def drop_text(wave: Wave) -> None:
    wave.mail_texts.all().delete()


def break_text(wave: Wave) -> None:
    wave.mail_texts.update(body="Hoi [[naam]]")


def drop_notice_item(wave: Wave) -> None:
    Notice.objects.update(rights=" ")


def drop_people(wave: Wave) -> None:
    wave.survey.respondents.all().delete()


def ask_background(wave: Wave) -> None:
    Wave.objects.update(background=["leeftijd"])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (drop_key, "sleutelzin"),
        (drop_text, "tekst voor de uitnodiging"),
        (break_text, "[[naam]]"),
        (break_text, "[[link]]"),
        (drop_notice_item, "privacyverklaring"),
        (drop_people, "Upload eerst de lijst"),
        (ask_background, "leeftijd"),
    ],
)
def test_a_launch_says_what_has_to_be_done_first(spoil: Any, said: str) -> None:
    wave = make.ready_wave()
    spoil(wave)

    with translation.override("nl"), pytest.raises(fieldwork.LaunchRefusedError) as refusal:
        fieldwork.launch(wave, make.NOW, one_phrase=True)

    assert said in " ".join(refusal.value.problems)
    assert not Invitation.objects.exists()
    assert Wave.objects.get().launched_at is None


def test_a_launch_can_be_taken_back_before_the_first_mail() -> None:
    wave = launched()

    fieldwork.cancel(wave, make.NOW)

    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.CANCELLED}
    assert Wave.objects.get().in_field is False


def test_a_launch_cannot_be_taken_back_after_the_first_mail() -> None:
    wave = launched()
    Mail.objects.filter(pk=Mail.objects.values("pk")[:1]).update(state=MailState.SENT)

    with pytest.raises(fieldwork.TooLateError):
        fieldwork.cancel(wave, make.NOW)

    assert Wave.objects.get().in_field is True


def test_closing_stops_mail_and_can_be_repeated() -> None:
    wave = launched()

    fieldwork.close(wave, make.NOW + timedelta(days=1))
    fieldwork.close(wave, make.NOW + timedelta(days=2))

    assert Wave.objects.get().closed_at == make.NOW + timedelta(days=1)
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.CANCELLED}


def test_commands_do_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    wave = make.ready_wave(closes_at=make.NOW + timedelta(days=9000))

    call_command("launch_wave", wave.slug, "--dry-run", "--one-phrase")
    assert Invitation.objects.count() == 0
    call_command("launch_wave", wave.slug, "--one-phrase")
    call_command("launch_wave", wave.slug, "--one-phrase")
    call_command("close_wave", wave.slug)
    call_command("close_wave", wave.slug)

    assert Invitation.objects.count() == 3
    assert Wave.objects.get().closed_at is not None
    assert not Ballot.objects.exists()
    assert "Mensen die een uitnodiging zouden krijgen: 3." in capsys.readouterr().out
    with pytest.raises(CommandError, match="bestaat-niet"):
        call_command("launch_wave", "bestaat-niet")
