"""The report as a Word document that people go on with: real headings, tables and a picture."""

import io
from typing import Any

from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from results.export.names import plain
from results.report import chart, commentary
from results.report.content import Report
from results.report.document_tables import SOFT, WIDE, grid, soft
from results.report.grids import Grid
from results.report.pdf import picture, words_of

HOUSE = RGBColor(0x1F, 0x5F, 0x7A)
PAPER, MARGIN = (Cm(21), Cm(29.7)), Cm(2.5)


def docx(report: Report) -> bytes:
    made = Document()
    made.core_properties.title = f"{report.title}, {report.subtitle}"
    made.core_properties.author = report.organisation
    made.core_properties.language = report.language
    paper(made)
    styles(made)
    with translation.override(report.language):
        words = words_of()
    cover(made, report, words)
    body(made, report, words)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def paper(made: Any) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = PAPER
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN


def styles(made: Any) -> None:
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Sans", Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        style.font.name, style.font.color.rgb = "Liberation Sans", HOUSE
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    caption = made.styles["Caption"].font
    caption.size, caption.bold, caption.color.rgb = Pt(8.5), False, SOFT


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
        shape = made.add_picture(io.BytesIO(picture(report)), width=WIDE)
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
            told = [made.add_paragraph(item.base), *(made.add_paragraph(sentence) for sentence in item.sentences)]
            soft(told[0])
            for paragraph in told if item.grid else told[:-1]:
                paragraph.paragraph_format.keep_with_next = True
            if item.grid:
                grid(made, item.grid, titled=False)
            comment(made, report, item.code, words)


def comment(made: Any, report: Report, place: str, words: dict[str, str]) -> None:
    if place not in report.comments:
        return
    soft(made.add_paragraph(words["comment"]))
    for block in commentary.blocks(report.comments[place]):
        paragraph = made.add_paragraph(style="List Bullet" if block.kind == "point" else "Intense Quote")
        for one in block.runs:
            run = paragraph.add_run(one.text)
            run.bold, run.italic = one.bold, one.italic
