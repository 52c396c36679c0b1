"""Who is missing: how evenly people of different background responded. Needs counts only, no answers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from respondents.dispositions import NOT_ELIGIBLE, RESPONDED
from respondents.frame import Group, Values, look
from respondents.propensity import Cell, propensities
from surveys.models import Wave


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
    return cells(look(wave, list(shown)).cells, shown)


def cells(counted: Counter[tuple[Values, str]], shown: dict[str, list[Group]]) -> list[Cell]:
    people: Counter[Values] = Counter()
    responded: Counter[Values] = Counter()
    for (values, state), number in counted.items():
        key = tuple(shown_as(value, groups) for value, groups in zip(values, shown.values(), strict=True))
        people[key] += number if state not in NOT_ELIGIBLE else 0
        responded[key] += number if state in RESPONDED else 0
    return [Cell(key, number, responded[key]) for key, number in people.items() if number]


def shown_as(value: str, groups: list[Group]) -> str:
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
