"""Opens a wave in a process of its own and stands still at a named point, so that a test can kill it there.

`python -m tests.anonymity.killed_opening POINT WAVE`; the phrase comes from standard input.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from respondents.models import Ballot  # noqa: E402
from results import ballot_box, crew, erasing, hands, opening, storing, tallying  # noqa: E402


def stand_still(*args: Any, **kwargs: Any) -> None:
    print("here", flush=True)  # noqa: T201
    time.sleep(600)


def afterwards(function: Callable[..., Any]) -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        stand_still()

    return done


def prepare(point: str) -> None:
    """Before anything is read; with half of it unsealed by other processes; with half of what they unsealed written;
    with half of the responses written; with everything done but the commit; after it."""
    if point in ("half-unsealed", "half-given"):
        vars(hands)["how_many"], ballot_box.BATCH, crew.IN_A_PART = lambda envelopes: 2, 4, 5
    if point == "half-unsealed":
        tallying.Tally.add = afterwards(tallying.Tally.add)  # type: ignore[method-assign]
    elif point in ("half-given", "half-written"):
        storing.copy = afterwards(storing.copy)
    elif point == "unlocked":
        opening.look = stand_still  # type: ignore[assignment]
    elif point == "destroyed":
        opening.destroy = afterwards(opening.destroy)
    elif point == "committed":
        vars(opening)["erase"] = stand_still
    elif point == "half-erased":
        erasing.vacuum = half_of_the_files


def half_of_the_files(cursor: Any, tables: Any) -> None:
    cursor.execute(f'VACUUM FULL "{Ballot._meta.db_table}"')
    stand_still()


if __name__ == "__main__":
    prepare(sys.argv[1])
    call_command("open_wave", sys.argv[2])
