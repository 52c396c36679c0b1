"""The ballot box of one wave: read a batch at a time, so that a large wave fits in memory, and then emptied.

Envelopes come in the order in which they lie. What was in them gets its random order later, from `unsealing.Row`.
"""

from collections.abc import Generator
from itertools import chain

from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.abc import Buffer

from respondents.models import Ballot, Draft
from respondents.sealing import sealed_size
from results.unsealing import FIELD, ROOM, Batch
from surveys.models import Wave

BOX: tuple[type[Ballot] | type[Draft], ...] = (Ballot, Draft)
BATCH = 200
"""Envelopes at most; fewer when they are large."""
HEADER, TRAILER = 19, b"\xff\xff"
"""Of the binary form of COPY: bytes before the first row, and what follows the last."""
EMPTY = (1).to_bytes(2, "big") + bytes(4)
"""A row with an envelope that nothing is in."""
OWN_KEY = slice(FIELD, FIELD + 16)
"""The first bytes of an envelope: of a key that was drawn for it alone, so that no two honest ones begin alike."""


def number(wave: Wave) -> int:
    return sum(table.objects.filter(wave=wave).count() for table in BOX)


def batch_of(wave: Wave) -> int:
    assert wave.ballot_size is not None
    return max(1, min(BATCH, ROOM // (FIELD + sealed_size(wave.ballot_size))))


def envelopes(wave: Wave) -> Generator[Batch]:
    """All of them; nobody can add or take one while the wave is locked.

    To be closed by whoever stops before the end: until then the connection does nothing else.
    """
    seen: set[int] = set()
    yield from lying(wave, seen, Ballot, "sealed", submitted=True)
    yield from lying(wave, seen, Draft, "ballot", submitted=False)


def lying(
    wave: Wave, seen: set[int], table: type[Ballot] | type[Draft], column: str, *, submitted: bool
) -> Generator[Batch]:
    """In the binary form of PostgreSQL: as text every envelope would travel at twice its size. One of another size is
    forged, and comes as an empty one.
    """
    query = (
        f'SELECT CASE octet_length("{column}") WHEN %s THEN "{column}" ELSE \'\' END '  # noqa: S608 - our own names
        f'FROM "{table._meta.db_table}" WHERE wave_id = %s'
    )
    together, size = batch_of(wave), sealed_size(wave.ballot_size or 0)
    connection.ensure_connection()
    with (
        Cursor(connection.connection) as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)", [size, wave.pk]) as rows,
    ):
        some: list[Buffer] = []
        for row in chain([rows.read()[HEADER:]], rows):
            if row != TRAILER:
                some.append(once(row, seen))
            if len(some) == together:
                yield Batch(submitted, b"".join(some))
                some = []
        if some:
            yield Batch(submitted, b"".join(some))


def once(row: Buffer, seen: set[int]) -> Buffer:
    """The row, or an empty one in place of a copy. Whoever may write in the box could copy the envelope of one person:
    afterwards that person's answers would be those that are there more often.
    """
    own = hash(bytes(row[OWN_KEY]))
    if own in seen:
        return EMPTY
    seen.add(own)
    return row


def empty(wave: Wave) -> None:
    """Nothing is left of the envelopes once this transaction is committed, which should be soon: until then nobody can
    use the tables. The envelopes lie alone nearly always: then the tables begin anew, which takes no time and leaves
    nothing in their files. Otherwise it goes row by row.
    """
    if not emptied_at_once(wave):
        for table in BOX:
            table.objects.filter(wave=wave).delete()


def emptied_at_once(wave: Wave) -> bool:
    """Not while anybody uses the tables: for a lock that we wait for, everybody who answers another wave waits too."""
    names = ", ".join(f'"{table._meta.db_table}"' for table in BOX)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE NOWAIT")
            if seen_as_before(cursor) or any(table.objects.exclude(wave=wave).exists() for table in BOX):
                transaction.set_rollback(True)
                return False
            cursor.execute(f"TRUNCATE {names}")
            return True
    except (OperationalError, ProgrammingError):  # somebody uses them, or this role may not
        return False


def seen_as_before(cursor: CursorWrapper) -> bool:
    """Whether another session, such as a backup that has just begun, sees the database as it was. To it a table that
    begins anew is empty at once, while it does not see what came of the envelopes.
    """
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_xmin IS NOT NULL AND backend_type = 'client backend')"
    )
    found: bool = cursor.fetchone()[0]
    return found
