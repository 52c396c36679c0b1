"""Looks at the cells of a workbook: formulas, characters that cannot be shown, sheets without end."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.xlsform.problems import Problem

SHEETS = ("survey", "choices", "settings")
END_AFTER_EMPTY_ROWS = 61
CONTROL_OR_SURROGATE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def damaged() -> Problem:
    return Problem(
        _("The workbook is damaged."), _("Open it in a spreadsheet program, save it again and try once more.")
    )


def cell_problems(content: bytes) -> Iterator[Problem]:
    from openpyxl import load_workbook  # noqa: PLC0415 - it loads numpy

    try:
        workbook = load_workbook(BytesIO(content), read_only=True)
        try:
            for sheet in workbook.worksheets:
                if sheet.title.lower() in SHEETS:
                    yield from _sheet_problems(sheet)
        finally:
            workbook.close()
    except Exception:  # a damaged file can fail anywhere inside openpyxl and the XML parser
        yield damaged()


def _sheet_problems(sheet: Any) -> Iterator[Problem]:
    empty = 0
    rows, columns = settings.WORKBOOK_MAX_ROWS, settings.WORKBOOK_MAX_COLUMNS
    for row in sheet.iter_rows(max_row=rows + 1, max_col=columns + 1):
        filled = [cell for cell in row if cell.value not in (None, "")]
        empty = 0 if filled else empty + 1
        if empty >= END_AFTER_EMPTY_ROWS:
            return
        for cell in filled:
            yield from _cell_problem(sheet.title, cell)


def _cell_problem(sheet: str, cell: Any) -> Iterator[Problem]:
    most = {"rows": settings.WORKBOOK_MAX_ROWS, "columns": settings.WORKBOOK_MAX_COLUMNS}
    if cell.row > most["rows"] or cell.column > most["columns"]:
        yield Problem(
            _("The sheet has more than %(rows)d rows or %(columns)d columns.") % most,
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
