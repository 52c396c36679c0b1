"""Ballots per second of an opening, as a ratio to bare PyNaCl in the same run; `-m benchmarks.opening [BALLOTS]`."""

import sys
import time
from pathlib import Path

from benchmarks import stage  # first: it sets Django up

from django.utils import timezone  # isort: skip
from django.db import transaction  # isort: skip
from nacl.public import SealedBox  # isort: skip
from respondents.models import Ballot  # isort: skip
from respondents.sealing import unpad  # isort: skip
from results import opening  # isort: skip
from results.models import Response  # isort: skip
from surveys.models import Wave  # isort: skip
from tests.respondents.make import PHRASE, wave_key  # isort: skip
from tests.results.make import answers, closed_wave, content, seal  # isort: skip

BATCH, READ = 5000, 500


def fill(wave: Wave, ballots: int) -> list[bytes]:
    """One envelope, sealed anew for everybody; a sample for the baseline."""
    sample: list[bytes] = []
    for start in range(0, ballots, BATCH):
        some = [seal(wave, content(answers(CIJFER=str(n % 10 + 1)))) for n in range(min(BATCH, ballots - start))]
        Ballot.objects.bulk_create(Ballot(wave=wave, sealed=sealed) for sealed in some)
        sample = sample or some
    return sample


def bare(sample: list[bytes]) -> float:
    """Ballots per second that libsodium opens, and nothing else."""
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


class Memory:
    """What the process holds at most while it works on the envelopes: the derivation of the key came before it."""

    began = 0

    def progress(self, done: int, total: int) -> None:
        if not self.began:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            self.began = peak()

    def grown(self) -> int:
        return (peak() - self.began) // 1024


def peak() -> int:
    """In kB, since it was last set back."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def main(ballots: int) -> None:
    with stage.database():
        wave, memory = closed_wave(), Memory()
        baseline = bare(fill(wave, ballots))
        least = plainest(wave)
        began = time.perf_counter()
        report = opening.open_wave(wave, PHRASE, timezone.now(), memory.progress)
        seconds = time.perf_counter() - began
    speed = report.responses / seconds
    print(f"{report.responses} ballots in {seconds:.1f} s ({speed:.0f}/s, memory +{memory.grown()} MB)")  # noqa: T201
    print(f"bare PyNaCl {baseline:.0f}/s; ratio {speed / baseline:.2f}")  # noqa: T201
    print(f"PyNaCl, json and bulk_create {least:.0f}/s; ratio {speed / least:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
