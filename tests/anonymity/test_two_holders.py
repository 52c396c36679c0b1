"""One lost phrase must not lose everything, unless somebody said that this is a risk worth taking."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from respondents import fieldwork
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db


def start(client: Client, wave: Wave, **fields: str) -> str:
    client.force_login(make.user("Veldwerk"))
    with time_machine.travel(make.NOW, tick=False):
        return client.post(
            f"/admin/respondents/fieldwork/{wave.pk}/launch/", {"expected": "3"} | fields
        ).content.decode()


def launched(wave: Wave) -> bool:
    wave.refresh_from_db()
    return wave.launched_at is not None


def test_with_one_phrase_the_start_asks_for_a_yes(client: Client) -> None:
    wave = make.ready_wave()

    page = start(client, wave)

    assert "risico" in page
    assert not launched(wave)
    start(client, wave, one_holder="on")
    assert launched(wave)


def test_with_two_phrases_nothing_is_asked(client: Client) -> None:
    wave = make.ready_wave()
    make.key_holder(wave)

    start(client, wave)

    assert launched(wave)


def test_without_that_yes_nothing_launches_a_wave_with_one_phrase() -> None:
    wave = make.ready_wave()

    with pytest.raises(fieldwork.LaunchRefusedError, match="sleutelzin"):
        fieldwork.launch(wave, make.NOW)

    assert not launched(wave)
    make.key_holder(wave)
    fieldwork.launch(wave, make.NOW)
    assert launched(wave)


def test_the_command_refuses_one_phrase() -> None:
    wave = make.ready_wave()

    with time_machine.travel(make.NOW, tick=False):
        with pytest.raises(CommandError, match="--one-phrase"):
            call_command("launch_wave", wave.slug)
        call_command("launch_wave", wave.slug, "--one-phrase", stdout=StringIO())

    assert launched(wave)
