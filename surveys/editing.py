"""Changes to a draft questionnaire, each a new questionnaire; what a workbook could not say is refused the same way."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from surveys import xlsform
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec, Texts
from surveys.xlsform.writing import survey_rows


def checked(instrument: Instrument) -> Instrument:
    """The questionnaire as a workbook would give it; raises WorkbookError with every problem."""
    return xlsform.read(xlsform.write(instrument))


def mark(part: object) -> str:
    """Changes when what is edited does: tells a form that was opened before somebody else's change."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:16]


def code_at(instrument: Instrument, row: int) -> str:
    """The question or page that a problem on a row of the sheet survey is about."""
    rows = list(survey_rows(instrument))
    return rows[row - 2].get("name", "") if 2 <= row < len(rows) + 2 else ""


def put_question(
    instrument: Instrument, question: QuestionSpec, *, section: str, position: int, was: str = ""
) -> Instrument:
    """Add a question, or change the one that `was` called; its place counts from 1 within the page."""
    if was and was != question.code:
        instrument = renamed(instrument, was, question.code)
    rest = [q for q in instrument.section(section).questions if q.code != question.code]
    rest.insert(max(0, position - 1), question)
    sections = [
        replace(page, questions=tuple(rest if page.name == section else without(page, question.code)))
        for page in instrument.sections
    ]
    return with_sections(instrument, sections)


def put_page(instrument: Instrument, name: str, title: Texts, question: QuestionSpec, *, was: str = "") -> Instrument:
    """Add a page at the end, with its first question; that may be one that was called `was` and stood elsewhere."""
    if was and was != question.code:
        instrument = renamed(instrument, was, question.code)
    rest = [replace(page, questions=tuple(without(page, question.code))) for page in instrument.sections]
    return with_sections(instrument, [*rest, SectionSpec(name, title, "", (question,))])


def change_page(instrument: Instrument, name: str, *, title: Texts, relevant: str, position: int) -> Instrument:
    """Change a page; its place counts from 1."""
    changed = replace(instrument.section(name), title=title, relevant=relevant)
    rest = [page for page in instrument.sections if page.name != name]
    rest.insert(max(0, position - 1), changed)
    return with_sections(instrument, rest)


def remove_question(instrument: Instrument, code: str) -> Instrument:
    pages = [replace(page, questions=tuple(without(page, code))) for page in instrument.sections]
    return with_sections(instrument, pages)


def put_choices(instrument: Instrument, list_name: str, choices: tuple[ChoiceSpec, ...]) -> Instrument:
    """Change a list for every question that uses it."""
    return each_question(instrument, lambda q: replace(q, choices=choices) if q.list_name == list_name else q)


def users_of(instrument: Instrument, list_name: str) -> list[str]:
    return [question.code for question in instrument.questions() if list_name and question.list_name == list_name]


def renamed(instrument: Instrument, old: str, new: str) -> Instrument:
    """A question with another code, also in the conditions and texts that name it."""
    reference = re.compile(r"\$\{\s*" + re.escape(old) + r"\s*\}")

    def fresh(question: QuestionSpec) -> QuestionSpec:
        named = replace(question, code=new) if question.code == old else question
        return replace(named, **dict(_rewritten(named, reference, new)))

    settings = dict(_rewritten(instrument, reference, new))
    pages = [
        replace(page, **dict(_rewritten(page, reference, new)), questions=tuple(map(fresh, page.questions)))
        for page in instrument.sections
    ]
    return replace(instrument, **settings, sections=tuple(pages))


def _rewritten(part: Instrument | SectionSpec | QuestionSpec, reference: re.Pattern[str], new: str) -> Iterator[tuple]:
    replacement = f"${{{new}}}"
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, str):
            yield field.name, reference.sub(replacement, value)
        elif isinstance(value, dict):
            yield field.name, {key: reference.sub(replacement, text) for key, text in value.items()}


def without(page: SectionSpec, code: str) -> list[QuestionSpec]:
    return [question for question in page.questions if question.code != code]


def with_sections(instrument: Instrument, sections: list[SectionSpec]) -> Instrument:
    """A page without questions disappears."""
    return replace(instrument, sections=tuple(page for page in sections if page.questions))


def each_question(instrument: Instrument, change: Callable[[QuestionSpec], QuestionSpec]) -> Instrument:
    pages = [replace(page, questions=tuple(map(change, page.questions))) for page in instrument.sections]
    return replace(instrument, sections=tuple(pages))
