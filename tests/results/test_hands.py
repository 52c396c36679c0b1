"""Processes that unseal beside each other: the same as one alone, and nothing of the key outlives the opening."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from django.db import connection, transaction
from django.db.models import Model

from respondents import known_names
from respondents.models import Ballot
from results import ballot_box, crew, hands, opening, spool, storing, tallying
from results.envelopes import ALMOST, SENT
from results.models import OpenAnswer, Response
from results.spool import Spool
from results.tallying import Tally
from results.unsealing import ROOM, Batch, Knife, random_keys
from results.workbench import Workbench
from surveys.models import Wave
from tests.respondents.make import PHRASE, invitation, respondent, wave_key
from tests.results.make import OPENED, answers, ballot, closed_wave, draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


@pytest.fixture(autouse=True)
def two_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "how_many", lambda envelopes: 2)
    monkeypatch.setattr(ballot_box, "BATCH", 3)
    monkeypatch.setattr(spool, "HELD", 5)


def filled() -> Wave:
    wave = closed_wave()
    for number in range(20):
        ballot(wave, answers(CIJFER=str(number % 10 + 1), WAAROM=f"Antwoord {number}"))
    Ballot.objects.create(wave=wave, sealed=b"forged")
    draft(wave, answers(CIJFER="1"))
    return wave


def knife(wave: Wave) -> Knife:
    return Knife(wave, wave.questionnaire.instrument(), wave_key(), known_names.of_wave(wave))


def varied() -> Wave:
    """Of every kind: sent in, stopped, left out, damaged, with background, with and without open answers."""
    wave = closed_wave(background=["regio"])
    invitation(wave, respondent(wave.survey, first_name="Fatima"))
    for number in range(40):
        text = "" if number % 3 else f"{number}: van Fatima, bel 06 12345678"
        ballot(wave, answers(CIJFER=str(number % 10 + 1), WAAROM=text), regio=("noord", "zuid")[number % 2])
        draft(wave, answers(CIJFER=str(number % 10 + 1), LEEFTIJD=""), regio="noord")
    ballot(wave, answers(TOEST="2"))
    Ballot.objects.create(wave=wave, sealed=b"forged")
    return wave


@transaction.atomic
def taken_out(wave: Wave) -> list[Batch]:
    return list(ballot_box.envelopes(wave))


def test_two_hands_give_what_one_gives(monkeypatch: pytest.MonkeyPatch):
    wave = varied()
    box = taken_out(wave)

    def found(number: int) -> tuple[Tally, Counter[bytes], list[bytes]]:
        monkeypatch.setattr(hands, "how_many", lambda envelopes: number)
        with crew.at_work(knife(wave), 82) as some:
            tally = tallying.total(some.unseal(box))
            (lines,) = some.give(tallying.kept(tally, 10))
        return tally, Counter(map(after_key, lines.responses)), sorted(map(after_keys, lines.texts))

    alone, beside = found(0), found(2)

    assert beside == alone
    assert (alone[0].people(SENT), alone[0].people(ALMOST), alone[0].left_out, alone[0].damaged) == (40, 40, 1, 1)
    assert alone[1].total() == 80
    assert sum(b"[naam], bel [telefoon]" in text for text in alone[2]) == 14


def after_key(line: bytes) -> bytes:
    """Without the random key that it begins with."""
    return line[2 + 4 + 16 :]


def after_keys(line: bytes) -> bytes:
    return line[2 + 4 + 16 + 4 + 16 :]


def lying(table: type[Model]) -> list[UUID]:
    """Keys as they lie in the file."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table._meta.db_table} ORDER BY ctid")  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def test_what_is_put_away_comes_back_and_says_nothing():
    rows = [(f"antwoord {number}", b"key", number, True, ("noord",), (("WAAROM", "fijn"),)) for number in range(12)]
    with closing(Spool(2)) as kept:
        for number, row in enumerate(rows):
            kept.put(number % 2, row)
        kept.file.seek(0)
        lies = kept.file.read()

        assert len(lies) > 100
        assert b"antwoord" not in lies
        assert [kept.part(part) for part in (0, 1)] == [rows[::2], rows[1::2]]


def test_answers_lie_in_the_order_of_random_keys_whoever_unsealed_them():
    """Else their place in the file would tell which hand had them, and so where their envelopes lay."""
    opening.open_wave(filled(), PHRASE, OPENED)

    for table in (Response, OpenAnswer):
        assert len(lying(table)) == 20
        assert lying(table) == sorted(lying(table))


def test_an_envelope_on_the_bench_is_unsealed_before_the_next_takes_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hands, "how_many", lambda envelopes: 1)
    wave, given = closed_wave(), [f"Antwoord {number}" for number in range(90)]
    for text in given:
        ballot(wave, answers(WAAROM=text))
    opening.open_wave(wave, PHRASE, OPENED)

    assert sorted(Response.objects.values_list("answers__WAAROM", flat=True)) == sorted(given)


def test_an_envelope_of_another_size_is_counted_without_being_looked_at():
    wave = filled()
    Ballot.objects.create(wave=wave, sealed=bytes(2 * ROOM))
    with transaction.atomic():
        assert sum(len(some.envelopes) for some in ballot_box.envelopes(wave)) < ROOM
        transaction.set_rollback(True)

    report = opening.open_wave(wave, PHRASE, OPENED)
    assert (report.responses, report.damaged) == (20, 2)


def test_envelopes_too_large_for_the_bench_go_as_they_are():
    bench, large, small = Workbench(2), Batch(True, bytes(2 * ROOM)), Batch(False, b"envelope")

    assert bench.lay(large) is large
    assert [bench.take(bench.lay(some)) for some in (large, small)] == [large, small]


def test_random_keys_are_those_of_uuid4():
    keys = [UUID(bytes=key) for key in islice(random_keys(), 1000)]

    assert {(key.version, key.variant) for key in keys} == {(4, RFC_4122)}
    assert len(set(keys)) == 1000
    assert {key.int >> bit & 1 for key in keys for bit in range(62)} == {0, 1}


def test_large_envelopes_come_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    wave = closed_wave()
    found = {size: ballot_box.batch_of(replaced(wave, size)) for size in (4096, 16_384, 2 * ROOM)}

    assert found == {4096: 200, 16_384: 63, 2 * ROOM: 1}


def replaced(wave: Wave, size: int) -> Wave:
    wave.ballot_size = size
    return wave


def test_many_parts_are_one_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crew, "IN_A_PART", 3)
    opening.open_wave(filled(), PHRASE, OPENED)

    assert len(lying(Response)) == OpenAnswer.objects.count() == 20
    assert lying(Response) == sorted(lying(Response))


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


def test_a_hand_that_is_killed_when_half_is_written_changes_nothing_either(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crew, "IN_A_PART", 3)
    wave = filled()

    def kill(*args: Any) -> int:
        written = copy(*args)
        for hand in multiprocessing.active_children():
            os.kill(hand.pid or 0, signal.SIGKILL)
        return written

    copy = storing.copy
    monkeypatch.setattr(storing, "copy", kill)
    with pytest.raises(hands.HandLostError):
        opening.open_wave(wave, PHRASE, OPENED)

    wave.refresh_from_db()
    assert (wave.opened_at, Response.objects.count(), Ballot.objects.count()) == (None, 0, 21)


def test_a_row_that_gets_lost_on_the_way_stops_the_opening(monkeypatch: pytest.MonkeyPatch):
    wave = filled()
    monkeypatch.setattr(Spool, "put", lambda self, part, row: None)

    with pytest.raises(hands.HandLostError):
        opening.open_wave(wave, PHRASE, OPENED)

    assert (Response.objects.count(), Ballot.objects.count()) == (0, 21)


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
    with crew.at_work(knife(wave), 22) as some:
        assert len(list(some.unseal(looked_at(taken_out(wave))))) == 8


def test_a_hand_leaves_the_connection_with_the_database_alone():
    opening.open_wave(filled(), PHRASE, OPENED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_few_envelopes_need_no_hands(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()

    assert (hands.how_many(1999), hands.how_many(0)) == (0, 0)
    assert 1 <= hands.how_many(2000) <= hands.MOST
