"""Microdata and codebook as CSV (RFC 4180, UTF-8, CRLF)."""

import csv
import io
import secrets
from collections.abc import Iterable, Iterator

from results.export.variables import Variable
from results.models import Response
from surveys.models import Wave

BATCH = 1000
ROW_ID = "row"


def data(responses: Iterable[Response], variables: list[Variable]) -> bytes:
    """One line per response under a fresh random name that no other export has."""
    names: set[str] = set()
    lines = [[ROW_ID, *(variable.name for variable in variables)]]
    for response in responses:
        while (name := secrets.token_hex(8)) in names:
            pass
        names.add(name)
        lines.append([name, *(variable.value(response) for variable in variables)])
    return written(lines)


def codebook(variables: list[Variable]) -> bytes:
    """One line per variable and code."""
    lines = [["variable", "question", "code", "label", "missing"]]
    for variable in variables:
        if not variable.values:
            lines.append([variable.name, variable.label, "", "", ""])
        for code, label in variable.values:
            lines.append([variable.name, variable.label, code, label, "1" if code in variable.missing else "0"])
    return written(lines)


def written(lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def shuffled(wave: Wave) -> Iterator[Response]:
    """The responses in an order of this export only."""
    keys = list(Response.objects.filter(wave=wave).values_list("pk", flat=True))
    secrets.SystemRandom().shuffle(keys)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        found = Response.objects.in_bulk(some)
        yield from (found[key] for key in some)
