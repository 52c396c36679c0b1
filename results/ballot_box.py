"""Empties the ballot box of one wave, a batch at a time: a large wave fits in memory.

Envelopes come in the order in which they lie. What was in them gets its random order later, from `unsealing.Row`.
"""

from collections.abc import Generator
from itertools import chain

from django.db import connection
from psycopg import Cursor
from psycopg.abc import Buffer

from respondents.models import Ballot, Draft
from respondents.sealing import sealed_size
from results.unsealing import FIELD, ROOM, Batch
from surveys.models import Wave

BATCH = 200
"""Envelopes at most; fewer when they are large."""
HEADER, TRAILER = 19, b"\xff\xff"
"""Of the binary form of COPY: bytes before the first row, and what follows the last."""
EMPTY = (1).to_bytes(2, "big") + bytes(4)
"""A row with an envelope that nothing is in."""
OWN_KEY = slice(FIELD, FIELD + 16)
"""The first bytes of an envelope: of a key that was drawn for it alone, so that no two honest ones begin alike."""


def number(wave: Wave) -> int:
    return Ballot.objects.filter(wave=wave).count() + Draft.objects.filter(wave=wave).count()


def batch_of(wave: Wave) -> int:
    assert wave.ballot_size is not None
    return max(1, min(BATCH, ROOM // (FIELD + sealed_size(wave.ballot_size))))


def emptied(wave: Wave) -> Generator[Batch]:
    """Takes out what it reads, so that exactly what was read is gone once this transaction is committed.

    To be closed by whoever stops before the end: until then the connection does nothing else.
    """
    seen: set[int] = set()
    yield from taken_out(wave, seen, Ballot, "sealed", submitted=True)
    yield from taken_out(wave, seen, Draft, "ballot", submitted=False)


def taken_out(
    wave: Wave, seen: set[int], table: type[Ballot] | type[Draft], column: str, *, submitted: bool
) -> Generator[Batch]:
    """In the binary form of PostgreSQL: as text every envelope would travel at twice its size. One of another size is
    forged, and comes as an empty one.
    """
    removal = (
        f'DELETE FROM "{table._meta.db_table}" WHERE wave_id = %s '  # noqa: S608 - our own names
        f'RETURNING CASE octet_length("{column}") WHEN %s THEN "{column}" ELSE \'\' END'
    )
    together, size = batch_of(wave), sealed_size(wave.ballot_size or 0)
    connection.ensure_connection()
    with (
        Cursor(connection.connection) as cursor,
        cursor.copy(f"COPY ({removal}) TO STDOUT (FORMAT BINARY)", [wave.pk, size]) as rows,
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
