"""Several waves in one table, and what changed between them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from django.utils import translation
from django.utils.translation import gettext as _

from results.export.microdata import Microdata
from results.export.names import NAME_LENGTH, identifier, plain
from results.export.table import ROW, WAVE, WEIGHT, MultipleSet, Table, Variable
from results.question_figures import ASPECTS
from surveys.comparability import BROKEN, Comparison, compare
from surveys.instrument import NOT_IN_WAVE
from surveys.models import Wave
from surveys.trend import judgements


def with_notes(data: Microdata, earlier: Sequence[Wave]) -> Table:
    """The table of one wave, in which every variable says what changed since the waves before it."""
    with translation.override(data.plan.instrument.default_language):
        notes = notes_of(data, earlier)
    variables = tuple(replace(one, notes=tuple(notes.get(one.question, ()))) for one in data.table.variables)
    return replace(data.table, variables=variables)


def notes_of(data: Microdata, earlier: Sequence[Wave]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for wave in earlier:
        decided = judgements(wave.questionnaire, data.wave.questionnaire)
        for one in compare(wave.questionnaire.instrument(), data.plan.instrument):
            if note := note_of(one, wave, decided[one.code].note if one.code in decided else ""):
                found.setdefault(one.code, []).append(note)
    return found


def note_of(one: Comparison, wave: Wave, decision: str) -> str:
    if one.before is None:
        return _("Not asked in %(wave)s.") % {"wave": wave}
    if one.after is None or not one.differences:
        return ""
    changed = ", ".join(str(ASPECTS[difference.aspect]) for difference in one.differences)
    text = _("Not the same as in %(wave)s: %(changed)s changed.") % {"wave": wave, "changed": changed}
    return plain(f"{text} {decision}")


def stacked(waves: Sequence[Microdata]) -> Table:
    """All waves below each other, the last one deciding the words; `WAVE` says which is which.

    A question of which type or answers changed has a column of its own per wave, with the wave's number in its name.
    """
    newest = waves[-1]
    variables: dict[str, Variable] = {one.name: one for one in newest.table.variables}
    frames = []
    for number, data in enumerate(waves, start=1):
        names = names_in(data, newest, number)
        renamed = [replace(one, name=names[one.name]) for one in data.table.variables]
        for one in renamed:
            variables[one.name] = merged(variables[one.name], one) if one.name in variables else one
        frames.append(data.table.frame.rename(names).with_columns(pl.lit(number, pl.Int32).alias(WAVE)))
    values = tuple((number, plain(str(data.wave))) for number, data in enumerate(waves, start=1))
    ordered = [variables.pop(ROW), Variable(WAVE, _("Wave"), values, level="ordinal"), *variables.values()]
    frame = filled(pl.concat(frames, how="diagonal_relaxed"), ordered)
    title = plain(f"{newest.wave.survey}: {', '.join(str(data.wave) for data in waves)}")
    name = f"{newest.wave.survey.slug.replace('-', '_')}_{len(waves)}"
    return Table(name, title, tuple(ordered), frame, sets_in(waves, frame.columns), newest.table.why)


def names_in(data: Microdata, newest: Microdata, number: int) -> dict[str, str]:
    """New names for the columns of which the codes mean something else than in the newest wave."""
    found = compare(data.plan.instrument, newest.plan.instrument)
    other = {
        one.code
        for one in found
        if one.status == BROKEN and {"type", "options"} & {difference.aspect for difference in one.differences}
    }
    now, taken, names = newest.table.by_name(), list(newest.table.by_name()), {}
    for one in data.table.variables:
        if one.question in other or (one.name in now and not agree(one, now[one.name])):
            names[one.name] = identifier(f"{one.name[: NAME_LENGTH - 4]}_W{number}", taken)
            taken.append(names[one.name])
    return {one.name: names.get(one.name, one.name) for one in data.table.variables}


def agree(one: Variable, other: Variable) -> bool:
    """Whether no number stands for one answer here and for another there."""
    return all(a == b for a, b in ((one.code_of(n), other.code_of(n)) for n in one.numbers & other.numbers))


def risk_in(data: Microdata, newest: Microdata, number: int) -> dict[str, Any]:
    """What was hidden in one of several waves, by the names that its columns have in the file of all of them."""
    names = names_in(data, newest, number)
    return (
        data.risk
        | {
            part: {names.get(name, name): found for name, found in data.risk[part].items()}
            for part in ("characteristics", "keys")
        }
        | {
            "questions": {
                code: about | {"columns": [names.get(name, name) for name in about["columns"]]}
                for code, about in data.risk["questions"].items()
            }
        }
    )


def merged(newest: Variable, one: Variable) -> Variable:
    values = dict(one.values) | dict(newest.values)
    missing = tuple(dict.fromkeys((*newest.missing, *one.missing)))
    return replace(newest, values=tuple(sorted(values.items())), missing=missing)


def filled(frame: pl.DataFrame, variables: Sequence[Variable]) -> pl.DataFrame:
    """In a random order over the waves; −4 where a wave does not have the variable."""
    nothing = {one.name: 1.0 if one.name == WEIGHT else NOT_IN_WAVE for one in variables if one.kind != "text"}
    columns = [pl.col(one.name).fill_null(nothing[one.name]) if one.name in nothing else one.name for one in variables]
    return frame.select(columns).sort(ROW)


def sets_in(waves: Sequence[Microdata], columns: Sequence[str]) -> tuple[MultipleSet, ...]:
    found: Mapping[str, MultipleSet] = {one.name: one for data in waves for one in data.table.sets}
    return tuple(one for one in found.values() if set(one.columns) <= set(columns))
