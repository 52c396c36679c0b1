"""Checks of a package by itself: fingerprints, sizes of classes, weights."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _

from surveys.instrument import NOT_ASKED

WAVE, WEIGHT, SUMS = "WAVE", "WEIGHT", "SHA256SUMS"
UNSAID = (str(NOT_ASKED), "*")
Row = dict[str, str]


UNREADABLE = (LookupError, StopIteration, ValueError, AttributeError, TypeError)
"""A file that was spoilt can hold anything."""


def problems(archive: ZipFile) -> Iterator[str]:
    """Everything that is wrong. Raises what is in `UNREADABLE` for what is no package at all."""
    changed = list(changed_files(archive))
    yield from changed
    try:
        broken = list(rules_broken(archive))
    except UNREADABLE:
        if not changed:
            raise
        broken = [_("Whether anybody stands out cannot be told: a file that says so was changed.")]
    yield from broken


def changed_files(archive: ZipFile) -> Iterator[str]:
    """Files that are not what the list says, and files that are not in it."""
    lines = archive.read(SUMS).decode().splitlines()
    known = {name: digest for digest, _space, name in (line.partition("  ") for line in lines)}
    for name in archive.namelist():
        if name != SUMS and known.get(name) != hashlib.sha256(archive.read(name)).hexdigest():
            yield _("%s has been changed.") % name
    for name in sorted(known.keys() - set(archive.namelist())):
        yield _("%s is missing.") % name


def rules_broken(archive: ZipFile) -> Iterator[str]:
    """Computed from the rows themselves, per wave."""
    risks: dict[str, Any] = json.loads(archive.read("risk.json"))
    data = next(name for name in archive.namelist() if name.endswith(".sav")).removesuffix(".sav") + ".csv"
    rows = list(csv.DictReader(io.StringIO(archive.read(data).decode(), newline="")))
    several = WAVE in (rows[0] if rows else {})
    for number, (wave, risk) in enumerate(risks.items(), start=1):
        own = [row for row in rows if not several or row[WAVE] == str(number)]
        for problem in broken(own, list(risk["characteristics"]), risk["smallest_allowed"]):
            yield f"{wave}: {problem}"
        for problem in alike(own, list(risk["characteristics"]), risk["questions"], risk["fewest_answers"]):
            yield f"{wave}: {problem}"


def broken(rows: Sequence[Row], keys: Sequence[str], least: int) -> Iterator[str]:
    if not rows:
        return
    classes = Counter(tuple(row[key] for key in keys) for row in rows)
    if min(classes.values()) < least:
        yield _("a class has fewer than %d people.") % least
    if len({row["ROW"] for row in rows}) != len(rows):
        yield _("two rows have the same name.")
    shown = {tuple(text for name, text in row.items() if name not in ("ROW", WEIGHT)) for row in rows}
    if WEIGHT in rows[0] and len({tuple(text for name, text in row.items() if name != "ROW") for row in rows}) > len(
        shown
    ):
        yield _("people of whom the same is shown have different weights.")


def alike(rows: Sequence[Row], keys: Sequence[str], asked: Mapping[str, Any], fewest: int) -> Iterator[str]:
    """Questions to which the people of a class gave too few different answers."""
    classes: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        classes.setdefault(tuple(row[key] for key in keys), []).append(row)
    for code, about in asked.items():
        columns = [name for name in about["columns"] if rows and name in rows[0]]
        for inside in classes.values() if columns else ():
            given = {tuple(row[name] for name in columns) for row in inside if row[columns[0]] not in UNSAID}
            if given and len(given) < min(fewest, about["most"]):
                yield _("a class has too few different answers to %s.") % code
                break
