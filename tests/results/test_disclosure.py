"""Nothing about fewer people than the minimum, also not by subtraction."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.disclosure import (
    REMAINDER,
    SMALL,
    Cells,
    Percentage,
    counts_to_show,
    gives_away,
    hidden_groups,
    percentage,
)
from tests.results.vectors import VECTORS


def one_by_one(**sizes: int) -> Cells:
    return {frozenset({name}): size for name, size in sizes.items()}


@pytest.mark.parametrize("vector", VECTORS["disclosure"])
def test_what_can_be_solved_equals_the_vectors(vector: dict):
    published = [name for name in vector["published"] if name != "total"]
    can_be_solved = bool(vector.get("solvable") or vector.get("solvable_sets"))

    assert gives_away(one_by_one(**vector["cells"]), published, vector["k"]) is can_be_solved


def test_one_hidden_cell_of_a_table_can_be_solved():
    table = {frozenset({row, column, f"{row}{column}"}): 12 for row in "AB" for column in "XYZ"}
    table[frozenset({"B", "Z", "BZ"})] = 3

    shown = [*"AB", *"XYZ", "AX", "AY", "AZ", "BX", "BY"]

    assert gives_away(table, shown, 5)


def test_a_block_of_two_by_two_hidden_cells_cannot_be_solved():
    table = {frozenset({row, column, f"{row}{column}"}): 4 for row in "AB" for column in "XYZ"}

    assert not gives_away(table, [*"AB", *"XYZ"], 5)
    assert gives_away(table, [*"AB", *"XYZ", "AX"], 5)


def test_a_small_group_is_hidden():
    assert hidden_groups(one_by_one(A=40, B=25, C=9, D=9), "ABCD", 10) == {"C": SMALL, "D": SMALL}


def test_the_next_smallest_is_hidden_too_when_one_would_be_left():
    assert hidden_groups(one_by_one(A=40, B=25, C=9), "ABC", 10) == {"C": SMALL, "B": REMAINDER}


def test_two_groups_of_whom_one_is_small_are_both_hidden():
    assert hidden_groups(one_by_one(A=40, C=9), "AC", 10) == {"C": SMALL, "A": REMAINDER}


def test_people_outside_every_group_are_not_given_away_either():
    cells = {**one_by_one(A=40, B=25), frozenset(): 4}

    assert hidden_groups(cells, "AB", 10) == {"B": REMAINDER}


def test_a_group_inside_a_group_of_another_breakdown_leaves_enough_people():
    cells = {frozenset({"A", "X"}): 30, frozenset({"A", "Y"}): 4, frozenset({"B", "Y"}): 30}

    assert hidden_groups(cells, "ABXY", 10) != {}
    assert not gives_away(cells, [g for g in "ABXY" if g not in hidden_groups(cells, "ABXY", 10)], 10)


def test_an_empty_group_hides_nothing_else():
    assert hidden_groups(one_by_one(A=40, B=25, C=0), "ABC", 10) == {"C": SMALL}


def test_large_groups_are_shown():
    assert hidden_groups(one_by_one(A=40, B=25, C=10), "ABC", 10) == {}


groups_of_two_breakdowns = [frozenset({a, b} - {""}) for a in ("A", "B", "C", "") for b in ("X", "Y", "")]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(groups_of_two_breakdowns), st.integers(0, 25), min_size=1, max_size=8))
def test_no_small_set_follows_from_what_is_shown(cells: dict[frozenset[str], int]):
    hidden = hidden_groups(cells, "ABCXY", 10)
    shown = [group for group in "ABCXY" if group not in hidden]
    full = {groups: count for groups, count in cells.items() if count}
    if sum(full.values()) < 10 or not shown:
        return

    for some in subsets(full):
        if 0 < sum(full[groups] for groups in some) < 10:
            assert not in_row_space(list(full), shown, some)


def subsets(cells: dict[frozenset[str], int]):
    return chain.from_iterable(combinations(cells, count) for count in range(1, len(cells) + 1))


def in_row_space(order: list[frozenset[str]], shown: list[str], some: tuple[frozenset[str], ...]) -> bool:
    """An independent check, by rank."""
    rows = np.array([[1.0] * len(order), *([float(group in groups) for groups in order] for group in shown)])
    more = np.vstack([rows, [float(groups in some) for groups in order]])
    return bool(np.linalg.matrix_rank(more) == np.linalg.matrix_rank(rows))


@pytest.mark.parametrize(
    ("count", "n", "shown"),
    [
        (0, 10, Percentage(20, "<")),
        (2, 10, Percentage(20, "<")),
        (3, 10, Percentage(30)),
        (8, 10, Percentage(80, ">")),
        (10, 10, Percentage(80, ">")),
        (2, 20, Percentage(10, "<")),
        (3, 20, Percentage(15)),
        (2, 40, Percentage(5, "<")),
        (39, 40, Percentage(95, ">")),
        (1, 100, Percentage(1, "<")),
        (99, 100, Percentage(99, ">")),
        (172, 297, Percentage(58)),
        (149, 298, Percentage(50)),
        (1, 200, Percentage(1, "<")),
        (25, 200, Percentage(13)),
    ],
)
def test_percentages_are_whole_and_end_before_the_ends(count: int, n: int, shown: Percentage):
    assert percentage(count, n) == shown


def test_small_counts_are_not_shown():
    assert counts_to_show({"1": 91, "2": 9, "3": 147, "4": 3}, 250, 10, exclusive=True) == {
        "1": 91, "2": None, "3": 147, "4": None,
    }  # fmt: skip


def test_one_small_count_takes_the_next_with_it():
    assert counts_to_show({"1": 91, "2": 9, "3": 147}, 247, 10, exclusive=True) == {"1": None, "2": None, "3": 147}


def test_nobody_is_no_secret_but_is_not_counted_either():
    assert counts_to_show({"1": 91, "2": 0, "3": 147}, 238, 10, exclusive=True) == {"1": 91, "2": None, "3": 147}


def test_choices_of_several_answers_stand_alone():
    assert counts_to_show({"1": 91, "2": 9, "3": 95}, 100, 10, exclusive=False) == {"1": None, "2": None, "3": None}
