"""Reads a list that is an Excel workbook; refuses what is damaged, locked or too large."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from respondents.listrows import (
    LAST_ROW,
    MAX_COLUMNS,
    MAX_MEMBERS,
    MAX_UNZIPPED,
    Row,
    UnreadableListError,
    first_filled,
    stripped,
)

if TYPE_CHECKING:
    from openpyxl import Workbook


def workbook_rows(content: bytes) -> list[Row]:
    """Rows of the first visible sheet with something in it, with the last computed values of formulas."""
    import openpyxl  # noqa: PLC0415 - it loads numpy

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


def rows_of(book: "Workbook") -> list[Row]:
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
    from openpyxl.cell.cell import ERROR_CODES  # noqa: PLC0415

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
