"""Writes anonymous responses and their open answers with COPY: all at once, in the order given."""

import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from results.models import OpenAnswer, Response
from results.unsealing import Row, as_json
from surveys.models import Wave


def store(wave: Wave, rows: Iterable[Row]) -> None:
    names, key = tuple(wave.background), str(wave.pk)

    @cache
    def background(bands: tuple[str, ...]) -> str:
        return as_json(dict(zip(names, bands, strict=True)))

    copy(
        Response,
        ("id", "wave_id", "answers", "missing", "background", "panel"),
        ((row.key, key, row.answers, row.missing, background(tuple(row.background)), row.panel) for row in rows),
    )


def store_texts(rows: Iterable[Row]) -> None:
    waiting = OpenAnswer.State.WAITING.value
    copy(
        OpenAnswer,
        ("id", "response_id", "question", "text", "marks", "state", "reviewed_by"),
        ((str(uuid.uuid4()), row.key, *text, waiting, "") for row in rows for text in row.texts),
    )


def copy(table: type[models.Model], columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table._meta.db_table}" ({names}) FROM STDIN') as target:
        for line in lines:
            target.write_row(line)
