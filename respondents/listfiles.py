"""Reads a list of people, text or workbook, into rows of text; knows limits, not meanings."""

import csv
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES

MAX_BYTES = 5_000_000
MAX_UNZIPPED = 50_000_000
MAX_MEMBERS = 50
MAX_ROWS = 20_000
MAX_COLUMNS = 50
LAST_ROW = 1_048_576
MAX_CELL = 1_000
DELIMITERS = ";,\t"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class UnreadableListError(Exception):
    """One sentence for the person who uploaded the file."""


@dataclass(frozen=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """Header and rows with their line numbers; empty lines are left out. What a file is, its first bytes say."""
    if not content.strip():
        raise UnreadableListError(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableListError(_("The file is larger than 5 MB. Split it, or leave out columns."))
    if content.startswith(OLE):
        raise UnreadableListError(
            _("This is an old or password-protected Excel file. Save it as .xlsx without a password.")
        )
    rows = workbook_rows(content) if content.startswith(ZIP) else text_rows(decoded(content))
    return table(rows)


def table(rows: Iterable[Row]) -> Table:
    filled = first_filled(rows)
    if not filled:
        raise UnreadableListError(_("The file is empty."))
    if len(filled) > MAX_ROWS + 1:
        raise UnreadableListError(_("The file has more than 20,000 lines. Split it."))
    if max(len(row.cells) for row in filled) > MAX_COLUMNS:
        raise UnreadableListError(_("The file has more than 50 columns. Leave out what is not needed."))
    if len(filled) == 1:
        raise UnreadableListError(_("There is nobody in the file: it has only one line."))
    return Table(filled[0].cells, tuple(filled[1:]))


def first_filled(rows: Iterable[Row]) -> list[Row]:
    """Rows with something in them, one more than is allowed at most."""
    return list(islice((row for row in rows if row.cells), MAX_ROWS + 2))


def clean(text: str) -> str:
    """Without the spaces, line ends and invisible characters that surround copied text."""
    if text.isascii():
        return text.replace("\0", "").strip()
    shown = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFC", shown.replace("\xa0", " ")).strip()


def stripped(cells: Iterable[str]) -> tuple[str, ...]:
    """Cleaned cells without the empty ones at the end."""
    found = [clean(cell)[:MAX_CELL] for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, UTF-8 without a mark, and otherwise Windows-1252."""
    for encoding in encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableListError(_("This file is not a list. Save it as CSV or as an Excel workbook (.xlsx)."))


def encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:1000]
    if start.count(b"\0") > len(start) / 4:
        return ("utf-16-le",) if start[1::2].count(b"\0") > start[::2].count(b"\0") else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def text_rows(text: str) -> Iterator[Row]:
    """Rows of a text with the delimiter that its first lines point to; Excel's own `sep=;` line counts."""
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        return delimited(rest, first.strip()[4:] or "\t", first_line=2)
    return delimited(text, delimiter_of(text), first_line=1)


def delimited(text: str, delimiter: str, *, first_line: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = first_line
    try:
        for cells in reader:
            yield Row(line, stripped(cells))
            line = first_line + reader.line_num
    except csv.Error as error:
        message = _("From line %(line)d the file cannot be read: a quotation mark is missing or too many.") % {
            "line": line
        }
        raise UnreadableListError(message) from error


def delimiter_of(text: str) -> str:
    """The one that divides the first lines into most columns, evenly."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()] or [""]
    widths = {mark: [len(next(csv.reader([line], delimiter=mark))) for line in lines] for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (widths[mark][0] > 1, min(widths[mark]) > 1, widths[mark][0]))


def workbook_rows(content: bytes) -> list[Row]:
    """Rows of the first visible sheet with something in it, with the last computed values of formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
            refuse_bombs(zipfile.ZipFile(io.BytesIO(content)).infolist())
            return rows_of(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True))
    except UnreadableListError:
        raise
    except Exception as error:  # whatever zipfile and openpyxl stumble over in a damaged part
        message = _("This workbook is damaged. Open it in Excel, save it again as .xlsx and try once more.")
        raise UnreadableListError(message) from error


def refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNZIPPED:
        raise UnreadableListError(_("This workbook is too large. Copy the list to a new workbook with one sheet."))
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableListError(_("This workbook has a password. Save it without one."))


def rows_of(book: Workbook) -> list[Row]:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            if rows := first_filled(sheet_rows(sheet)):
                return rows
    return []


def sheet_rows(sheet: Any) -> Iterator[Row]:
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS + 1, values_only=True)
    for line, values in enumerate(rows, start=1):
        if values.count(None) < len(values):
            yield Row(line, stripped(as_text(value) for value in values))


def as_text(value: object) -> str:
    """As a person reads the cell: 12 and not 12.0, a date without midnight, nothing for an error."""
    if value is None or value in ERROR_CODES:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
