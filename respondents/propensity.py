"""How likely people of each background are to respond: a logit with main effects, by Newton's method."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
