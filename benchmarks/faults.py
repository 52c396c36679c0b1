"""Every fault of a mailing, several times, with real processes; prints the table of docs/operations.md.

`python -m benchmarks.faults [RUNS] [MAILS] [NAME]`
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")
os.environ["MAIL_AT_NIGHT"] = "1"
os.environ["LOG_LEVEL"] = "CRITICAL"

import django

django.setup()

from tests.faults import scenes  # noqa: E402
from tests.faults.scenes import Outcome  # noqa: E402
from tests.faults.stage import Stage, connected_to  # noqa: E402

HEAD = "| fault | runs | mails | delivered | refused | twice | lost | uncertain | twice, lost after settling these |"


def line(name: str, found: list[Outcome]) -> str:
    def total(column: str) -> int:
        return sum(getattr(one, column) for one in found)

    figures = [total(one) for one in ("expected", "delivered", "refused", "twice", "lost", "uncertain")]
    after = f"{total('twice_after')}, {total('lost_after')}"
    return "| " + " | ".join([name, str(len(found)), *map(str, figures), after]) + " |"


def main(runs: int, mails: int, only: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        stage = Stage(Path(directory) / "var")
        try:
            with connected_to(stage):
                print(HEAD, "|---" * HEAD.count(" | ") + "|---|", sep="\n", flush=True)
                for name in [name for name in scenes.FAULTS if only in name]:
                    print(line(name, [scenes.play(stage, name, mails) for _ in range(runs)]), flush=True)
        finally:
            stage.stop()


if __name__ == "__main__":
    runs, mails, only = [*sys.argv[1:], *("3", "150", "")[len(sys.argv) - 1 :]]
    main(int(runs), int(mails), only)
