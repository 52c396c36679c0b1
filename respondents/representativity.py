"""Who is missing: how evenly people of different background responded. Needs counts only, no answers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from respondents.dispositions import Group
from respondents.models import Invitation, InvitationState
from surveys.models import Wave

RESPONDED = (InvitationState.COMPLETED, InvitationState.FROM_80, InvitationState.FROM_50)
ROUNDS = 60
HALVINGS = 30
CLOSE = 1e-13
RIDGE = 1e-10
"""Keeps the equations solvable where a whole group or nobody of it responded."""


@dataclass(frozen=True)
class Cell:
    """People with the same background: one value per column."""

    background: tuple[str, ...]
    invited: int
    responded: int


@dataclass(frozen=True)
class Representativity:
    """Response propensities ρ from a logit with main effects (Schouten, Cobben, Bethlehem 2009; RISQ manual 2.1).

    `indicator` R = 1 - 2·S(ρ): 1 when everybody is equally likely to respond. `variation` CV = S(ρ) / mean(ρ).
    `columns` are unconditional partial indicators, one per column; `groups` the same per value, √(n/N)·(ρ of the
    group - mean), below 0 where people are missing.
    """

    mean: float
    spread: float
    columns: tuple[float, ...]
    groups: tuple[dict[str, float], ...]

    @property
    def indicator(self) -> float:
        return 1 - 2 * self.spread

    @property
    def variation(self) -> float:
        return self.spread / self.mean


def cells_of(wave: Wave, shown: dict[str, list[Group]]) -> list[Cell]:
    """People per combination of the shown groups: eligible, and of those who responded; one query."""
    columns = {f"column_{number}": KeyTextTransform(name, "attributes") for number, name in enumerate(shown)}
    eligible = Invitation.objects.filter(wave=wave).exclude(state=InvitationState.INELIGIBLE).annotate(**columns)
    numbers = {"number": Count("pk"), "answered": Count("pk", filter=Q(state__in=RESPONDED))}
    rows = eligible.values_list(*columns).annotate(**numbers)
    people: Counter[tuple[str, ...]] = Counter()
    responded: Counter[tuple[str, ...]] = Counter()
    for *values, number, answered in rows.order_by():
        key = tuple(shown_as(value, groups) for value, groups in zip(values, shown.values(), strict=True))
        people[key] += number
        responded[key] += answered
    return [Cell(key, number, responded[key]) for key, number in people.items()]


def shown_as(value: str | None, groups: list[Group]) -> str:
    name = value or _("unknown")
    return name if name in {group.name for group in groups} else _("other")


def representativity(cells: Sequence[Cell]) -> Representativity | None:
    """None where there is nothing to compare: nobody or everybody responded, or all people are alike."""
    people, responded = sum(cell.invited for cell in cells), sum(cell.responded for cell in cells)
    if len(cells) < 2 or not 0 < responded < people:
        return None
    found = propensities(cells)
    mean = sum(cell.invited * rho for cell, rho in zip(cells, found, strict=True)) / people
    spread = sum(cell.invited * (rho - mean) ** 2 for cell, rho in zip(cells, found, strict=True)) / (people - 1)
    groups = tuple(partial(cells, found, column, mean) for column in range(len(cells[0].background)))
    columns = tuple(math.sqrt(sum(value**2 for value in group.values())) for group in groups)
    return Representativity(mean, math.sqrt(spread), columns, groups)


def partial(cells: Sequence[Cell], found: Sequence[float], column: int, mean: float) -> dict[str, float]:
    sizes: dict[str, int] = {}
    sums: dict[str, float] = {}
    for cell, rho in zip(cells, found, strict=True):
        value = cell.background[column]
        sizes[value] = sizes.get(value, 0) + cell.invited
        sums[value] = sums.get(value, 0) + cell.invited * rho
    people = sum(sizes.values())
    return {value: math.sqrt(size / people) * (sums[value] / size - mean) for value, size in sizes.items()}


def propensities(cells: Sequence[Cell]) -> list[float]:
    """Fitted probability to respond per cell, by Newton's method; a step that makes it worse is halved."""
    rows = design(cells)
    weights = [0.0] * len(rows[0])
    fitted = [0.5] * len(cells)
    for _round in range(ROUNDS):
        missed = [cell.responded - cell.invited * rho for cell, rho in zip(cells, fitted, strict=True)]
        slope = [sum(row[i] * miss for row, miss in zip(rows, missed, strict=True)) for i in range(len(weights))]
        step = solve(curvature(rows, cells, fitted), slope)
        before, fit = fitted, likelihood(cells, fitted)
        for halving in range(HALVINGS):
            tried = [weight + change / 2**halving for weight, change in zip(weights, step, strict=True)]
            fitted = [logistic(row, tried) for row in rows]
            if likelihood(cells, fitted) >= fit:
                break
        weights = tried
        if max(abs(one - other) for one, other in zip(before, fitted, strict=True)) < CLOSE:
            break
    return fitted


def likelihood(cells: Sequence[Cell], fitted: Sequence[float]) -> float:
    return sum(
        cell.responded * math.log(rho) + (cell.invited - cell.responded) * math.log(1 - rho)
        for cell, rho in zip(cells, fitted, strict=True)
    )


def design(cells: Sequence[Cell]) -> list[list[float]]:
    """A one, and per column an indicator of every value except the first."""
    values = [sorted({cell.background[column] for cell in cells})[1:] for column in range(len(cells[0].background))]
    return [
        [1.0] + [float(cell.background[column] == value) for column, others in enumerate(values) for value in others]
        for cell in cells
    ]


def logistic(row: Sequence[float], weights: Sequence[float]) -> float:
    score = sum(value * weight for value, weight in zip(row, weights, strict=True))
    return 1 / (1 + math.exp(-max(-35.0, min(35.0, score))))


def curvature(rows: Sequence[Sequence[float]], cells: Sequence[Cell], fitted: Sequence[float]) -> list[list[float]]:
    size = range(len(rows[0]))
    spread = [cell.invited * rho * (1 - rho) for cell, rho in zip(cells, fitted, strict=True)]
    return [
        [sum(v * row[i] * row[j] for v, row in zip(spread, rows, strict=True)) + RIDGE * (i == j) for j in size]
        for i in size
    ]


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with pivots; small systems only."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda number: abs(rows[number][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for below in range(len(rows)):
            if below != at:
                factor = rows[below][at] / rows[at][at]
                rows[below] = [one - factor * other for one, other in zip(rows[below], rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]
