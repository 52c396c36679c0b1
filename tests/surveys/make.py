"""Plain builders for what is asked."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from crispy_forms.utils import render_crispy_form
from openpyxl import Workbook

from surveys import xlsform
from surveys.forms import PageForm
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Survey
from surveys.titles import tab_title

__all__ = ["ChoiceSpec", "SectionSpec", "replace", "tab_title", "xlsform"]

WORKBOOKS = Path(__file__).resolve().parent.parent.parent / "surveys" / "questionnaires"
AUTUMN = WORKBOOKS / "kcc_najaar_2020.xlsx"


@cache
def autumn() -> Instrument:
    return xlsform.read(AUTUMN)


def survey(**values: Any) -> Survey:
    return Survey.objects.create(**{"name": "Werkbeleving", "slug": "werkbeleving", "organisation": "KIRC"} | values)


def choices(*codes: str, **more: str) -> tuple[ChoiceSpec, ...]:
    return tuple(ChoiceSpec(code, {"nl": f"Antwoord {code}"}) for code in codes)


def question(code: str, kind: str = "select_one", **values: Any) -> QuestionSpec:
    label = {"nl": f"Vraag {code}?"}
    if kind in ("select_one", "select_multiple", "rank") and "choices" not in values:
        values |= {"choices": choices("1", "2", "3"), "list_name": "drie"}
    if kind == "range" and "parameters" not in values:
        values["parameters"] = {"start": "1", "end": "10", "step": "1"}
    return QuestionSpec(**{"code": code, "kind": kind, "label": label} | values)


def instrument(*pages: list[QuestionSpec], **values: Any) -> Instrument:
    sections = tuple(
        SectionSpec(f"page{number}", {"nl": f"Pagina {number}"}, "", tuple(questions))
        for number, questions in enumerate(pages, start=1)
    )
    defaults = {
        "form_id": "proef", "title": "Proef", "version": "1", "default_language": "nl", "languages": ("nl",),
    }  # fmt: skip
    return Instrument(**defaults | {"sections": sections} | values)


def page_form(instrument: Instrument, section: str) -> str:
    """The page as it is sent."""
    return str(render_crispy_form(PageForm(instrument, section, {}, instrument.default_language)))


Sheet = list[dict[str, Any]]
SETTINGS: Sheet = [{"form_title": "Proef", "form_id": "proef", "version": "1", "default_language": "Nederlands (nl)"}]
YES_NO: Sheet = [
    {"list_name": "janee", "name": "1", "label": "Ja"},
    {"list_name": "janee", "name": "2", "label": "Nee"},
]


def workbook(survey: Sheet, choices: Sheet = YES_NO, settings: Sheet = SETTINGS) -> bytes:
    """A workbook with these rows; columns come from the keys."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(name) for name in columns])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def page(*rows: dict[str, Any], **values: Any) -> Sheet:
    """Rows between begin_group and end_group."""
    begin = {"type": "begin_group", "name": "een", "label": "Pagina", "appearance": "field-list"} | values
    return [begin, *rows, {"type": "end_group"}]
