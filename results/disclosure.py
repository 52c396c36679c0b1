"""What must not be shown: groups, remainders and counts under the minimum; pure functions over counts of people.

Rules of docs/methodology.md on disclosure (after the practice of Effectory, Culture Amp, NCES 2011-603 and CBS).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
SMALL, REMAINDER = "small", "remainder"
PRIME = 2**31 - 1
MOST_COMBINATIONS = 2**14
CAPS = ((20, 20), (40, 10), (100, 5))
"""Below so many people, percentages end at so many points from 0 and 100; from the last bound on at 1."""

Cells = Mapping[frozenset[str], int]
"""How many people belong to exactly these groups: the finest table that the declared breakdowns make."""


@dataclass(frozen=True)
class Percentage:
    """A whole percentage; `bound` is "<" or ">" where only "at most" or "at least" is told."""

    value: int
    bound: str = ""


def percentage(count: int, n: int) -> Percentage:
    """A whole percentage whose ends are cut off, so that a nearly unanimous group gives nobody away."""
    edge = next((edge for size, edge in CAPS if n < size), 1)
    exact = 100 * count / n
    if exact <= edge:
        return Percentage(edge, "<")
    if exact >= 100 - edge:
        return Percentage(100 - edge, ">")
    return Percentage(int(exact + 0.5))


def counts_to_show(counts: Mapping[str, int], n: int, minimum: int, *, exclusive: bool) -> dict[str, int | None]:
    """Counts of answers, None for those under the minimum and for those that would give a small one away.

    `exclusive`: everybody gave one of these answers, so the hidden ones together are what the others leave of n.
    """
    hidden = {code for code, count in counts.items() if count < minimum or (not exclusive and 0 < n - count < minimum)}
    if exclusive:
        for code in sorted(counts, key=lambda code: (counts[code], code)):
            if not 0 < sum(counts[other] for other in hidden) < minimum:
                break
            hidden.add(code)
    return {code: None if code in hidden else count for code, count in counts.items()}


def shares_outside(counts: Mapping[str, int], n: int, minimum: int) -> dict[str, Percentage]:
    """Shares of the answers outside the base, of everybody who answered; those of few people are told as "at most"."""
    shown = counts_to_show(counts, n, minimum, exclusive=True)
    few = few_of(max(minimum, sum(count for code, count in counts.items() if shown[code] is None)), n)
    return {code: few if shown[code] is None else percentage(count, n) for code, count in counts.items()}


def few_of(people: int, n: int) -> Percentage:
    """At most so many of n people."""
    return Percentage(min(100, math.ceil(100 * people / n)), "<")


def hidden_groups(
    cells: Cells, groups: Collection[str], minimum: int, published: Collection[str] = ()
) -> dict[str, str]:
    """Which groups are not shown and why (`SMALL` or `REMAINDER`), next to a total that is shown.

    Groups under the minimum are hidden; after that, groups are hidden one by one until no set of fewer people than
    the minimum can be had by adding and subtracting what is shown. Preferred is a group that settles it alone, small
    before large. `published` are groups that earlier releases showed already: they count, and cannot be taken back.
    """
    known = [group for group in published if size(cells, group)]
    hidden = {group: SMALL for group in groups if size(cells, group) < minimum}
    free = (group for group in groups if group not in hidden and group not in published)
    shown = sorted(free, key=lambda group: (size(cells, group), group))
    while shown and gives_away(cells, [*known, *shown], minimum):
        settles = (group for group in shown if not gives_away(cells, [*known, *without(shown, group)], minimum))
        worst = next(settles, shown[0])
        hidden[worst] = REMAINDER
        shown = without(shown, worst)
    return hidden


def without(groups: Sequence[str], one: str) -> list[str]:
    return [group for group in groups if group != one]


def size(cells: Cells, group: str) -> int:
    return sum(count for groups, count in cells.items() if group in groups)


def gives_away(cells: Cells, published: Sequence[str], minimum: int) -> bool:
    """Whether sums over the total and the published groups determine the sum over 1 to `minimum` - 1 people.

    Every such set is a 0/1 vector in the row space of the published sets that is 0 on every cell of at least the
    minimum. A basis of that part of the row space in echelon form fixes such a vector by 0/1 coefficients, so all of
    them can be tried. Arithmetic is modulo a prime, so it is exact. Too many combinations count as giving away.
    """
    order = [groups for groups, count in cells.items() if count]
    counts = np.array([cells[groups] for groups in order], dtype=np.int64)
    rows = [[1] * len(order), *([int(group in groups) for groups in order] for group in published)]
    return counts_few(np.array(rows, dtype=np.int64), counts, counts >= minimum, minimum)


def counts_few(rows: Integers, counts: Integers, free: Flags, minimum: int) -> bool:
    """Whether the row space holds the indicator of 1 to `minimum` - 1 people in columns that are not `free`.

    Who is in a column, all or nobody, tells `counts`. Columns that are free must cancel out.
    """
    order = np.argsort(~free, kind="stable")
    basis = echelon(rows[:, order], int(free.sum()))
    if 2 ** len(basis) > MOST_COMBINATIONS:
        return True
    coefficients = (np.arange(2 ** len(basis))[:, None] >> np.arange(len(basis))) & 1
    vectors = coefficients @ basis % PRIME
    people = (vectors * counts[order][int(free.sum()) :]).sum(axis=1)[(vectors <= 1).all(axis=1)]
    return bool(((people > 0) & (people < minimum)).any())


def echelon(rows: Integers, start: int) -> Integers:
    """The rows of the reduced echelon form modulo the prime that are zero before column `start`, from there on."""
    left, used = rows % PRIME, 0
    for column in range(left.shape[1]):
        found = np.flatnonzero(left[used:, column])
        if not len(found):
            continue
        left[[used, used + found[0]]] = left[[used + found[0], used]]
        left[used] = left[used] * pow(int(left[used, column]), -1, PRIME) % PRIME
        factors = left[:, column].copy()
        factors[used] = 0
        left = (left - factors[:, None] * left[used]) % PRIME
        used += 1
        if used == len(left):
            break
    left = left[:used]
    return left[~left[:, :start].any(axis=1), start:]
