"""Ballots per second of an opening, as a ratio to bare PyNaCl in the same run; `-m benchmarks.opening [BALLOTS]`."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import stage  # first: it sets Django up

from django.utils import timezone  # isort: skip
from django.db import connection, transaction  # isort: skip
from nacl.public import SealedBox  # isort: skip
from respondents.models import Ballot  # isort: skip
from respondents.sealing import unpad  # isort: skip
from results import opening  # isort: skip
from results.models import Response  # isort: skip
from surveys.models import Wave  # isort: skip
from tests.respondents.make import PHRASE, wave_key  # isort: skip
from tests.results.make import answers, closed_wave, content, seal  # isort: skip

BATCH, READ = 5000, 500
Found = TypeVar("Found")


def apart(function: Callable[..., Found], *arguments: Any) -> Found:
    """In a process of its own: an opening begins with fresh memory, and finds none to reuse."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as process:
        return process.submit(function, *arguments).result()


def fill(wave: Wave, ballots: int) -> None:
    """One envelope, sealed anew for everybody."""
    for start in range(0, ballots, BATCH):
        some = [seal(wave, content(answers(CIJFER=str(n % 10 + 1)))) for n in range(min(BATCH, ballots - start))]
        Ballot.objects.bulk_create(Ballot(wave=wave, sealed=sealed) for sealed in some)


def bare(wave: Wave) -> float:
    """Ballots per second that libsodium opens, and nothing else."""
    sample = [bytes(sealed) for sealed in Ballot.objects.filter(wave=wave).values_list("sealed", flat=True)[:BATCH]]
    box, began = SealedBox(wave_key()), time.perf_counter()
    for sealed in sample:
        box.decrypt(sealed)
    return len(sample) / (time.perf_counter() - began)


def plainest(wave: Wave) -> float:
    """Ballots per second of the least that could do: decrypt, read the JSON, store; no checks, routing or marks."""
    box, began, done = SealedBox(wave_key()), time.perf_counter(), 0
    with transaction.atomic():
        keys = list(Ballot.objects.filter(wave=wave).values_list("pk", flat=True)[:BATCH])
        for start in range(0, len(keys), READ):
            some = Ballot.objects.filter(pk__in=keys[start : start + READ]).values_list("sealed", flat=True)
            contents = [unpad(box.decrypt(bytes(sealed))) for sealed in some]
            Response.objects.bulk_create(Response(wave=wave, answers=content["answers"]) for content in contents)
            done += len(contents)
        transaction.set_rollback(True)
    return done / (time.perf_counter() - began)


class Memory(threading.Thread):
    """What the process that opens and its hands hold together at most, above what they began with: the derivation of
    the key came before it."""

    began = most = 0

    def __init__(self) -> None:
        super().__init__(daemon=True)

    def progress(self, done: int, total: int) -> None:
        if not self.began:
            self.began = held()
            self.start()

    def run(self) -> None:
        while True:  # until the process ends
            self.most = max(self.most, held())
            time.sleep(0.1)

    def megabytes(self) -> int:
        return (self.most - self.began) // 1024


def held() -> int:
    """In kB; what processes share counts once."""
    return sum(map(share, (os.getpid(), *[hand.pid for hand in multiprocessing.active_children()])))


def share(process: int | None) -> int:
    """Of memory that is no file, their workbenches with it; nothing of a process that has ended."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(int(told.split(kind)[1].split()[0]) for kind in ("Pss_Anon:", "Pss_Shmem:"))


def main(ballots: int) -> None:
    with stage.database():
        wave, memory = closed_wave(), Memory()
        apart(fill, wave, ballots)
        baseline, least = apart(bare, wave), apart(plainest, wave)
        began = time.perf_counter()
        report = opening.open_wave(wave, PHRASE, timezone.now(), memory.progress)
        seconds = time.perf_counter() - began
    speed = report.responses / seconds
    print(f"{report.responses} ballots in {seconds:.1f} s ({speed:.0f}/s)")  # noqa: T201
    print(f"memory of the opening and its hands: +{memory.megabytes()} MB")  # noqa: T201
    print(f"bare PyNaCl {baseline:.0f}/s; ratio {speed / baseline:.2f}")  # noqa: T201
    print(f"PyNaCl, json and bulk_create {least:.0f}/s; ratio {speed / least:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
