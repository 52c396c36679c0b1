"""Ballots per second of an opening, as a ratio to bare PyNaCl in the same run; `-m benchmarks.opening [BALLOTS]`.

First a short questionnaire, then a tenth of the ballots with the questionnaire of the study: envelopes of 40 kB.
"""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import stage  # first: it sets Django up

from django.utils import timezone  # isort: skip
from django.db import connection, transaction  # isort: skip
from kccsurvey import demo, demo_plan, synthetic  # isort: skip
from nacl.public import SealedBox  # isort: skip
from respondents import fieldwork  # isort: skip
from respondents.models import Ballot  # isort: skip
from respondents.sealing import unpad  # isort: skip
from results import opening  # isort: skip
from results.models import Response  # isort: skip
from surveys import order  # isort: skip
from surveys.models import Wave  # isort: skip
from tests.respondents.make import PHRASE, survey, wave_key  # isort: skip
from tests.results.make import answers, closed_wave, content, seal  # isort: skip

BATCH, AGAIN, READ, PEOPLE = 1000, 20, 500, 500
Found = TypeVar("Found")
Contents = Callable[[Wave], Iterator[dict[str, Any]]]


def apart(function: Callable[..., Found], *arguments: Any) -> Found:
    """In a process of its own: an opening begins with fresh memory, and finds none to reuse."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as process:
        return process.submit(function, *arguments).result()


def short(wave: Wave) -> Iterator[dict[str, Any]]:
    """Seven questions, all answered."""
    return cycle(content(answers(CIJFER=str(number % 10 + 1))) for number in range(10))


def of_the_study(wave: Wave) -> Iterator[dict[str, Any]]:
    """Made-up people of the demo, each with an order of the statements."""
    instrument, plan = wave.questionnaire.instrument(), demo_plan.spring()
    population = synthetic.Population(instrument, [], plan.agreement, plan.theme, seed=1)
    people = [demo.consenting(population) for _ in range(PEOPLE)]
    return cycle(
        content(given, pages=tuple(posted)) | {"order": order.draw(instrument, str(number))}
        for number, (given, posted) in enumerate(people)
    )


def wave_of_the_study() -> Wave:
    of = survey()
    asked = demo.questionnaire(of, demo_plan.spring().workbook)
    return closed_wave(of, questionnaire=asked, ballot_size=fieldwork.ballot_size(asked.instrument(), []))


def fill(wave: Wave, contents: Contents, ballots: int) -> None:
    """Sealed anew for everybody. What PostgreSQL would do afterwards, weeks before an opening, is done too."""
    people = islice(contents(wave), ballots)
    while some := [Ballot(wave=wave, sealed=seal(wave, what)) for what in islice(people, BATCH)]:
        Ballot.objects.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def bare(wave: Wave, contents: Contents) -> float:
    """Seconds that libsodium takes for a ballot, and nothing else."""
    sample = [seal(wave, what) for what in islice(contents(wave), BATCH)]
    box, began = SealedBox(wave_key()), time.perf_counter()
    for sealed in sample * AGAIN:
        box.decrypt(sealed)
    return (time.perf_counter() - began) / len(sample) / AGAIN


def plainest(wave: Wave) -> float:
    """Seconds per ballot of the least that could do: decrypt, read the JSON, store; no checks, routing or marks."""
    box, began, done = SealedBox(wave_key()), time.perf_counter(), 0
    with transaction.atomic():
        keys = list(Ballot.objects.filter(wave=wave).values_list("pk", flat=True)[: 5 * BATCH])
        for start in range(0, len(keys), READ):
            some = Ballot.objects.filter(pk__in=keys[start : start + READ]).values_list("sealed", flat=True)
            contents = [unpad(box.decrypt(bytes(sealed))) for sealed in some]
            Response.objects.bulk_create(Response(wave=wave, answers=content["answers"]) for content in contents)
            done += len(contents)
        transaction.set_rollback(True)
    return (time.perf_counter() - began) / done


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
            time.sleep(0.5)

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


def opened(wave: Wave, contents: Contents, ballots: int) -> None:
    """What libsodium needs is measured before and after, as a machine may have become slower meanwhile."""
    memory = Memory()
    apart(fill, wave, contents, ballots)
    least, before = apart(plainest, wave), apart(bare, wave, contents)
    began = time.perf_counter()
    report = opening.open_wave(wave, PHRASE, timezone.now(), memory.progress)
    seconds = time.perf_counter() - began
    baseline, each = (before + apart(bare, wave, contents)) / 2, seconds / report.responses
    print(f"{report.responses} ballots of {wave.ballot_size} bytes in {seconds:.1f} s ({1 / each:.0f}/s)")  # noqa: T201
    print(f"memory of the opening and its hands: +{memory.megabytes()} MB")  # noqa: T201
    print(f"bare PyNaCl {1 / baseline:.0f}/s; ratio {baseline / each:.2f}")  # noqa: T201
    print(f"PyNaCl, json and bulk_create {1 / least:.0f}/s; ratio {least / each:.2f}")  # noqa: T201


def main(ballots: int) -> None:
    with stage.database():
        opened(closed_wave(), short, ballots)
        opened(wave_of_the_study(), of_the_study, ballots // 10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
