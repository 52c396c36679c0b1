"""Reads a questionnaire from an XLSForm workbook and writes it back; nothing is ever half taken in."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from surveys.instrument import Instrument
from surveys.xlsform.building import build
from surveys.xlsform.checking import instrument_problems
from surveys.xlsform.columns import Json
from surveys.xlsform.guard import Source, safe_content
from surveys.xlsform.languages import label_languages, restored, spare_quotes
from surveys.xlsform.problems import Problem, WorkbookError
from surveys.xlsform.rows import Rows
from surveys.xlsform.sheets import sheet_problems
from surveys.xlsform.writing import write

if TYPE_CHECKING:
    from pyxform.xls2json_backends import DefinitionData

__all__ = ["Problem", "WorkbookError", "read", "write"]

ROW = re.compile(r"\[row : (\d+)\]\s*")
SHEET = re.compile(r"[Oo]n the '(\w+)' sheet,? ?(?:the '(\w+)' value is \w+\. )?")


def read(source: Source) -> Instrument:
    """The questionnaire of a workbook (path, bytes or open file); raises WorkbookError with every problem found."""
    from pyxform.xls2json_backends import get_xlsform  # noqa: PLC0415 - with openpyxl it loads numpy

    definition = get_xlsform(BytesIO(safe_content(source)), file_type=".xlsx")
    rows = Rows(definition)
    problems = list(sheet_problems(rows))
    if problems:
        raise WorkbookError(problems)
    instrument = build(_json(definition), label_languages(rows.headers["survey"]))
    problems = list(instrument_problems(instrument, rows))
    if problems:
        raise WorkbookError(problems)
    return instrument


def _json(definition: "DefinitionData") -> Json:
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2json import workbook_to_json  # noqa: PLC0415

    for rows in (definition.survey, definition.choices, definition.settings):
        spare_quotes(rows)
    try:
        return dict(workbook_to_json(definition, fallback_form_name="questionnaire"))
    except PyXFormError as error:
        raise WorkbookError([_problem(str(error))]) from error


def _problem(text: str) -> Problem:
    """pyxform names the row and sometimes the sheet and column inside its sentence."""
    row, place = ROW.search(text), SHEET.search(text)
    message = SHEET.sub("", ROW.sub("", text)).split("Learn more:")[0].strip()
    return Problem(
        restored(message or text),
        _("See xlsform.org for how this is written."),
        sheet=place[1] if place else "survey",
        row=int(row[1]) if row else None,
        column=(place[2] or "") if place else "",
    )
