"""What must not be shown: groups, remainders and counts under the minimum; pure functions over counts of people.

Rules of docs/methodology.md on disclosure (after the practice of Effectory, Culture Amp, NCES 2011-603 and CBS).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

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
    order = sorted((groups for groups, count in cells.items() if count), key=lambda groups: cells[groups] < minimum)
    big = sum(cells[groups] >= minimum for groups in order)
    rows = [[1] * len(order), *([int(group in groups) for groups in order] for group in published)]
    basis = [row[big:] for pivot, row in echelon(rows) if pivot >= big]
    if 2 ** len(basis) > MOST_COMBINATIONS:
        return True
    counts = [cells[groups] for groups in order[big:]]
    return any(0 < people < minimum for people in sizes_of_sets(basis, counts))


def sizes_of_sets(basis: Sequence[Sequence[int]], counts: Sequence[int]) -> Iterator[int]:
    """People in every 0/1 vector that the basis spans."""
    for coefficients in product((0, 1), repeat=len(basis)):
        chosen = [row for used, row in zip(coefficients, basis, strict=True) if used]
        vector = [sum(column) % PRIME for column in zip(*chosen, strict=True)]
        if all(value in (0, 1) for value in vector):
            yield sum(count for value, count in zip(vector, counts, strict=False) if value)


def echelon(rows: Sequence[Sequence[int]]) -> list[tuple[int, list[int]]]:
    """Reduced row echelon form modulo the prime: pivot columns and rows."""
    basis: list[tuple[int, list[int]]] = []
    for row in rows:
        rest = list(row)
        for pivot, other in basis:
            rest = minus(rest, other, rest[pivot])
        found = next((place for place, value in enumerate(rest) if value), None)
        if found is not None:
            inverse = pow(rest[found], -1, PRIME)
            rest = [value * inverse % PRIME for value in rest]
            basis = [(pivot, minus(other, rest, other[found])) for pivot, other in basis]
            basis.append((found, rest))
    return basis


def minus(row: Sequence[int], other: Sequence[int], factor: int) -> list[int]:
    if not factor:
        return list(row)
    return [(value - factor * known) % PRIME for value, known in zip(row, other, strict=True)]
