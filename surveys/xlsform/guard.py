"""Looks at an uploaded file before anything parses it: size, kind, zip bombs, formulas."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from surveys.xlsform.problems import Problem, WorkbookError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 50 * MEGABYTE
MOST_MEMBERS = 50
MOST_ROWS, MOST_COLUMNS = 5000, 200
END_AFTER_EMPTY_ROWS = 61
OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
CONTROL_OR_SURROGATE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
SHEETS = ("survey", "choices", "settings")

Source = bytes | str | Path | IO[bytes]


def safe_content(source: Source) -> bytes:
    """The bytes of a workbook that may be parsed; raises WorkbookError."""
    content = _content(source)
    if len(content) > LARGEST_FILE:
        raise _refusal(
            _("The file is larger than %(limit)d MB.") % {"limit": LARGEST_FILE // MEGABYTE},
            _("Remove pictures and sheets that do not belong to the questionnaire."),
        )
    if content.startswith(OLE_SIGNATURE):
        raise _old_or_locked(content)
    _check_archive(content)
    problems = list(_cell_problems(content))
    if problems:
        raise WorkbookError(problems)
    return content


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return file.read(LARGEST_FILE + 1)
    return source.read(LARGEST_FILE + 1)


def _refusal(message: str, advice: str, sheet: str = "") -> WorkbookError:
    return WorkbookError([Problem(message, advice, sheet=sheet)])


def _old_or_locked(content: bytes) -> WorkbookError:
    if ENCRYPTED_PACKAGE in content:
        return _refusal(_("The workbook has a password."), _("Save it without a password."))
    return _refusal(_("This is an old Excel workbook (.xls)."), _("Save it as .xlsx."))


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        members = []
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise _refusal(
            _("This is not an Excel workbook."),
            _("Save the questionnaire as .xlsx (Excel, LibreOffice and Google Sheets can)."),
        )
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise _refusal(
            _("The workbook unpacks to more than a questionnaire can be."),
            _("Copy the sheets survey, choices and settings into a new workbook."),
        )


def _cell_problems(content: bytes) -> Iterator[Problem]:
    try:
        workbook = load_workbook(BytesIO(content), read_only=True)
        try:
            for sheet in workbook.worksheets:
                if sheet.title.lower() in SHEETS:
                    yield from _sheet_problems(sheet)
        finally:
            workbook.close()
    except Exception:  # a damaged file can fail anywhere inside openpyxl and the XML parser
        yield Problem(
            _("The workbook is damaged."), _("Open it in a spreadsheet program, save it again and try once more.")
        )


def _sheet_problems(sheet: Any) -> Iterator[Problem]:
    empty = 0
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1):
        filled = [cell for cell in row if cell.value not in (None, "")]
        empty = 0 if filled else empty + 1
        if empty >= END_AFTER_EMPTY_ROWS:
            return
        for cell in filled:
            yield from _cell_problem(sheet.title, cell)


def _cell_problem(sheet: str, cell: Any) -> Iterator[Problem]:
    if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
        yield Problem(
            _("The sheet has more than %(rows)d rows or %(columns)d columns.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS},
            _("Remove what does not belong to the questionnaire."),
            sheet,
            cell.row,
            cell.column_letter,
        )
    elif cell.data_type == "f":
        yield Problem(_("The cell holds a formula."), _("Paste it as a value."), sheet, cell.row, cell.column_letter)
    elif isinstance(cell.value, str) and not _is_plain(cell.value):
        yield Problem(
            _("The cell holds a character that cannot be shown."), _("Type it again."), sheet, cell.row,
            cell.column_letter,
        )  # fmt: skip


def _is_plain(text: str) -> bool:
    return not CONTROL_OR_SURROGATE.search(text)
