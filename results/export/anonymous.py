"""Microdata in which nobody stands out: classes of at least five, three answers per class, no weight that tells more.

Pure functions over a frame of codes. Rules of docs/methodology.md on microdata: k-anonymity with local suppression
(Samarati and Sweeney 1998) and l-diversity (Machanavajjhala and others 2007).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from results.export.table import SUPPRESSED
from surveys.instrument import NOT_ASKED

SMALLEST_CLASS, FEWEST_ANSWERS = 5, 3
PLACE, SIZE = "_place", "_size"

Items = Mapping[str, Sequence[str]]
"""The columns of each question."""


class TooFewError(Exception):
    """There are fewer people than one class needs."""


@dataclass(frozen=True)
class Hidden:
    """What was hidden. `keys` counts values per characteristic, `told` and `items` cells per question."""

    keys: dict[str, int]
    told: dict[str, int]
    items: dict[str, int]
    classes_before: int
    smallest_before: int
    single_before: int
    classes: int
    smallest: int


def protected(
    frame: pl.DataFrame,
    keys: Sequence[str],
    items: Items,
    follow_ups: Mapping[str, frozenset[str]],
    most: Mapping[str, int],
) -> tuple[pl.DataFrame, Hidden]:
    """The frame with cells replaced by `SUPPRESSED` until the rules hold, and what that took.

    `follow_ups` are the questions of which being asked tells an answer or a characteristic, `most` how many answers a
    question has at all. The last characteristic is the first to go. The same rows in the same order give the same
    cells: company is who comes first. Raises TooFewError.
    """
    if frame.height < SMALLEST_CLASS:
        raise TooFewError
    telling = {key: [item for item in telling_items(frame, key, items) if item in follow_ups[key]] for key in keys}
    before = sizes(frame, keys)
    grouped = wider_classes(classes_of_enough(frame, keys), keys, items, most)
    told: dict[str, int] = {}
    for key in keys:
        for item in telling[key]:
            grouped, count = suppressed(grouped, items[item], pl.col(key) == SUPPRESSED)
            told[item] = told.get(item, 0) + count
    diverse, counts = several_answers(grouped, keys, items, follow_ups, most)
    after = sizes(diverse, keys)
    hidden = Hidden(
        keys={key: int((diverse[key] == SUPPRESSED).sum()) for key in keys},
        told={item: count for item, count in told.items() if count},
        items={item: count for item, count in counts.items() if count},
        classes_before=before.len(),
        smallest_before=minimum(before),
        single_before=int((before == 1).sum()),
        classes=after.len(),
        smallest=minimum(after),
    )
    return diverse, hidden


def minimum(found: pl.Series) -> int:
    return int(found.min())  # type: ignore[arg-type]


def sizes(frame: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    return frame.group_by(keys).len()["len"] if keys else pl.Series([frame.height])


def telling_items(frame: pl.DataFrame, key: str, items: Items) -> list[str]:
    """Questions that some groups were asked, or not asked, as a whole: whether they were tells the group."""
    first = [pl.col(columns[0]) == NOT_ASKED for columns in items.values()]
    states = frame.group_by(key).agg(
        *(passed.any().alias(f"not {item}") for item, passed in zip(items, first, strict=True)),
        *((~passed).any().alias(f"yes {item}") for item, passed in zip(items, first, strict=True)),
    )
    return [item for item in items if states.select(f"not {item}", f"yes {item}").unique().height > 1]


def classes_of_enough(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Values of rows in too small a class are suppressed, the last characteristic first, until every class is enough.

    Rows without any characteristic left get company from the largest class when they are too few.
    """
    if not keys:
        return frame
    for last in range(len(keys) - 1, -1, -1):
        small = pl.len().over(keys) < SMALLEST_CLASS
        frame = frame.with_columns(
            pl.when(small).then(SUPPRESSED).otherwise(pl.col(key)).cast(pl.Int32).alias(key) for key in keys[last:]
        )
    return with_company(frame, keys)


def with_company(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    alone = pl.all_horizontal(pl.col(key) == SUPPRESSED for key in keys)
    while 0 < (count := frame.filter(alone).height) < SMALLEST_CLASS:
        others = frame.with_row_index(PLACE).with_columns(pl.len().over(keys).alias(SIZE)).filter(~alone)
        largest = others.filter(pl.col(SIZE) == pl.col(SIZE).max())
        company = largest.filter(pl.struct(keys) == pl.struct(keys).first())
        wanted = SMALLEST_CLASS - count
        whole = company.height - wanted < SMALLEST_CLASS
        chosen = (company if whole else company.head(wanted))[PLACE]
        joins = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(chosen.implode())
        frame = frame.with_columns(
            pl.when(joins).then(SUPPRESSED).otherwise(pl.col(key)).cast(pl.Int32).alias(key) for key in keys
        )
    return frame


def wider_classes(frame: pl.DataFrame, keys: Sequence[str], items: Items, most: Mapping[str, int]) -> pl.DataFrame:
    """Classes in which a question that many were asked has too few answers lose a characteristic, the last one first.

    Rather that than the answers themselves: those are all alike, so that leaving them out would shift every total. It
    does not help where everybody answers alike.
    """
    helped = [item for item, columns in items.items() if not frame.select(alike(item, columns, most)).item()]
    for last in range(len(keys) - 1, -1, -1) if helped else ():
        fails = pl.any_horizontal(
            (asked(items[item]).sum() >= SMALLEST_CLASS) & alike(item, items[item], most) for item in helped
        )
        frame = frame.with_columns(fails.over(keys).alias(PLACE))
        frame = frame.with_columns(
            pl.when(PLACE).then(SUPPRESSED).otherwise(pl.col(key)).cast(pl.Int32).alias(key) for key in keys[last:]
        ).drop(PLACE)
    return with_company(frame, keys) if keys else frame


def asked(columns: Sequence[str]) -> pl.Expr:
    return (pl.col(columns[0]) != NOT_ASKED) & (pl.col(columns[0]) != SUPPRESSED)


def alike(item: str, columns: Sequence[str], most: Mapping[str, int]) -> pl.Expr:
    """Whether the people of a class who were asked gave too few different answers."""
    distinct = pl.struct(columns).filter(asked(columns)).n_unique()
    return asked(columns).any() & (distinct < min(FEWEST_ANSWERS, most[item]))


def suppressed(frame: pl.DataFrame, columns: Sequence[str], where: pl.Expr) -> tuple[pl.DataFrame, int]:
    """How many people's answer to this question was hidden by it."""
    new = where & (pl.col(columns[0]) != SUPPRESSED)
    count = int(frame.select(new.sum()).item())
    if not count:
        return frame, 0
    return frame.with_columns(
        pl.when(where).then(SUPPRESSED).otherwise(pl.col(name)).cast(frame.schema[name]).alias(name) for name in columns
    ), count


def several_answers(
    frame: pl.DataFrame,
    keys: Sequence[str],
    items: Items,
    follow_ups: Mapping[str, frozenset[str]],
    most: Mapping[str, int],
) -> tuple[pl.DataFrame, dict[str, int]]:
    """In a class whose answers to a question are too much alike, that question and what follows from it is hidden.

    A follow-up that everybody or nobody was asked tells nothing.
    """
    counts: dict[str, int] = {}
    varies = {item for item, columns in items.items() if 0 < (frame[columns[0]] == NOT_ASKED).sum() < frame.height}
    group = pl.struct(keys) if keys else pl.lit(0)
    for item, columns in items.items():
        few = alike(item, columns, most)
        hide = frame.select(few.over(group) if keys else few.first()).to_series()
        if hide.len() != frame.height:
            hide = pl.Series([bool(hide[0])] * frame.height)
        if not hide.any():
            continue
        for name in (item, *sorted(follow_ups[item] & varies)):
            frame, count = suppressed(frame, items[name], pl.lit(hide))
            counts[name] = counts.get(name, 0) + count
    return frame, counts
