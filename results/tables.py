"""Counts of answers per cell of the declared groups: the one step in which figures see single responses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.frame import Frame, Grouping, Mask
from surveys.instrument import MULTIPLE, RANK, QuestionSpec

Counts = NDArray[np.int64]
Sums = NDArray[np.float64]
Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Heavy:
    """Sums of weights and of their squares, per cell and answer and per cell for the base."""

    counts: Sums
    squares: Sums
    base: Sums
    base_squares: Sums


@dataclass(frozen=True)
class Weighed:
    """The same of one group: per answer `sums` and `squares`, and those of its base."""

    sums: Sums
    squares: Sums
    base: float
    base_squares: float


@dataclass(frozen=True)
class Table:
    """`counts[cell, answer]` people; `base[cell]` of them gave an answer that is not missing.

    `given` and `people` are the same per response, as bits: who gave each answer, and who is in the base.
    """

    cells: tuple[frozenset[str], ...]
    answers: tuple[str, ...]
    counts: Counts
    base: Counts
    given: tuple[Bits, ...]
    people: Bits
    heavy: Heavy | None = None

    def sizes(self) -> dict[frozenset[str], int]:
        return {cell: int(count) for cell, count in zip(self.cells, self.base, strict=True)}

    def rows(self, group: str) -> list[int]:
        return [place for place, cell in enumerate(self.cells) if not group or group in cell]

    def of_group(self, group: str = "") -> tuple[int, dict[str, int]]:
        """Base and counts per answer of one group; without a group, of everybody."""
        rows = self.rows(group)
        totals = self.counts[rows].sum(axis=0)
        return int(self.base[rows].sum()), {
            answer: int(count) for answer, count in zip(self.answers, totals, strict=True)
        }

    def weighed(self, group: str = "") -> Weighed | None:
        if self.heavy is None:
            return None
        rows, heavy = self.rows(group), self.heavy
        sums, squares = heavy.counts[rows].sum(axis=0), heavy.squares[rows].sum(axis=0)
        return Weighed(sums, squares, float(heavy.base[rows].sum()), float(heavy.base_squares[rows].sum()))


def table(
    frame: Frame, groups: Grouping, question: QuestionSpec, answers: Sequence[str], weights: Sums | None = None
) -> Table:
    """Count these answers (codes, or numbers as text); what the questionnaire calls missing is not in the base."""
    user_missing = {choice.code for choice in question.choices if choice.missing}
    given = masks(frame.answers[question.code], question, answers)
    in_base = np.zeros(len(frame), dtype=bool)
    for answer, mask in zip(answers, given, strict=True):
        if answer not in user_missing:
            in_base |= mask
    counts = np.column_stack([tally(groups, mask) for mask in given]).astype(np.int64)
    base = tally(groups, in_base).astype(np.int64)
    heavy = None if weights is None else weighed(groups, given, in_base, weights)
    bits = tuple(np.packbits(mask) for mask in given)
    return Table(groups.cells, tuple(answers), counts, base, bits, np.packbits(in_base), heavy)


def weighed(groups: Grouping, given: Sequence[Mask], in_base: Mask, weights: Sums) -> Heavy:
    squares = weights**2
    return Heavy(
        np.column_stack([tally(groups, mask, weights) for mask in given]),
        np.column_stack([tally(groups, mask, squares) for mask in given]),
        tally(groups, in_base, weights),
        tally(groups, in_base, squares),
    )


def tally(groups: Grouping, mask: Mask, weights: Sums | None = None) -> Sums:
    heavy = None if weights is None else weights[mask]
    return np.bincount(groups.of[mask], weights=heavy, minlength=len(groups.cells)).astype(np.float64)


def masks(column: pl.Series, question: QuestionSpec, answers: Sequence[str]) -> list[Mask]:
    """Who gave each answer; of a ranking: who put it first."""
    if question.kind == MULTIPLE:
        lists = column.str.split(" ")
        return [full(lists.list.contains(answer)) for answer in answers]
    if question.kind == RANK:
        column = column.str.split(" ").list.first()
    return [full(column == answer) for answer in answers]


def full(found: pl.Series) -> Mask:
    mask: Mask = found.fill_null(value=False).to_numpy()
    return mask
