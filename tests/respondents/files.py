"""Lists as agencies send them: text in several encodings, workbooks, and files that are broken or hostile."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

HEADER = ("e-mail", "voornaam", "leeftijd")
PEOPLE = (("anna@example.nl", "Anna", "t24"), ("bram@example.nl", "Bram", "44p"), ("zoë@example.nl", "Zoë", "25_43"))


def text(
    rows: Sequence[Sequence[object]], *, delimiter: str = ";", encoding: str = "utf-8", newline: str = "\r\n"
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(*rows: Sequence[Any], sheets: Sequence[Sequence[Sequence[Any]]] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for extra in sheets:
        another = book.create_sheet()
        for row in extra:
            another.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def changed(book: bytes, member: str, old: str, new: str) -> bytes:
    """The workbook with one part rewritten, as an attacker or another program would."""
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[member].decode()
    parts[member] = parts[member].decode().replace(old, new, 1).encode()
    return archive(parts)
