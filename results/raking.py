"""Weights that make groups as large as in the population: raking over counts of people; pure functions.

Deming and Stephan (1940); Deville and Särndal (1993). Plain Python: a few dozen cells, and no library needed to read
weights back.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

Cell = tuple[str, ...]
ROUNDS, CLOSE = 100, 1e-10
FEWEST = 20
"""A group of a margin with fewer respondents than this is merged with another."""
LOWEST, HIGHEST = 0.3, 3.0
"""Weights stay between these times their mean."""
MOST_UNEVEN = 2.0
OFF = 0.01
"""After trimming, a margin may be off by this part of it."""


class WeightingError(Exception):
    """Why there are no weights."""


@dataclass(frozen=True)
class Raked:
    """A weight per cell. `design_effect` is Kish's n·Σw²/(Σw)², `effective` the n that is left of it."""

    weights: dict[Cell, float]
    rounds: int
    trimmed: bool
    design_effect: float
    effective: float


def raked(people: Mapping[Cell, int], targets: Sequence[Mapping[str, float]]) -> Raked:
    """Weights per cell, raked to the population counts per margin, trimmed, and raked again until both hold.

    A cell names its group in every margin; the empty group (unknown) keeps its part of the people. The weights add up
    to the first margin's population. Raises WeightingError.
    """
    total = sum(targets[0].values())
    wanted = [with_unknown(people, place, target, total) for place, target in enumerate(targets)]
    start = total / sum(people.values())
    weights, rounds = rake(people, wanted, dict.fromkeys(people, start))
    trimmed = False
    while outside(weights, LOWEST * start, HIGHEST * start) and rounds <= ROUNDS:
        trimmed = True
        weights = trim(people, weights, LOWEST * start, HIGHEST * start)
        if farthest(people, wanted, weights) <= OFF:
            break
        weights, more = rake(people, wanted, weights)
        rounds += more
    if rounds > ROUNDS or farthest(people, wanted, weights) > OFF:
        raise WeightingError(_("The weights do not settle within the bounds: the groups differ too much."))
    effect = design_effect(people, weights)
    if effect > MOST_UNEVEN:
        raise WeightingError(_("The weights are too uneven: the design effect is over 2."))
    return Raked(weights, rounds, trimmed, effect, sum(people.values()) / effect)


def rake(
    people: Mapping[Cell, int], wanted: Sequence[Mapping[str, float]], weights: Mapping[Cell, float]
) -> tuple[dict[Cell, float], int]:
    """w ← w·T/Σw over each margin, until no factor differs from 1; raises WeightingError after a hundred rounds."""
    weights = dict(weights)
    for round_ in range(1, ROUNDS + 1):
        farthest_factor = 0.0
        for place, target in enumerate(wanted):
            sums = margin(people, weights, place)
            factors = {group: target[group] / found for group, found in sums.items()}
            weights = {cell: weight * factors[cell[place]] for cell, weight in weights.items()}
            farthest_factor = max(farthest_factor, *(abs(factor - 1) for factor in factors.values()))
        if farthest_factor < CLOSE:
            return weights, round_
    raise WeightingError(_("The weights do not settle in a hundred rounds."))


def with_unknown(people: Mapping[Cell, int], place: int, target: Mapping[str, float], total: float) -> dict[str, float]:
    """Population counts scaled to `total`, of which people whose group is unknown keep their part."""
    sizes: Counter[str] = Counter()
    for cell, number in people.items():
        sizes[cell[place]] += number
    if missing := {group for group, number in target.items() if number} - set(sizes):
        raise WeightingError(_("Nobody answered of: %(groups)s.") % {"groups": ", ".join(sorted(missing))})
    if strange := {group for group in sizes if group and not target.get(group)}:
        raise WeightingError(_("The population is unknown of: %(groups)s.") % {"groups": ", ".join(sorted(strange))})
    unknown = total * sizes[""] / sizes.total()
    found = {group: (total - unknown) * target[group] / sum(target.values()) for group in sizes if group}
    return found | ({"": unknown} if sizes[""] else {})


def margin(people: Mapping[Cell, int], weights: Mapping[Cell, float], place: int) -> dict[str, float]:
    sums: dict[str, float] = {}
    for cell, number in people.items():
        sums[cell[place]] = sums.get(cell[place], 0) + number * weights[cell]
    return sums


def outside(weights: Mapping[Cell, float], low: float, high: float) -> bool:
    return any(not low * (1 - CLOSE) <= weight <= high * (1 + CLOSE) for weight in weights.values())


def trim(people: Mapping[Cell, int], weights: Mapping[Cell, float], low: float, high: float) -> dict[Cell, float]:
    """Weights cut at the bounds; what was cut off goes to everybody else alike, until nothing is outside."""
    weights = dict(weights)
    for _round in range(ROUNDS):
        cut = {cell: min(max(weight, low), high) for cell, weight in weights.items()}
        inside = [cell for cell in weights if cut[cell] == weights[cell]]
        if len(inside) == len(weights):
            return weights
        spare = sum(people[cell] * (weights[cell] - cut[cell]) for cell in weights)
        each = spare / sum(people[cell] for cell in inside) if inside else 0.0
        weights = cut | {cell: weights[cell] + each for cell in inside}
    raise WeightingError(_("The weights do not settle within the bounds: the groups differ too much."))


def farthest(people: Mapping[Cell, int], wanted: Sequence[Mapping[str, float]], weights: Mapping[Cell, float]) -> float:
    """How far the worst margin is off, as a part of it."""
    return max(
        abs(found / target[group] - 1)
        for place, target in enumerate(wanted)
        for group, found in margin(people, weights, place).items()
    )


def design_effect(people: Mapping[Cell, int], weights: Mapping[Cell, float]) -> float:
    """Kish (1965): n·Σw²/(Σw)²."""
    total = sum(number * weights[cell] for cell, number in people.items())
    squares = sum(number * weights[cell] ** 2 for cell, number in people.items())
    return sum(people.values()) * squares / total**2


def merges(sizes: Mapping[str, int], fewest: int = FEWEST) -> dict[str, str]:
    """Which group goes into which: the smallest with the next smallest, until all have enough respondents."""
    left = {group: number for group, number in sizes.items() if group}
    into: dict[str, str] = {}
    while len(left) > 1 and min(left.values()) < fewest:
        small, next_ = sorted(left, key=lambda group: (left[group], group))[:2]
        left[next_] += left.pop(small)
        into = {group: next_ if target == small else target for group, target in into.items()} | {small: next_}
    return into
