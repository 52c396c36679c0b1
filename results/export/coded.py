"""The responses of a wave as columns of numbers, read in pieces so that memory stays flat."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import TextField
from django.db.models.functions import Cast

from results import frame as frames
from results.export.columns import NO_GROUP, numbers_of
from results.export.plan import Key, Plan
from results.export.table import Variable
from results.models import Response
from surveys.instrument import ACKNOWLEDGE, MULTIPLE, NOT_ASKED, NOTE, RANK, SINGLE, TEXT, QuestionSpec
from surveys.models import Wave

CHUNK = 5000
ID = "_id"
Told = Callable[[int], None]


def rows(wave: Wave, plan: Plan, variables: list[Variable], told: Told) -> pl.DataFrame:
    """A column per variable (without weights) and `ID`; codes as Int32. `told` hears how many rows were read."""
    schema: dict[Any, Any] = {ID: pl.String}
    schema |= {variable.name: pl.Float64 if variable.kind == "decimal" else pl.Int32 for variable in variables}
    found = pl.DataFrame(schema=schema)
    for ids, frame in pieces(wave, plan):
        columns = [pl.Series(ID, ids), *columns_of(frame, plan, variables)]
        found.vstack(pl.DataFrame(columns).cast(schema), in_place=True)
        told(found.height)
    return found.rechunk()


def pieces(wave: Wave, plan: Plan) -> Iterator[tuple[list[str], frames.Frame]]:
    codes = [question.code for question in plan.instrument.questions() if question.kind != NOTE]
    background = list(wave.background)
    texts = [Cast(name, TextField()) for name in ("answers", "missing", "background")]
    found = Response.objects.filter(wave=wave).order_by().values_list("pk", *texts).iterator(CHUNK)
    while some := list(islice(found, CHUNK)):
        answers = frames.decoded([row[1] for row in some], dict.fromkeys(codes, pl.String))
        missing = frames.decoded([row[2] for row in some], dict.fromkeys(codes, pl.Int8)).fill_null(0)
        known = frames.decoded([row[3] for row in some], dict.fromkeys(background, pl.String))
        settled = frames.settled(plan.instrument, answers, missing)
        yield [str(row[0]) for row in some], frames.Frame(plan.instrument, settled, missing, known.fill_null(""))


def columns_of(frame: frames.Frame, plan: Plan, variables: list[Variable]) -> Iterator[pl.Series]:
    keys = {key.name: key for key in plan.keys}
    for variable in variables:
        if key := keys.get(variable.name):
            yield groups_of(frame, key)
        else:
            yield coded(frame, plan.instrument.by_code[variable.question], variable)


def groups_of(frame: frames.Frame, key: Key) -> pl.Series:
    """The place of the first group whose condition holds."""
    found = pl.Series(key.name, [NO_GROUP] * len(frame), dtype=pl.Int32)
    for place, (_code, _label, condition) in reversed(list(enumerate(key.groups, start=1))):
        inside = pl.Series(frames.who(frame, condition))
        found = pl.select(pl.when(inside).then(place).otherwise(found).cast(pl.Int32)).to_series()
    return found.alias(key.name)


def coded(frame: frames.Frame, question: QuestionSpec, variable: Variable) -> pl.Series:
    answers, missing = frame.answers[question.code], frame.missing[question.code]
    given = numbers(answers, question, variable)
    why = pl.select(pl.when(missing == 0).then(NOT_ASKED).otherwise(missing)).to_series()
    return given.fill_null(why.cast(given.dtype)).alias(variable.name)


def numbers(answers: pl.Series, question: QuestionSpec, variable: Variable) -> pl.Series:
    """Null where there is no answer."""
    if question.kind == SINGLE:
        return answers.replace_strict(numbers_of(question), default=None, return_dtype=pl.Int32)
    if question.kind == MULTIPLE:
        return answers.str.split(" ").list.contains(variable.option).cast(pl.Int32)
    if question.kind == RANK:
        places = answers.str.split(" ").list.eval(pl.element() == variable.option).list.arg_max() + 1
        chosen = answers.str.split(" ").list.contains(variable.option)
        return pl.select(pl.when(chosen).then(places).when(answers.is_not_null()).then(0)).to_series().cast(pl.Int32)
    if question.kind in (TEXT, ACKNOWLEDGE):
        return answers.is_not_null().replace({False: None}).cast(pl.Int32)
    return answers.cast(pl.Float64, strict=False).cast(pl.Float64 if variable.kind == "decimal" else pl.Int32)
