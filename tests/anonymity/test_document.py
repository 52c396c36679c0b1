"""What docs/anonymity.md promises is proven by tests that exist."""

import ast
import re

from tests.machine import ROOT

TEXT = (ROOT / "docs" / "anonymity.md").read_text(encoding="utf-8")
PROOFS = re.findall(r"\[(?:bewijs|proof)\]\(\.\./([^):]+)(?:::(\w+))?\)", TEXT)


def test_there_are_proofs() -> None:
    assert len(PROOFS) > 15


def test_every_proof_exists() -> None:
    missing = []
    for path, name in PROOFS:
        file = ROOT / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.parse("")
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if not any(found.startswith("test_") for found in names) or (name and name not in names):
            missing.append((path, name))

    assert missing == []


def test_every_promise_to_people_has_a_proof() -> None:
    """In the parts for respondents and the works council, line by line."""
    parts = TEXT.partition("## Voor wie")[2].partition("## Technical")[0]
    promises = re.split(r"\n(?=- )", parts)[1:]

    assert [promise[:60] for promise in promises if "[bewijs]" not in promise] == []
