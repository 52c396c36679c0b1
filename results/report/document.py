"""The report as a Word document that people go on with: real headings, tables and a picture."""

import io
from typing import Any

from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from results.export.names import plain
from results.report import chart, commentary
from results.report.content import Report
from results.report.grids import Grid
from results.report.pdf import picture, words_of

HOUSE, SOFT = RGBColor(0x1F, 0x5F, 0x7A), RGBColor(0x5A, 0x64, 0x6B)
PICTURE, FIRST, CELL = Cm(16), Cm(7), Pt(9)
THEME, NARROW = Cm(4), Cm(2.2)
UNBROKEN = "n\u00a0=\u00a0"


def docx(report: Report) -> bytes:
    made = Document()
    made.core_properties.title = f"{report.title}, {report.subtitle}"
    made.core_properties.author = report.organisation
    made.core_properties.language = report.language
    styles(made)
    with translation.override(report.language):
        words = words_of()
    cover(made, report, words)
    body(made, report, words)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def styles(made: Any) -> None:
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Sans", Pt(10)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        style.font.name, style.font.color.rgb = "Liberation Sans", HOUSE
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)


def cover(made: Any, report: Report, words: dict[str, str]) -> None:
    made.add_paragraph(report.organisation)
    made.add_heading(report.title, 0)
    made.add_paragraph(report.subtitle, style="Subtitle")
    people = made.add_paragraph()
    people.add_run(f"{report.respondents} ").bold = True
    people.add_run(words["people"])
    made.add_paragraph(report.rate)
    made.add_paragraph(report.day)
    made.add_page_break()


def body(made: Any, report: Report, words: dict[str, str]) -> None:
    made.add_heading(words["summary"], 1)
    for sentence in report.summary:
        made.add_paragraph(sentence, style="List Bullet")
    comment(made, report, "summary", words)
    made.add_heading(words["response"], 1)
    made.add_paragraph(report.rate)
    grid(made, report.response)
    grid(made, report.rates)
    comment(made, report, "response", words)
    if report.chart:
        made.add_heading(words["criteria"], 1).paragraph_format.page_break_before = True
        shape = made.add_picture(io.BytesIO(picture(report)), width=PICTURE)
        described = plain(chart.described(report.chart, report.legend))
        shape._inline.docPr.set("descr", described)
        with translation.override(report.language):
            made.add_paragraph(chart.caption(report.legend), style="Caption")
        comment(made, report, "criteria", words)
    several(made, words["groups"], report.groups)
    comment(made, report, "groups", words)
    themes(made, report, words)
    questions(made, report, words)
    made.add_heading(words["method"], 1)
    for name, told in report.method:
        made.add_heading(name, 3)
        made.add_paragraph(told)
    comment(made, report, "method", words)


def several(made: Any, title: str, grids: tuple[Grid, ...]) -> None:
    if grids:
        made.add_heading(title, 1)
    for one in grids:
        made.add_heading(one.caption, 2)
        grid(made, one, titled=False)


def themes(made: Any, report: Report, words: dict[str, str]) -> None:
    made.add_heading(words["themes"], 1)
    if not report.themes:
        made.add_paragraph(words["no_themes"])
    for one in report.themes:
        made.add_heading(one.caption, 2)
        grid(made, one, titled=False)
    for theme, text in report.quotes:
        made.add_paragraph(f"“{plain(text)}” – {theme}", style="Quote")
    comment(made, report, "themes", words)


def questions(made: Any, report: Report, words: dict[str, str]) -> None:
    made.add_heading(words["questions"], 1)
    for part in report.parts:
        if part.title:
            made.add_heading(part.title, 2)
        for item in part.items:
            made.add_heading(item.title, 3)
            soft(made.add_paragraph(item.base))
            for sentence in item.sentences:
                made.add_paragraph(sentence)
            if item.grid:
                grid(made, item.grid, titled=False)
            comment(made, report, item.code, words)


def grid(made: Any, one: Grid, *, titled: bool = True) -> None:
    if titled:
        made.add_heading(one.caption, 2)
    table = made.add_table(rows=0, cols=len(one.head), style="Light Shading Accent 1")
    table.autofit = False
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
                run.font.size = CELL
    marked(table.rows[0], "w:tblHeader")
    if one.note:
        soft(made.add_paragraph(one.note))


def widths_of(one: Grid) -> list[int]:
    """Sentences get what the numbers leave."""
    if one.told:
        numbers = [NARROW] * (len(one.head) - 2)
        return [THEME, *numbers, PICTURE - THEME - sum(numbers)]
    return [FIRST, *[(PICTURE - FIRST) // max(1, len(one.head) - 1)] * (len(one.head) - 1)]


def marked(row: Any, name: str) -> None:
    """`w:tblHeader`: the headings stand above the table on every page; `w:cantSplit`: a row stays on one page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def soft(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), SOFT


def comment(made: Any, report: Report, place: str, words: dict[str, str]) -> None:
    if place not in report.comments:
        return
    soft(made.add_paragraph(words["comment"]))
    for block in commentary.blocks(report.comments[place]):
        paragraph = made.add_paragraph(style="List Bullet" if block.kind == "point" else "Intense Quote")
        for one in block.runs:
            run = paragraph.add_run(one.text)
            run.bold, run.italic = one.bold, one.italic
