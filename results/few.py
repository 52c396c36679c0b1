"""Sets of so few people that no sum or difference of told numbers may come to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from results.overlaps import Overlaps
from results.spans import Rows
from results.tables import Counts

MANY = 8
"""Of breakdowns with more groups, only one, two, or all but one or two are taken together."""
Part = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Few:
    """`sets` of every audience, for everybody (the first name) and in every group."""

    sets: Overlaps
    minimum: int

    def rows(self, inside: Iterable[tuple[int, int]], everybody: int) -> Rows:
        """Who is in the second audience of a pair and not in the first: as a whole, in every group, and in or outside
        some groups of a breakdown; groups as they are; and people who share all their groups with few others."""
        sets, size = self.sets, len(self.sets.names)
        people, rows = sets.people.reshape(-1, size), sets.rows.reshape(-1, size, sets.rows.shape[1])
        found: list[Counts] = []
        for one, outer in sorted({*inside, *self.nested()}):
            more = people[outer] - people[one]
            if more[0]:
                differences = rows[outer] - rows[one]
                found += [self.sum(differences, part) for part in self.parts if self.is_few(int(self.sum(more, part)))]
        found += [row for row, number in zip(sets.rows, sets.people, strict=True) if self.is_few(number)]
        cells = zip(sets.cells_of(everybody), sets.in_cells[everybody], strict=True)
        found += [row for row, number in cells if self.is_few(number)]
        return np.unique(np.array(found, dtype=np.int64).reshape(len(found), sets.rows.shape[1]), axis=0)

    def is_few(self, number: int) -> bool:
        return 0 < number < self.minimum

    @staticmethod
    def sum(numbers: Counts, part: Part) -> Counts:
        """Of all the groups, or of everybody outside them."""
        sign, groups = part
        inside = numbers[list(groups)].sum(axis=0)
        found: Counts = inside if sign > 0 else numbers[0] - inside
        return found

    @property
    def parts(self) -> list[Part]:
        """Everybody, and some groups of one breakdown together, or everybody outside them."""
        found: dict[Part, None] = {(-1, ()): None}
        for groups in self.breakdowns():
            for some in together(groups):
                found[1, some] = found[-1, some] = None
        return list(found)

    def breakdowns(self) -> Iterator[list[int]]:
        names: Sequence[str] = self.sets.names
        for breakdown in dict.fromkeys(name.rpartition(":")[0] for name in names[1:]):
            yield [place for place, name in enumerate(names) if place and name.rpartition(":")[0] == breakdown]

    def nested(self) -> Iterator[tuple[int, int]]:
        """Each audience with the smallest ones that hold all of it, which who knows the routing can subtract."""
        size = len(self.sets.names)
        common = self.sets.common[::size, ::size]
        people = common.diagonal()
        holds = (common == people) & (people[:, None] > people)
        nearest = holds & ~((holds.astype(np.int64) @ holds.astype(np.int64)) > 0)
        for outer, one in np.argwhere(nearest).tolist():
            yield one, outer


def together(groups: Sequence[int]) -> Iterator[tuple[int, ...]]:
    sizes = range(1, len(groups) + 1) if len(groups) <= MANY else (1, 2)
    return chain.from_iterable(combinations(groups, number) for number in sizes)
