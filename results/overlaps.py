"""How many people sets of people have in common: every audience as a whole and in every group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from results.frame import Grouping
from results.spans import Rows
from results.tables import Bits, Counts


@dataclass(frozen=True)
class Overlaps:
    """Sets stand in the order of the audiences, each of them in every name: everybody (""), and the groups."""

    audiences: Sequence[Bits]
    names: Sequence[str]
    grouping: Grouping

    @cached_property
    def members(self) -> Counts:
        """Which cells belong to everybody and to every group."""
        return np.array([[int(not name or name in cell) for cell in self.grouping.cells] for name in self.names])

    @cached_property
    def per_cell(self) -> Counts:
        """How many people of every cell each two audiences have in common."""
        return self.shared(self.bits)

    @cached_property
    def bits(self) -> Bits:
        """A column per response, those of one cell together."""
        order = np.argsort(self.grouping.of, kind="stable")
        return np.unpackbits(np.stack(self.audiences), axis=1)[:, order]

    def shared(self, others: Bits) -> Counts:
        """How many people of every cell other sets, with the same columns, have in common with each audience."""
        ends = np.cumsum(np.bincount(self.grouping.of))
        found = np.zeros((len(ends), len(others), len(self.bits)), dtype=np.int64)
        for cell, start, end in zip(found, [0, *ends], ends, strict=False):
            cell[:] = others[:, start:end].astype(np.float32) @ self.bits[:, start:end].T.astype(np.float32)
        return found

    def common_with(self, others: Sequence[Bits]) -> Counts:
        """How many people other sets have in common with each of these."""
        order = np.argsort(self.grouping.of, kind="stable")
        shared = self.shared(np.unpackbits(np.stack(others), axis=1)[:, order])
        found: Counts = np.einsum("coa,gc->oag", shared, self.members)
        return found.reshape(len(others), len(self.people))

    @cached_property
    def common(self) -> Counts:
        """How many people each two sets have in common."""
        cells, audiences = self.per_cell.shape[:2]
        flat = self.per_cell.reshape(cells, audiences**2).astype(np.float64)
        parts = [(who * self.members).astype(np.float64) @ flat for who in self.members]
        found = np.array(parts).reshape(len(self.names), len(self.names), audiences, audiences)
        size = len(self.names) * audiences
        return found.transpose(2, 0, 3, 1).reshape(size, size).astype(np.int64)

    @cached_property
    def people(self) -> Counts:
        found: Counts = self.common.diagonal()
        return found

    @cached_property
    def in_cells(self) -> Counts:
        """How many people of every cell each set holds."""
        cells = self.per_cell.diagonal(axis1=1, axis2=2)
        found: Counts = np.einsum("ca,gc->agc", cells, self.members)
        return found.reshape(len(self.people), len(cells))

    @cached_property
    def rows(self) -> Rows:
        """Every set by what it has in common with every set and every cell: sums of sets are sums of rows, and only
        equal sums have equal rows."""
        return np.hstack([self.common, self.in_cells])

    def cells_of(self, place: int) -> Rows:
        """The cells of one set, as rows."""
        return np.hstack([(self.in_cells * (self.in_cells[place] > 0)).T, np.diag(self.in_cells[place])])


@dataclass
class Decided:
    """Of which sets the number is told, and of which questions the counts of answers are."""

    sets: Overlaps
    minimum: int
    counted: set[str] = field(default_factory=set)
    chosen: list[tuple[int, Counts]] = field(default_factory=list)
    """Who gave an answer that is counted: how many, and how many each set holds of them."""

    def __post_init__(self) -> None:
        self.told = np.zeros(len(self.sets.people), dtype=np.bool_)

    def is_near(self, place: int) -> bool:
        """Whether a set is all of what is told except a few people, or that with a few more."""
        people, common = self.sets.people, self.sets.common[place]
        return self.are_near(people[place], people[self.told], common[self.told]) or any(
            self.are_near(people[place], np.array([count]), row[[place]]) for count, row in self.chosen
        )

    def around(self, place: int) -> int:
        """The smallest number that is told of people who hold all of a set."""
        people = self.sets.people
        told = people[self.told & (self.sets.common[place] == people[place])]
        return int(min([*told.tolist(), *(count for count, row in self.chosen if row[place] == people[place])]))

    def count(self, code: str, answers: Sequence[Bits]) -> None:
        """Counts of all answers of a question, or of none: they add up. The first of all sets is everybody."""
        common = self.sets.common_with(answers) if answers else np.zeros((0, len(self.sets.people)), dtype=np.int64)
        found = list(zip((row[0] for row in common.tolist()), common, strict=True))
        told, people = self.told, self.sets.people[self.told]
        if not any(self.are_near(count, people, row[told]) for count, row in found if count >= self.minimum):
            self.counted.add(code)
            self.chosen += [one for one in found if one[0] >= self.minimum]

    def are_near(self, count: int, people: Counts, common: Counts) -> bool:
        """So many people, who have so many in common with sets of so many."""
        more = people - count
        nested = (common == people) | (common == count)
        return bool((nested & (more != 0) & (abs(more) < self.minimum) & (people > 0)).any())
