"""Processes that unseal beside each other: the same as one alone, and nothing of the key outlives the opening."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from respondents import known_names
from respondents.models import Ballot
from results import ballot_box, hands, opening
from results.models import Response
from results.unsealing import Batch, Knife, Tray
from surveys.models import Wave
from tests.respondents.make import PHRASE, wave_key
from tests.results.make import OPENED, answers, ballot, closed_wave, draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


@pytest.fixture(autouse=True)
def two_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "how_many", lambda envelopes: 2)
    monkeypatch.setattr(ballot_box, "BATCH", 3)


def filled() -> Wave:
    wave = closed_wave()
    for number in range(20):
        ballot(wave, answers(CIJFER=str(number % 10 + 1), WAAROM=f"Antwoord {number}"))
    Ballot.objects.create(wave=wave, sealed=b"forged")
    draft(wave, answers(CIJFER="1"))
    return wave


def knife(wave: Wave) -> Knife:
    return Knife(wave, wave.questionnaire.instrument(), wave_key(), known_names.of_wave(wave))


def test_two_hands_give_what_one_gives_in_the_order_of_the_box():
    wave = filled()
    box = list(ballot_box.shuffled(wave))

    def found(number: int) -> list[tuple[int, list[str]]]:
        return [(tray.damaged, [row.answers for row in tray.rows]) for tray in hands.trays(knife(wave), box, number)]

    assert found(2) == found(0)
    assert len(found(2)) == 8


def test_an_opening_with_hands_counts_everything_and_leaves_none_of_them():
    report = opening.open_wave(filled(), PHRASE, OPENED)

    assert (report.responses, report.damaged, report.too_few) == (20, 1, 1)
    assert {f"Antwoord {number}" for number in range(20)} == set(
        Response.objects.values_list("answers__WAAROM", flat=True)
    )
    assert multiprocessing.active_children() == []


def test_the_memory_of_a_hand_is_gone_as_soon_as_the_opening_stops():
    """Also when it stops half-way, because of an error of ours."""
    wave = filled()

    def stop(done: int, total: int) -> None:
        assert len(multiprocessing.active_children()) == 2
        raise RuntimeError

    with pytest.raises(RuntimeError):
        opening.open_wave(wave, PHRASE, OPENED, stop)

    assert multiprocessing.active_children() == []
    assert (Response.objects.count(), Ballot.objects.count()) == (0, 21)


def test_a_hand_that_is_killed_stops_the_opening_and_changes_nothing():
    wave = filled()

    def kill(done: int, total: int) -> None:
        for hand in multiprocessing.active_children():
            os.kill(hand.pid or 0, signal.SIGKILL)

    with pytest.raises(hands.HandLostError):
        opening.open_wave(wave, PHRASE, OPENED, kill)

    wave.refresh_from_db()
    assert (wave.opened_at, Response.objects.count(), Ballot.objects.count()) == (None, 0, 21)


def test_the_key_is_in_no_argument_and_no_environment_of_a_hand():
    key = bytes(wave_key())

    def looked_at(batches: list[Batch]) -> Iterator[Batch]:
        for some in batches:
            for hand in multiprocessing.active_children():
                for name in ("cmdline", "environ"):
                    told = Path(f"/proc/{hand.pid}/{name}").read_bytes()
                    assert key not in told
                    assert key.hex().encode() not in told
            yield some

    wave = filled()
    trays: list[Tray] = list(hands.trays(knife(wave), looked_at(list(ballot_box.shuffled(wave))), 2))
    assert len(trays) == 8


def test_a_hand_leaves_the_connection_with_the_database_alone():
    opening.open_wave(filled(), PHRASE, OPENED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_few_envelopes_need_no_hands(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()

    assert (hands.how_many(1999), hands.how_many(0)) == (0, 0)
    assert 1 <= hands.how_many(2000) <= hands.MOST
