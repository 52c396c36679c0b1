"""Whether a condition is right, while somebody still types it."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from surveys import editing
from surveys.expressions import ExpressionError, parse
from surveys.instrument import Instrument, SectionSpec
from surveys.xlsform import WorkbookError

CHECKED = ("relevant", "alternative_relevant", "required", "constraint", "choice_filter", "calculation")


def expression_problems(instrument: Instrument, code: str, column: str, text: str) -> list[str]:
    if not text or column not in CHECKED or text.lower() in ("yes", "no", "ja", "nee"):
        return []
    try:
        unknown = sorted(parse(text).codes - instrument.by_code.keys())
    except ExpressionError as error:
        return [str(error)]
    if unknown or code not in instrument.by_code:
        return [_("There is no question %(code)s.") % {"code": name} for name in unknown]
    changed = replace(instrument, sections=tuple(_with(page, code, column, text) for page in instrument.sections))
    try:
        editing.checked(changed)
    except WorkbookError as error:
        rows = [problem for problem in error.problems if editing.code_at(changed, problem.row or 0) == code]
        return [f"{problem.message} {problem.advice}" for problem in rows if problem.column == column]
    return []


def _with(page: SectionSpec, code: str, column: str, text: str) -> SectionSpec:
    value: dict[str, Any] = {column: text}
    return replace(page, questions=tuple(replace(q, **value) if q.code == code else q for q in page.questions))
