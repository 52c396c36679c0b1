"""Conditions that can never be true are found before the field work."""

import pytest

from surveys.expressions import parse
from surveys.satisfiable import can_be_true
from tests.surveys import make

INSTRUMENT = make.instrument(
    [
        make.question("A"), make.question("B"), make.question("M", "select_multiple"), make.question("S", "range"),
        make.question("T", "text"), make.question("R", "rank"),
        make.question("V", "select_multiple", choices=make.choices(*"123456789"), list_name="veel"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("${A} = '1'", True),
        ("${A} = '9'", False),
        ("${A} = '1' and ${A} = '2'", False),
        ("${A} = '1' and ${B} = '2'", True),
        ("${A} = ''", True),
        ("count-selected(${M}) = 3", True),
        ("count-selected(${M}) > 3", False),
        ("selected(${M}, '1') and selected(${M}, '2')", True),
        ("${S} > 10", False),
        ("${S} >= 10", True),
        ("${T} = '1' and ${T} = '2'", True),
        ("count-selected(${V}) = 7", True),
        ("true()", True),
    ],
)
def test_it_tries_every_combination(condition, possible):
    assert can_be_true(INSTRUMENT, parse(condition)) is possible
