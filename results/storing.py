"""Writes anonymous responses and their open answers with COPY: many at once, in the order given."""

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from results.models import OpenAnswer, Response
from results.unsealing import Row
from surveys.models import Wave


def store(wave: Wave, rows: Sequence[Row]) -> None:
    keys = [uuid.uuid4() for _ in rows]
    copy(
        Response,
        ("id", "wave_id", "answers", "missing", "background", "panel"),
        (
            (key, wave.pk, plain(row.answers), plain(row.missing), background(wave, row), row.panel)
            for key, row in zip(keys, rows, strict=True)
        ),
    )
    copy(
        OpenAnswer,
        ("id", "response_id", "question", "text", "marks", "state", "reviewed_by"),
        (
            (uuid.uuid4(), key, question, text, plain(marks), OpenAnswer.State.WAITING.value, "")
            for key, row in zip(keys, rows, strict=True)
            for question, text, marks in row.texts
        ),
    )


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def background(wave: Wave, row: Row) -> str:
    return plain(dict(zip(wave.background, row.background, strict=True)))


def copy(table: type[models.Model], columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table._meta.db_table}" ({names}) FROM STDIN') as target:
        for line in lines:
            target.write_row(line)
