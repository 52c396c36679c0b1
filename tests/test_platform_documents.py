"""What the documents promise about commands and settings is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
NOT_OURS = {"DEBIAN_FRONTEND"}
ENVIRONMENT = {"env", "os.environ", "environ"}


def names_read(path: Path) -> Iterator[str]:
    """Settings that a module reads from the environment."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called == "required" or called.rpartition(".")[0] in ENVIRONMENT:
                yield str(node.args[0].value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ENVIRONMENT:
            yield str(ast.literal_eval(node.slice)) if isinstance(node.slice, ast.Constant) else ""


def settings_read() -> set[str]:
    modules = [
        path for room in ("kccsurvey", "surveys", "respondents", "results") for path in (ROOT / room).rglob("*.py")
    ]
    in_make = set(re.findall(r"^(?:export )?([A-Z]+) \?=|^export ([A-Z]+)$", MAKEFILE, re.MULTILINE))
    found = {name for path in modules for name in names_read(path)} | {a or b for a, b in in_make}
    return {name for name in found if name.isupper()} - NOT_OURS


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def test_there_are_settings_and_targets_to_document():
    assert {"SECRET_KEY", "DATABASE_URL", "PORT", "VAR_DIR", "PYTHON", "WEB_THREADS"} <= settings_read()
    assert {"run", "test", "check", "lint", "clean-demo", "help"} <= targets()


def test_every_setting_is_documented():
    assert {name for name in settings_read() if f"`{name}`" not in OPERATIONS} == set()


def test_every_make_target_is_documented():
    assert {name for name in targets() if f"`make {name}`" not in OPERATIONS} == set()


def test_every_make_target_is_in_its_help():
    assert targets() == set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_hashes_and_no_address(lock: str):
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^[\w.-]+(?:\[.*?\])?==", text, re.MULTILINE)

    assert len(pins) > 30
    assert len(re.findall(r"^[\w.-]+(?:\[.*?\])?==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins)
    assert not re.search(r"https?:|file:|index-url|find-links", text)


@pytest.mark.parametrize(
    ("requirements", "lock"),
    [("requirements.txt", "requirements.lock"), ("requirements-dev.txt", "requirements-dev.lock")],
)
def test_a_lock_holds_what_is_required(requirements: str, lock: str):
    pins = re.compile(r"^([\w-]+)(?:\[.*?\])?==([\w.]+)", re.MULTILINE)
    wanted = {(name.lower(), version) for name, version in pins.findall((ROOT / requirements).read_text())}
    locked = {(name.lower(), version) for name, version in pins.findall((ROOT / lock).read_text())}

    assert wanted - locked == set()


def test_every_requirement_has_its_reason():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]

    assert [line for line in lines if not re.search(r" # \w", line)] == []
