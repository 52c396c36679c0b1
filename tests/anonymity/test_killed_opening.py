"""An opening that is killed leaves everything as it was, or is finished by the beat; nothing lies in between."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from respondents.models import Ballot, Draft
from results import erasing, opening
from results.models import Erasure, Response
from surveys.models import Wave
from tests.machine import ROOT, wait_until
from tests.respondents.make import PHRASE
from tests.results.make import OPENED, answers, ballot, closed_wave, draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


def kill_opening(wave: Wave, point: str) -> None:
    """With SIGKILL, as soon as the child says that it is there."""
    url = urlsplit(os.environ["DATABASE_URL"])
    database = url._replace(path="/" + str(connection.settings_dict["NAME"])).geturl()
    environment = os.environ | {"DATABASE_URL": database, "KEY_PREFIX": settings.CACHES["default"]["KEY_PREFIX"]}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.anonymity.killed_opening", point, wave.slug],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with child.stdin, child.stdout:
            child.stdin.write(PHRASE + "\n")
            child.stdin.flush()
            assert child.stdout.readline() == "here\n"
            hands = processes_below(child.pid)
            assert len(hands) == (2 if point in ("half-unsealed", "half-given") else 0)
            assert all(leaves_no_core(process) for process in (str(child.pid), *hands))
    finally:
        child.kill()
        child.wait()
    wait_until(lambda: sessions_of_others() == 0)
    wait_until(lambda: not any(Path(f"/proc/{hand}").exists() for hand in hands))


def leaves_no_core(process: str) -> bool:
    """Not even when somebody raises the limit: the second number is the highest that it may be."""
    limits = Path(f"/proc/{process}/limits").read_text(encoding="ascii")
    (line,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
    return line.split()[4:6] == ["0", "0"]


def processes_below(pid: int) -> list[str]:
    """Those that unseal for it, which have the key in their memory."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def sessions_of_others() -> int:
    """PostgreSQL notices a moment later that the child has gone, and only then undoes what it did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND (backend_xid IS NOT NULL OR state = 'active') AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def filled() -> Wave:
    wave = closed_wave()
    for _ in range(12):
        ballot(wave)
    draft(wave, answers())
    return wave


def size_of_file(table: type[Ballot] | type[Draft]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [table._meta.db_table])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("point", ["unlocked", "half-unsealed", "half-given", "half-written", "destroyed"])
def test_killed_before_the_commit_nothing_has_changed(point: str) -> None:
    wave = filled()

    kill_opening(wave, point)

    wave.refresh_from_db()
    assert (wave.opened_at, Response.objects.count()) == (None, 0)
    assert (Ballot.objects.count(), Draft.objects.count()) == (12, 1)
    assert opening.open_wave(wave, PHRASE, OPENED).responses == 12


@pytest.mark.parametrize("point", ["committed", "half-erased"])
def test_killed_after_the_commit_the_beat_finishes_it(point: str) -> None:
    """Beside an envelope of another wave, so that the tables cannot simply begin anew."""
    wave = filled()
    ballot(closed_wave(wave.survey))

    kill_opening(wave, point)

    opened = opened_after_all(wave)
    assert size_of_file(Draft) > 0
    assert Erasure.objects.count() == 0

    erasing.finish(opened + timedelta(seconds=10))
    assert Erasure.objects.count() == 0, "an opening that runs now is not disturbed"
    wait_until(lambda: erasing.finish(opened + timedelta(minutes=6)), 120)
    assert size_of_file(Draft) == 0
    assert Erasure.objects.get().key_fingerprint == erasing.fingerprint(wave)


def test_killed_right_after_the_commit_no_envelope_is_left_in_the_files() -> None:
    wave = filled()

    kill_opening(wave, "committed")

    opened_after_all(wave)
    assert (size_of_file(Ballot), size_of_file(Draft)) == (0, 0)


def opened_after_all(wave: Wave) -> datetime:
    wave.refresh_from_db()
    assert wave.opened_at is not None
    assert Response.objects.count() == 12
    assert not any(table.objects.filter(wave=wave).exists() for table in (Ballot, Draft))
    return wave.opened_at
