"""The envelopes of one wave in random order, read a batch at a time: a large wave fits in memory."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from respondents.models import Ballot, Draft
from results.unsealing import Batch
from surveys.models import Wave

BATCH = 500
SENT_IN, UNFINISHED = (Ballot, "sealed"), (Draft, "ballot")


@dataclass(frozen=True)
class Box:
    """Keys of the envelopes, with whether they were sent in."""

    envelopes: Sequence[tuple[bool, UUID]]

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, len(self.envelopes), BATCH):
            some = self.envelopes[start : start + BATCH]
            sealed = contents([key for sent, key in some if sent], *SENT_IN)
            sealed |= contents([key for sent, key in some if not sent], *UNFINISHED)
            yield [(sent, sealed[key]) for sent, key in some]


def shuffled(wave: Wave) -> Box:
    found = [(True, key) for key in Ballot.objects.filter(wave=wave).values_list("pk", flat=True)]
    found += [(False, key) for key in Draft.objects.filter(wave=wave).values_list("pk", flat=True)]
    secrets.SystemRandom().shuffle(found)
    return Box(found)


def contents(keys: list[UUID], table: type[Ballot] | type[Draft], column: str) -> dict[UUID, bytes]:
    """In the binary form of PostgreSQL: as text every envelope would travel at twice its size."""
    if not keys:
        return {}
    query = f'SELECT "{table._meta.pk.column}", "{column}" FROM "{table._meta.db_table}"'  # noqa: S608 - our own names
    query += f' WHERE "{table._meta.pk.column}" = ANY(%s)'
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        return {key: bytes(sealed) for key, sealed in cursor.execute(query, [keys], binary=True)}
