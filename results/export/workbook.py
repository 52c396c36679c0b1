"""The table as an Excel workbook: answers in words, answers as codes, and the codebook; nothing is ever a formula.

The library makes the workbook around the rows. The rows themselves are put in afterwards, a batch at a time, because
one call per cell takes minutes for a hundred thousand people.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from results.export.csv_files import STAR, codebook_lines
from results.export.table import SUPPRESSED, Table, Variable

OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
LONGEST_CELL, A4 = 32767, 9
LABELS, CODES = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
END, DIMENSION = b"</sheetData>", re.compile(rb"<dimension [^>]*/>")
HEADINGS = ("variable", "question", "label", "level", "asked_of", "code", "code_label", "missing")


def write(table: Table, path: Path) -> None:
    frame = path.with_suffix(".frame")
    strings = around(table, frame)
    star = {SUPPRESSED: cell_of_string(strings[STAR])}
    words = {
        variable.name: {code: cell_of_string(strings[cut(label)]) for code, label in table.values_of(variable)}
        for variable in table.variables
    }
    with zipfile.ZipFile(frame) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for entry in source.infolist():
            if entry.filename in (LABELS, CODES):
                known = words if entry.filename == LABELS else {one.name: star for one in table.variables}
                with made.open(entry.filename, "w") as target:
                    filled(target, source.read(entry), rows(table, known))
            else:
                made.writestr(entry, source.read(entry), zipfile.ZIP_DEFLATED)
    frame.unlink()


def around(table: Table, path: Path) -> dict[str, int]:
    """Everything but the rows; where every text stands in the list of texts of the workbook."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, width in ((_("Labels"), 24), (_("Codes"), 14)):
            sheet(book.add_worksheet(name), table, bold, width)
        codebook = book.add_worksheet(_("Codebook"))
        codebook.freeze_panes(1, 1)
        codebook.set_column(0, 1, 18)
        codebook.set_column(2, 2, 60)
        codebook.set_column(4, 4, 40)
        codebook.set_column(6, 6, 40)
        codebook.set_row(0, None, bold)
        on_paper(codebook)
        codebook.fit_to_pages(1, 0)
        put(codebook, 0, HEADINGS)
        lines = [line for variable in table.variables for line in codebook_lines(table, variable)]
        for number, line in enumerate(lines, start=1):
            put(codebook, number, line)
        put(codebook, len(lines) + 2, [STAR, *(cut(label) for label in table.why.values())])
        return dict(book.str_table.string_table)


def sheet(made: Worksheet, table: Table, bold: object, width: int) -> None:
    made.freeze_panes(1, 1)
    made.set_column(0, 0, 20)
    made.set_column(1, max(1, len(table.variables) - 1), width)
    made.set_row(0, None, bold)
    on_paper(made)
    made.repeat_columns(0)
    put(made, 0, [variable.name for variable in table.variables])


def on_paper(made: Worksheet) -> None:
    """Who prints it knows on every page which column is which."""
    made.set_landscape()
    made.set_paper(A4)
    made.repeat_rows(0)


def put(made: Worksheet, row: int, cells: Iterable[str]) -> None:
    for place, cell in enumerate(cells):
        made.write_string(row, place, cut(cell))


def cut(text: str) -> str:
    return text[:LONGEST_CELL]


def cell_of_string(place: int) -> str:
    return f'<c t="s"><v>{place}</v></c>'


def filled(target: IO[bytes], around_rows: bytes, found: Iterator[bytes]) -> None:
    """The library noted how far its own rows reach; that is no longer so."""
    start, end, rest = DIMENSION.sub(b"", around_rows).partition(END)
    target.write(start)
    for some in found:
        target.write(some)
    target.write(end + rest)


def rows(table: Table, words: dict[str, dict[int, str]]) -> Iterator[bytes]:
    for batch in table.batches():
        cells = [cell(variable, words[variable.name]) for variable in table.variables]
        lines = batch.select(pl.concat_str(pl.lit("<row>"), *cells, pl.lit("</row>")))
        yield "".join(lines.to_series().to_list()).encode()


def cell(variable: Variable, words: dict[int, str]) -> pl.Expr:
    """Codes that have words become these; names of rows hold letters and digits only."""
    column = pl.col(variable.name)
    if variable.kind == "text":
        return pl.concat_str(pl.lit('<c t="inlineStr"><is><t>'), column, pl.lit("</t></is></c>"))
    number = pl.concat_str(pl.lit("<c><v>"), column.cast(pl.String), pl.lit("</v></c>"))
    if variable.kind == "decimal" or not words:
        return number
    return column.replace_strict(words, default=number, return_dtype=pl.String)
