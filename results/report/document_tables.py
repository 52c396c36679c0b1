"""The tables of the Word document."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from results.report.grids import Grid

SOFT, INK = RGBColor(0x5A, 0x64, 0x6B), RGBColor(0x1C, 0x22, 0x26)
WIDE, FIRST, CELL = Cm(16), Cm(5.5), Pt(9)
THEME, NARROW, NUMBER = Cm(4), Cm(2.2), Cm(2.8)
UNBROKEN = "n\u00a0=\u00a0"
BRIEF, SHORT = 14, 12
"""A heading of so many letters fits above a number; a table of so many rows stays on one page."""


def grid(made: Any, one: Grid, *, titled: bool = True) -> None:
    if titled:
        made.add_heading(one.caption, 2)
    table = made.add_table(rows=0, cols=len(one.head), style="Light Shading Accent 1")
    table.autofit = False
    plain_first_column(table)
    widths = widths_of(one)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for texts in (one.head, *one.rows):
        row = table.add_row()
        marked(row, "w:cantSplit")
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.text, cell.width = text.replace("n = ", UNBROKEN), widths[place]
            to_left = not place or (one.told and place == len(widths) - 1)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT if to_left else WD_ALIGN_PARAGRAPH.RIGHT
            for run in cell.paragraphs[0].runs:
                run.font.size, run.font.color.rgb = CELL, INK
    marked(table.rows[0], "w:tblHeader")
    together(table)
    if one.note:
        soft(made.add_paragraph(one.note))


def plain_first_column(table: Any) -> None:
    """Only the headings of a table are bold."""
    look = table._tblPr.find(qn("w:tblLook"))
    look.set(qn("w:val"), "0420")
    look.set(qn("w:firstColumn"), "0")


def together(table: Any) -> None:
    """A short table moves to the next page whole; of a long one the headings stay with the first row."""
    for row in table.rows[: -1 if len(table.rows) <= SHORT + 1 else 1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def widths_of(one: Grid) -> list[int]:
    """Sentences get what the numbers leave."""
    if one.told:
        numbers = [NARROW] * (len(one.head) - 2)
        return [THEME, *numbers, WIDE - THEME - sum(numbers)]
    columns = len(one.head) - 1
    width = (WIDE - FIRST) // columns
    if max(map(len, one.head[1:])) <= BRIEF:
        width = min(width, NUMBER)
    return [WIDE - width * columns, *[width] * columns]


def marked(row: Any, name: str) -> None:
    """`w:tblHeader`: the headings stand above the table on every page; `w:cantSplit`: a row stays on one page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def soft(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), SOFT
