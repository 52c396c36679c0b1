"""Weights of the microdata, made again from the rows as they leave the house.

They follow from three things that everybody may know: the groups that the file still shows, the size of the population,
and published numbers. So they cannot tell what was hidden, as the weights of the figures would.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import polars as pl

from results import definitions
from results.export.plan import Key, Plan
from results.export.table import WEIGHT, Variable
from results.margins import Margin
from results.models import Figure, Release
from results.raking import Cell, WeightingError, raked
from results.weighting import margins_from
from surveys.instrument import RANGE, SINGLE, QuestionSpec, possible_answers

EXACT = "_exact"
DIGITS = {Figure.Kind.AGREEMENT: 3, Figure.Kind.MEAN: 2}
"""A published share is met to a tenth of a percentage point, and not better: finer would tell more."""
FARTHEST, CLOSE = 0.5, 1e-6

Moved = tuple[pl.DataFrame, frozenset[int]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Target:
    """What the rows must give with their weights: the mean of `value` among `base`."""

    figure: int
    value: pl.Expr
    base: pl.Expr
    mean: float


def published(release: Release, plan: Plan, variables: Sequence[Variable], frame: pl.DataFrame) -> list[Target]:
    """Key numbers of everybody with their exact weights in `EXACT`, before anything is hidden; few decimals."""
    kept = release.definitions
    meaning = definitions.meaning(kept.content if kept else definitions.content_of(release.wave.survey))
    columns = {variable.question: variable for variable in variables if variable.question}
    kinds = (Figure.Kind.AGREEMENT, Figure.Kind.MEAN)
    found = release.figures.filter(kind__in=kinds, breakdown="", weighted__isnull=False).order_by("position")
    targets = []
    for figure in found:
        question = next((one for one in plan.questions if one.code == figure.question), None)
        if question and question.kind == (SINGLE if figure.kind == Figure.Kind.AGREEMENT else RANGE):
            declared = meaning.by_code.get(question.code)
            value, base = told(question, columns[question.code], declared.answers if declared else ())
            inside = frame.filter(base).select(((value * pl.col(EXACT)).sum() / pl.col(EXACT).sum()).alias("mean"))
            if inside.item() is not None:
                targets.append(
                    Target(figure.position, value, base, coarse(inside.item(), DIGITS[Figure.Kind(figure.kind)]))
                )
    return targets


def coarse(exact: float, digits: int) -> float:
    """Rounded; from the middle between two published numbers a little towards the right one."""
    found, step = round(exact, digits), 10.0**-digits
    between = abs(found / (10 * step) % 1 - 0.5) < CLOSE
    return found + math.copysign(step / 5, exact - found) if between else found


def told(question: QuestionSpec, variable: Variable, agree: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    """What one answer adds, and among which answers."""
    missing = {choice.code for choice in question.choices if choice.missing}
    valid = [answer for answer in possible_answers(question) if answer not in missing]
    numbers = {code: number for number, code in variable.codes}
    column = pl.col(variable.name)
    base = column.is_in([int(numbers.get(answer, answer)) for answer in valid])
    if question.kind == RANGE:
        return column.cast(pl.Float64), base
    chosen = [int(numbers.get(answer, answer)) for answer in agree or valid[-2:]]
    return column.is_in(chosen).cast(pl.Float64), base


def weighted(frame: pl.DataFrame, keys: Sequence[Key], release: Release, targets: Sequence[Target]) -> Moved:
    """The rows with new weights, and which figures they give."""
    names = [key.name for key in keys]
    stored = getattr(release, "weights", None)
    start = started(frame, keys, margins_from(stored) if stored else [], float(frame[EXACT].sum()))
    made = calibrated(frame, names, start, targets)
    met = frozenset(one.figure for one in targets) if made is not None else frozenset[int]()
    return frame.drop(EXACT).with_columns(pl.Series(WEIGHT, (start if made is None else made).round(4))), met


def started(frame: pl.DataFrame, keys: Sequence[Key], margins: Sequence[Margin], total: float) -> Numbers:
    """Raked to the margins of which all groups are still shown; who is hidden keeps their part of the people.

    The last margins go first when what is hidden makes them impossible together.
    """
    usable = [(groups, margin) for groups, margin in matched(frame, keys, margins) if complete(groups, margin)]
    cells: list[Cell] = list(zip(*(groups for groups, _margin in usable), strict=True))
    weights = np.ones(frame.height)
    for count in range(len(usable), 0, -1):
        shorter = [cell[:count] for cell in cells]
        with suppress(WeightingError):
            found = raked(Counter(shorter), [margin.targets() for _groups, margin in usable[:count]]).weights
            weights = np.array([found[cell] for cell in shorter])
            break
    return np.asarray(weights * total / float(weights.sum()))


def matched(frame: pl.DataFrame, keys: Sequence[Key], margins: Sequence[Margin]) -> Iterator[tuple[list[str], Margin]]:
    """The group of every row in a margin that is made of the same groups as a characteristic."""
    for margin in margins:
        into = {part.condition: part.into or part.code for part in margin.parts}
        for key in keys:
            groups = {n: into.get(group[2], "") for n, group in enumerate(key.groups, start=1)}
            if into.keys() <= {group[2] for group in key.groups}:
                yield [groups.get(value, "") for value in frame[key.name]], margin
                break


def complete(groups: Sequence[str], margin: Margin) -> bool:
    return {group for group, number in margin.targets().items() if number} <= set(groups)


def calibrated(frame: pl.DataFrame, names: Sequence[str], start: Numbers, targets: Sequence[Target]) -> Numbers | None:
    """The least that the weights must move to give the published numbers (Deville and Särndal 1992).

    A row moves by its own answers that the file shows. Groups keep their size. None
    when they would have to move too far.
    """
    told = [((one.value - one.mean) * one.base.cast(pl.Float64)).alias(f"_{n}") for n, one in enumerate(targets)]
    wanted = frame.select(told).to_numpy().T.reshape(len(told), frame.height)
    levels = [(frame[name] == value).to_numpy() for name in names for value in frame[name].unique().sort()]
    everybody = np.ones((1, frame.height))
    rows = np.vstack([everybody, *(level.reshape(1, -1) for level in levels), wanted]) * np.sqrt(start)
    aims = np.concatenate([np.zeros(1 + len(levels)), -(wanted @ start)])
    factors = np.linalg.lstsq(rows, aims, rcond=None)[0] / np.sqrt(start)
    off = float(np.abs(rows @ (factors * np.sqrt(start)) - aims).max(initial=0)) / float(start.sum())
    return np.asarray(start * (1 + factors)) if off < CLOSE and np.abs(factors).max() <= FARTHEST else None
