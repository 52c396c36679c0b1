"""The groups of one question as tables: a column per group, a row per answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from results.models import Figure
from results.numbers import Number, number, people, percent
from results.wording import change_of, short

KEY_KINDS = (Figure.Kind.MEAN, Figure.Kind.AGREEMENT)


@dataclass(frozen=True)
class Column:
    """One group: its key number and its percentage per answer, or why it is hidden."""

    label: str
    n: str
    hidden: str
    key: Number | None
    change: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BreakdownTable:
    label: str
    columns: tuple[Column, ...]
    answers: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        return [
            (answer, [column.cells[place] if column.cells else "" for column in self.columns])
            for place, answer in enumerate(self.answers)
        ]

    @property
    def has_key(self) -> bool:
        return any(column.key for column in self.columns)

    @property
    def has_changes(self) -> bool:
        return any(column.change for column in self.columns)


def tables(figures: Sequence[Figure], labels: dict[str, str]) -> Iterator[BreakdownTable]:
    """One per breakdown in which at least one group is shown."""
    by_group: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.group:
            by_group.setdefault((figure.breakdown, figure.group), []).append(figure)
    for breakdown in dict.fromkeys(breakdown for breakdown, group in by_group):
        columns = tuple(column(found) for (name, group), found in by_group.items() if name == breakdown)
        answers = next((answers_of(found) for found in by_group.values() if answers_of(found)), ())
        if any(not column.hidden for column in columns):
            yield BreakdownTable(labels.get(breakdown, breakdown), columns, answers)


def column(figures: Sequence[Figure]) -> Column:
    first = figures[0]
    key = next((figure for figure in figures if figure.kind in KEY_KINDS), None)
    change = change_of(key) if key else None
    return Column(
        label=first.group_label,
        n=people(first),
        hidden=first.get_hidden_display() if first.hidden and first.hidden != Figure.Hidden.EQUAL else "",
        key=number(key) if key else None,
        change=short(key, change) if key and change else "",
        cells=tuple(percent(row["percent"], row["bound"]) for row in answers_in(figures)),
    )


def answers_of(figures: Sequence[Figure]) -> tuple[str, ...]:
    return tuple(row["label"] for row in answers_in(figures))


def answers_in(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return next((figure.series for figure in figures if figure.kind == Figure.Kind.DISTRIBUTION), [])
