"""The neutral table that every format is written from: variables with labels and codes, and rows of plain numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from surveys.instrument import NOT_ASKED, NOT_IN_WAVE, NOT_REACHED, SKIPPED

SUPPRESSED = -5
"""Left out to protect people; `*` in files that people read."""
WHY_MISSING = (NOT_ASKED, SKIPPED, NOT_REACHED, NOT_IN_WAVE, SUPPRESSED)
ROW, WAVE, WEIGHT = "ROW", "WAVE", "WEIGHT"
BATCH = 5000

Level = Literal["nominal", "ordinal", "scale"]
Kind = Literal["whole", "decimal", "text"]


@dataclass(frozen=True)
class Variable:
    """One column. `missing` are the codes that count as no answer, next to those of `WHY_MISSING`.

    `question` is the code of the question, `option` the answer that a column of a multi-answer question is about,
    `codes` the codes of the questionnaire for those of `values`, where they differ.
    """

    name: str
    label: str
    values: tuple[tuple[int, str], ...] = ()
    missing: tuple[int, ...] = ()
    level: Level = "nominal"
    kind: Kind = "whole"
    question: str = ""
    option: str = ""
    page: str = ""
    base: str = ""
    notes: tuple[str, ...] = ()
    codes: tuple[tuple[int, str], ...] = ()

    @property
    def is_coded(self) -> bool:
        return self.kind == "whole" and self.name not in (ROW, WAVE)

    @property
    def numbers(self) -> set[int]:
        return {number for number, _label in self.values}

    def code_of(self, number: int) -> str:
        """The code that the questionnaire has for a number of this column."""
        return dict(self.codes).get(number, str(number))

    @property
    def all_missing(self) -> tuple[int, ...]:
        return (*WHY_MISSING, *self.missing) if self.is_coded else self.missing


@dataclass(frozen=True)
class MultipleSet:
    """The columns of one question with several answers; 1 is chosen."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`frame` has the columns of `variables` in that order: Int32, Float64 or String, without nulls."""

    name: str
    title: str
    variables: tuple[Variable, ...]
    frame: pl.DataFrame
    sets: tuple[MultipleSet, ...] = ()
    why: dict[int, str] = field(default_factory=dict)
    """Labels of the codes of `WHY_MISSING`, in the language of the questionnaire."""

    def __len__(self) -> int:
        return self.frame.height

    def batches(self) -> Iterator[pl.DataFrame]:
        """Some thousands of rows at a time; one empty batch when there are none."""
        for start in range(0, max(len(self), 1), BATCH):
            yield self.frame.slice(start, BATCH)

    def values_of(self, variable: Variable) -> tuple[tuple[int, str], ...]:
        """Codes with labels, those for missing answers last."""
        return (*variable.values, *self.why.items()) if variable.is_coded else variable.values

    def by_name(self) -> dict[str, Variable]:
        return {variable.name: variable for variable in self.variables}
