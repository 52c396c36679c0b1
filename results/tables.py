"""Counts of answers per cell of the declared groups: the one step in which figures see single responses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.frame import Frame, Grouping
from surveys.instrument import MULTIPLE, QuestionSpec

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """`counts[cell, answer]` people; `base[cell]` of them gave an answer that is not missing."""

    cells: tuple[frozenset[str], ...]
    answers: tuple[str, ...]
    counts: Counts
    base: Counts

    def sizes(self) -> dict[frozenset[str], int]:
        return {cell: int(count) for cell, count in zip(self.cells, self.base, strict=True)}

    def of_group(self, group: str = "") -> tuple[int, dict[str, int]]:
        """Base and counts per answer of one group; without a group, of everybody."""
        rows = [place for place, cell in enumerate(self.cells) if not group or group in cell]
        totals = self.counts[rows].sum(axis=0)
        return int(self.base[rows].sum()), {
            answer: int(count) for answer, count in zip(self.answers, totals, strict=True)
        }


def table(frame: Frame, groups: Grouping, question: QuestionSpec, answers: Sequence[str]) -> Table:
    """Count these answers (codes, or numbers as text); what the questionnaire calls missing is not in the base."""
    user_missing = {choice.code for choice in question.choices if choice.missing}
    column = frame.answers[question.code]
    given = chosen(column, answers) if question.kind == MULTIPLE else single(column, answers)
    counted = np.array([answer not in user_missing for answer in answers], dtype=bool)
    in_base = given[:, counted].any(axis=1)
    counts = np.zeros((len(groups.cells), len(answers)), dtype=np.int64)
    np.add.at(counts, groups.of, given.astype(np.int64))
    base = np.bincount(groups.of[in_base], minlength=len(groups.cells))
    return Table(groups.cells, tuple(answers), counts, base)


def single(column: pl.Series, answers: Collection[str]) -> NDArray[np.bool_]:
    return stacked([(column == answer).fill_null(value=False) for answer in answers], len(column))


def chosen(column: pl.Series, answers: Collection[str]) -> NDArray[np.bool_]:
    lists = column.str.split(" ")
    return stacked([lists.list.contains(answer).fill_null(value=False) for answer in answers], len(column))


def stacked(columns: list[pl.Series], rows: int) -> NDArray[np.bool_]:
    if not columns:
        return np.zeros((rows, 0), dtype=bool)
    return np.column_stack([column.to_numpy() for column in columns])
