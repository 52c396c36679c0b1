"""The responses of a wave as columns, for the worker: answers, why others are missing, who belongs to which group."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
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
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """One row per response, in no order.

    `answers` has a column of strings per question, null without an answer; an open text is only "1": it was given.
    `missing` has the reason as −1 (not asked), −2 (skipped) or −3 (not reached), 0 where there is an answer.
    `panel` has the pseudonym of who agreed to be followed, "" for others. `content` is a fingerprint of who is in it.
    """

    instrument: Instrument
    answers: pl.DataFrame
    missing: pl.DataFrame
    background: pl.DataFrame
    panel: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    content: str = ""

    def __len__(self) -> int:
        return self.answers.height

    @cached_property
    def everything(self) -> pl.DataFrame:
        return pl.concat([self.answers, self.background], how="horizontal")


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
    rows = Response.objects.filter(wave=wave).values_list(*texts, "panel", "pk").iterator(CHUNK)
    found = [pl.DataFrame(schema=schema) for name, schema in columns]
    panel: list[str] = []
    keys: list[bytes] = []
    while some := list(islice(rows, CHUNK)):
        for place, (_, schema) in enumerate(columns):
            found[place].vstack(decoded([row[place] for row in some], schema), in_place=True)
        panel += [row[-2] for row in some]
        keys += [row[-1].bytes for row in some]
    answers, missing, background = found
    missing = missing.fill_null(0)
    return Frame(
        instrument,
        settled(instrument, answers, missing),
        missing,
        background.fill_null(""),
        pl.Series(panel, dtype=pl.String),
        hashlib.sha256(b"".join(sorted(keys))).hexdigest(),
    )


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
    members = [who(frame, condition) for condition in conditions.values()]
    bits = np.zeros(len(frame), dtype=object if len(members) > 62 else np.int64)
    for place, member in enumerate(members):
        bits += member.astype(bits.dtype) << place
    found, of = np.unique(bits, return_inverse=True)
    names = list(conditions)
    cells = tuple(frozenset(name for place, name in enumerate(names) if int(bit) >> place & 1) for bit in found)
    return Grouping(cells, of.astype(np.int64))


def who(frame: Frame, condition: str) -> Mask:
    """Whether each response meets the condition. Equal answers are judged once."""
    expression = parse(condition)
    codes = sorted(expression.codes & set(frame.everything.columns))
    if not codes:
        return np.full(len(frame), expression.is_true({}), dtype=bool)
    alike = frame.everything.select(codes).with_row_index("row").group_by(codes).agg(pl.col("row"))
    met = np.zeros(len(frame), dtype=bool)
    for *values, rows in alike.iter_rows():
        if expression.is_true({code: value or "" for code, value in zip(codes, values, strict=True)}):
            met[rows] = True
    return met
