"""Anonymous responses and their open answers as COPY takes them, in its binary form; and the copying itself."""

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.db import connection, models

from results.models import OpenAnswer, Response
from results.tallying import Kept
from results.unsealing import Knife, Row, random_keys

BEGIN, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
JSONB = b"\x01"
WAITING = OpenAnswer.State.WAITING.value.encode()
RESPONSE = ("id", "wave_id", "answers", "missing", "background", "panel")
OPEN_ANSWER = ("id", "response_id", "question", "text", "marks", "state", "reviewed_by")
columns_of, length_of = struct.Struct("!h").pack, struct.Struct("!i").pack


class Lines(NamedTuple):
    """Rows of the two tables, each line beginning with a random key."""

    responses: list[bytes]
    texts: list[bytes]


def lines(knife: Knife, kept: Kept, rows: Iterable[Row]) -> Lines:
    """Of the rows whose stage counts."""
    names, wave, keys, found = tuple(knife.wave.background), knife.wave.pk.bytes, random_keys(), Lines([], [])
    for row in rows:
        if row.stage not in kept.bands:
            continue
        row = kept.of(row)
        background = JSONB + background_json(names, row.background)
        answers, missing = JSONB + row.answers, JSONB + row.missing
        found.responses.append(line(row.key, wave, answers, missing, background, row.panel.encode()))
        for question, text, marks in knife.marked(row):
            key, shown = next(keys), JSONB + marks
            found.texts.append(line(key, row.key, question.encode(), text.encode(), shown, WAITING, b""))
    return found


@lru_cache(maxsize=1000)
def background_json(names: tuple[str, ...], bands: tuple[str, ...]) -> bytes:
    return orjson.dumps(dict(zip(names, bands, strict=True)))


def line(*values: bytes) -> bytes:
    parts = [columns_of(len(values))]
    for value in values:
        parts += length_of(len(value)), value
    return b"".join(parts)


def store(parts: Iterable[Lines]) -> int:
    """How many responses were written. Whether they belong to a wave is checked with each part, not with the commit:
    the next part is made ready meanwhile."""
    stored = 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for part in parts:
        stored += copy(Response, RESPONSE, part.responses)
        copy(OpenAnswer, OPEN_ANSWER, part.texts)
    return stored


def copy(table: type[models.Model], columns: Sequence[str], rows: list[bytes]) -> int:
    names = ", ".join(f'"{column}"' for column in columns)
    query = f'COPY "{table._meta.db_table}" ({names}) FROM STDIN (FORMAT BINARY)'
    with connection.cursor() as cursor:
        with cursor.copy(query) as target:
            target.write(b"".join([BEGIN, *rows, END]))
        return int(cursor.rowcount)
