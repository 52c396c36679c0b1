"""The table as an Excel workbook: answers in words, answers as codes, and the codebook; nothing is ever a formula."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from results.export.csv_files import STAR, codebook_lines
from results.export.table import SUPPRESSED, Table, Variable

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
LONGEST_CELL = 32767


def write(table: Table, path: Path) -> None:
    """Sheets are written row by row, so that memory does not grow with them."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        labelled = sheet(book, _("Labels"), table, bold)
        fill(labelled, table, [labels_of(table, variable) for variable in table.variables])
        fill(sheet(book, _("Codes"), table, bold), table, [{SUPPRESSED: STAR} for _variable in table.variables])
        codebook = book.add_worksheet(_("Codebook"))
        codebook.freeze_panes(1, 1)
        codebook.set_column(0, 1, 18)
        codebook.set_column(2, 2, 60)
        headings = ("variable", "question", "label", "level", "asked_of", "code", "code_label", "missing")
        lines = [line for variable in table.variables for line in codebook_lines(table, variable)]
        write_rows(codebook, [headings, *lines])


def sheet(book: xlsxwriter.Workbook, name: str, table: Table, bold: object) -> Worksheet:
    made: Worksheet = book.add_worksheet(name)
    made.freeze_panes(1, 1)
    made.set_column(0, 0, 20)
    made.set_column(1, max(1, len(table.variables) - 1), 14)
    made.set_row(0, None, bold)
    for place, variable in enumerate(table.variables):
        made.write_string(0, place, variable.name)
    return made


def labels_of(table: Table, variable: Variable) -> dict[int, str]:
    return dict(table.values_of(variable))


def fill(made: Worksheet, table: Table, words: Sequence[dict[int, str]]) -> None:
    """Codes that have words become these words."""
    row = 0
    for batch in table.batches():
        columns = [
            translated(batch[variable.name], known) for variable, known in zip(table.variables, words, strict=True)
        ]
        for cells in zip(*columns, strict=True):
            row += 1
            put(made, row, cells)


def translated(column: pl.Series, words: dict[int, str]) -> Iterable[object]:
    found = column.to_list()
    return [words.get(value, value) for value in found] if words and column.dtype != pl.String else found


def put(made: Worksheet, row: int, cells: Iterable[object]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            made.write_string(row, place, cell[:LONGEST_CELL])
        else:
            made.write_number(row, place, cell)


def write_rows(made: Worksheet, rows: Iterable[Iterable[object]]) -> None:
    for number, cells in enumerate(rows):
        put(made, number, cells)
