"""Ballots per second of an opening, as a ratio to bare PyNaCl in the same run; `-m benchmarks.opening [BALLOTS]`."""

import resource
import sys
import time

from benchmarks import stage  # first: it sets Django up

from django.utils import timezone  # isort: skip
from nacl.public import SealedBox  # isort: skip
from respondents.models import Ballot  # isort: skip
from results import opening  # isort: skip
from surveys.models import Wave  # isort: skip
from tests.respondents.make import PHRASE, wave_key  # isort: skip
from tests.results.make import answers, closed_wave, content, seal  # isort: skip

BATCH = 5000


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


def main(ballots: int) -> None:
    with stage.database():
        wave = closed_wave()
        baseline = bare(fill(wave, ballots))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        report = opening.open_wave(wave, PHRASE, timezone.now())
        seconds = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    speed = report.responses / seconds
    print(f"{report.responses} ballots in {seconds:.1f} s ({speed:.0f}/s, memory +{grown} MB)")  # noqa: T201
    print(f"bare PyNaCl {baseline:.0f}/s; ratio {speed / baseline:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
