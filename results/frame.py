"""The responses of a wave as columns, for the worker: answers, why others are missing, who belongs to which group."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import polars as pl
from django.db.models import TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from results.models import Response
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, NOT_ASKED, NOTE, SINGLE, TEXT, Instrument, QuestionSpec
from surveys.models import Wave

CHUNK = 5000
CHOSEN_BEFORE = re.compile(r"selected\(\$\{(\w+)\},\s*name\)")


@dataclass(frozen=True)
class Frame:
    """One row per response, in no order.

    `answers` has a column of strings per question, null without an answer; an open text is only "1": it was given.
    `missing` has the reason as −1 (not asked), −2 (skipped) or −3 (not reached), 0 where there is an answer.
    """

    instrument: Instrument
    answers: pl.DataFrame
    missing: pl.DataFrame
    background: pl.DataFrame

    def __len__(self) -> int:
        return self.answers.height


@dataclass(frozen=True)
class Grouping:
    """`cells[of[i]]` are the groups that response i belongs to."""

    cells: tuple[frozenset[str], ...]
    of: NDArray[np.int64]


def of_wave(wave: Wave) -> Frame:
    """All responses of an opened wave."""
    instrument = wave.questionnaire.instrument()
    codes = [question.code for question in instrument.questions() if question.kind != NOTE]
    columns: list[tuple[str, dict[str, Any]]] = [
        ("answers", dict.fromkeys(codes, pl.String)),
        ("missing", dict.fromkeys(codes, pl.Int8)),
        ("background", dict.fromkeys(wave.background, pl.String)),
    ]
    texts = [Cast(name, TextField()) for name, schema in columns]
    rows = Response.objects.filter(wave=wave).values_list(*texts).iterator(CHUNK)
    found = [pl.DataFrame(schema=schema) for name, schema in columns]
    while some := list(islice(rows, CHUNK)):
        for place, (_, schema) in enumerate(columns):
            found[place].vstack(decoded([row[place] for row in some], schema), in_place=True)
    answers, missing, background = found
    missing = missing.fill_null(0)
    return Frame(instrument, settled(instrument, answers, missing), missing, background.fill_null(""))


def decoded(objects: list[str], schema: dict[str, Any]) -> pl.DataFrame:
    """JSON objects as columns; polars does this many times faster than Python."""
    if not schema:
        return pl.DataFrame()
    return pl.Series(objects, dtype=pl.String).str.json_decode(pl.Struct(schema)).struct.unnest()


def settled(instrument: Instrument, answers: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Open texts become "1"; who chose one reason is not asked for the most important one, which then is that one."""
    changed = []
    for question in instrument.questions():
        if question.kind == TEXT:
            changed.append(pl.when(pl.col(question.code).is_not_null()).then(pl.lit("1")).alias(question.code))
        elif source := chosen_before(instrument, question):
            alone = answers[source].is_not_null() & ~answers[source].str.contains(" ")
            derived = (missing[question.code] == NOT_ASKED) & answers[question.code].is_null() & alone
            only = pl.Series(derived)
            changed.append(pl.when(only).then(pl.col(source)).otherwise(pl.col(question.code)).alias(question.code))
    return answers.with_columns(changed)


def chosen_before(instrument: Instrument, question: QuestionSpec) -> str:
    """The question of several answers that this one picks the most important of; empty for other questions."""
    match = CHOSEN_BEFORE.fullmatch(question.choice_filter.strip()) if question.kind == SINGLE else None
    if match and "count-selected" in question.relevant and instrument.by_code[match[1]].kind == MULTIPLE:
        return match[1]
    return ""


def grouping(frame: Frame, conditions: Mapping[str, str]) -> Grouping:
    """Who belongs to which groups; conditions look at answers and at the declared background."""
    members = {group: list(who(frame, condition)) for group, condition in conditions.items()}
    cells: dict[frozenset[str], int] = {}
    of = np.zeros(len(frame), dtype=np.int64)
    for place in range(len(frame)):
        cell = frozenset(group for group, inside in members.items() if inside[place])
        of[place] = cells.setdefault(cell, len(cells))
    return Grouping(tuple(cells), of)


def who(frame: Frame, condition: str) -> Iterator[bool]:
    """Whether each response meets the condition. Equal answers are judged once."""
    expression = parse(condition)
    everything = pl.concat([frame.answers, frame.background], how="horizontal")
    codes = sorted(expression.codes & set(everything.columns))
    judged: dict[tuple[str | None, ...], bool] = {}
    for values in everything.select(codes).iter_rows() if codes else [()] * len(frame):
        if values not in judged:
            answers = {code: value or "" for code, value in zip(codes, values, strict=True)}
            judged[values] = expression.is_true(answers)
        yield judged[values]
