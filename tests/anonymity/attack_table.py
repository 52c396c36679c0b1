"""Runs every attack on both tables, and writes the result as a table."""

from dataclasses import dataclass

from django.db import connection

from results import opening
from tests.anonymity import attacks, traces
from tests.anonymity.attacks import NAIVE, RESPONSES, Notes, dead_rows, in_the_log, right
from tests.anonymity.by_stage import STAGES
from tests.anonymity.field import PEOPLE, answered, one
from tests.respondents.make import PHRASE
from tests.results.make import OPENED

LUCK = 5
ATTACKS = attacks.ATTACKS | STAGES
LOG, DEAD = "order in the write-ahead log", "deleted rows in the files"


@dataclass(frozen=True)
class Outcome:
    """Relinked people of 297, by attack."""

    sealed: dict[str, int]
    naive: dict[str, int]

    def table(self) -> str:
        lines = [f"| attack | relinked of {PEOPLE} | naive application |", "| --- | ---: | ---: |"]
        return "\n".join([*lines, *(f"| {name} | {self.sealed[name]} | {self.naive[name]} |" for name in self.sealed)])


def extensions() -> set[str]:
    """Contributed modules of PostgreSQL that read files and log; only a superuser may make them."""
    wanted = {"pageinspect", "pg_walinspect"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(wanted)])
        there = {name for (name,) in cursor.fetchall()}
        for name in there:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    return there


def run() -> Outcome:
    there = extensions()
    with answered() as field:
        known, known_of_naive = attacks.notes(RESPONSES), attacks.notes(NAIVE)
        assert len(known.order) == len(known.stored) == PEOPLE, "before the opening ballots lead to people"
        end = one("SELECT pg_current_wal_lsn()")
        naive = {name: right(attack(NAIVE, known_of_naive)) for name, attack in ATTACKS.items()}
        people = set(known.order)
        found = {name: traces.told(place(), people) for name, place in traces.PLACES.items()}
        found[traces.QUERIES] = traces.told([query for query in field.queries if "INTO naive" not in query], people)
        if "pg_walinspect" in there:
            naive[LOG] = right(in_the_log(NAIVE, known_of_naive, field.begin, end))
        left = traces_of_naive(people)
        left[traces.QUERIES] = traces.told([query for query in field.queries if "INTO naive" in query], people)
        opening.open_wave(field.wave, PHRASE, OPENED)
        sealed = {name: right(attack(RESPONSES, known)) for name, attack in ATTACKS.items()}
        sealed |= found
        if "pg_walinspect" in there:
            sealed[LOG] = right(in_the_log(RESPONSES, known, end, one("SELECT pg_current_wal_lsn()")))
        if "pageinspect" in there:
            sealed[DEAD], naive[DEAD] = dead_of_both(known, known_of_naive)
        naive |= left
    return Outcome(sealed, naive)


def traces_of_naive(people: set[str]) -> dict[str, int]:
    traces.leave_naively()
    try:
        return {name: traces.told(place(), people) for name, place in traces.PLACES.items()}
    finally:
        traces.forget_naively()


def dead_of_both(known: Notes, known_of_naive: Notes) -> tuple[int, int]:
    """The naive application deletes its answers too."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM naive")
    sealed = max(dead_rows(table, known) for table in ("respondents_ballot", "respondents_draft"))
    return sealed, dead_rows("naive", known_of_naive)
