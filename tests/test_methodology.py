"""The map of requirements in the documentation points at tests that exist."""

import ast
import re

import pytest

from tests.machine import ROOT

MAP = (ROOT / "docs/methodology.md").read_text().partition("## Which test holds what")[2].partition("\n## ")[0]
ROWS = [line for line in MAP.splitlines() if line.startswith("| ") and "what is required" not in line]


def test_every_requirement_has_a_row():
    assert len(ROWS) == 28


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:40])
def test_every_test_that_holds_a_requirement_exists(row: str):
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)

    assert named
    for path, name in named:
        body = ast.parse((ROOT / "tests" / path).read_text()).body
        assert name in {part.name for part in body if isinstance(part, ast.FunctionDef)}
