"""The anonymous microdata of a wave, as the table that all formats are written from."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from django.utils import translation

from results.export import coded, weights
from results.export.anonymous import FEWEST_ANSWERS, SMALLEST_CLASS, protected
from results.export.columns import row_variable, sets_of, variables_of, weight_variable, why_missing
from results.export.fixing import in_turn, seed_for
from results.export.names import identifier, plain
from results.export.plan import Plan, asked_about, plan_of
from results.export.table import ROW, WEIGHT, Table, Variable
from results.models import Release
from results.weighting import weights_of
from surveys.instrument import MULTIPLE, RANK, TEXT, Instrument, QuestionSpec, possible_answers
from surveys.models import Wave

Told = Callable[[int], None]


@dataclass(frozen=True)
class Microdata:
    wave: Wave
    plan: Plan
    table: Table
    risk: dict[str, Any]
    release: Release | None
    met: frozenset[int] = frozenset()
    """Figures, by position, that the weights of the table give."""


def of_wave(wave: Wave, told: Told) -> Microdata:
    """Anonymous by the rules. Raises TooFewError for fewer people than a class needs, ChangedDeclarationError."""
    plan = plan_of(wave)
    seed = seed_for(wave, plan)
    with translation.override(plan.instrument.default_language):
        variables = variables_of(plan)
        why = why_missing()
        row, weight = row_variable(), weight_variable()
        sets = sets_of(variables, plan.instrument)
    frame = in_turn(coded.rows(wave, plan, variables, told), coded.ID, seed)
    keys = [key.name for key in plan.keys]
    items = items_of(variables)
    release = Release.objects.filter(wave=wave).select_related("wave__survey", "definitions").first()
    exact = weights_of(release) if release else {}
    targets: list[weights.Target] = []
    if release and exact:
        each = pl.Series(weights.EXACT, [exact.get(name, 1.0) for name in frame[coded.ID]], dtype=pl.Float64)
        frame = frame.with_columns(each)
        targets = weights.published(release, plan, variables, frame)
    frame, hidden = protected(frame, keys, items, follow_ups(plan.instrument, plan), most_answers(plan))
    met: frozenset[int] = frozenset()
    if release and exact:
        frame, met = weights.weighted(frame, plan.keys, release, targets)
        variables = [*variables, weight]
    variables = [row, *variables]
    frame = fresh(frame).select(variable.name for variable in variables)
    name = identifier(wave.slug.replace("-", "_"))
    table = Table(name, plain(f"{wave.survey} – {wave}"), tuple(variables), frame, sets, why)
    risk = risk_of(plan, asdict(hidden), frame, weights=bool(exact), met=len(met))
    most = most_answers(plan)
    risk["questions"] = {code: {"columns": names, "most": most[code]} for code, names in items.items()}
    return Microdata(wave, plan, table, risk, release, met)


def items_of(variables: Sequence[Variable]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variable in variables:
        if variable.question:
            found.setdefault(variable.question, []).append(variable.name)
    return found


def follow_ups(instrument: Instrument, plan: Plan) -> dict[str, frozenset[str]]:
    """Questions that are asked or not because of an answer or a characteristic, also through questions between."""
    direct: dict[str, set[str]] = {question.code: set() for question in instrument.questions()}
    for section in instrument.sections:
        for question in section.questions:
            for code in asked_about(section.relevant) | asked_about(question.relevant):
                direct.setdefault(code, set()).add(question.code)
    found: dict[str, frozenset[str]] = {}
    for code in direct:
        reached: set[str] = set()
        ahead = list(direct[code])
        while ahead:
            if (one := ahead.pop()) not in reached:
                reached.add(one)
                ahead += direct.get(one, ())
        found[code] = frozenset(reached)
    for key in plan.keys:
        found[key.name] = frozenset().union(*(found.get(code, frozenset()) for code in key.sources))
    return found


def most_answers(plan: Plan) -> dict[str, int]:
    """How many different answers a question allows; whether a text was given is no answer to protect."""
    return {question.code: ways(question) for question in plan.questions}


def ways(question: QuestionSpec) -> int:
    if question.kind == TEXT:
        return 1
    number = len(possible_answers(question))
    if question.kind in (MULTIPLE, RANK):
        number = 2**number
    return number or FEWEST_ANSWERS


def fresh(frame: pl.DataFrame) -> pl.DataFrame:
    """An order and names of this export only."""
    mixed = frame.sample(fraction=1, shuffle=True, seed=secrets.randbits(63))
    names: dict[str, None] = {}
    while len(names) < mixed.height:
        names[f"r{secrets.token_hex(8)}"] = None
    return mixed.with_columns(pl.Series(ROW, list(names), dtype=pl.String))


def risk_of(plan: Plan, hidden: dict[str, Any], frame: pl.DataFrame, *, weights: bool, met: int) -> dict[str, Any]:
    return hidden | {
        "rows": frame.height,
        "smallest_allowed": SMALLEST_CLASS,
        "fewest_answers": FEWEST_ANSWERS,
        "characteristics": {key.name: plain(key.label) for key in plan.keys},
        "left_out": dict(plan.left_out),
        "columns": len(frame.columns),
        "weights": frame[WEIGHT].n_unique() if weights else 0,
        "weights_meet": met,
        "cells_hidden": sum(Counter(hidden["told"]).values()) + sum(hidden["items"].values()),
    }
