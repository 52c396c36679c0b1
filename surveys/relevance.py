"""Which questions and choices apply, given the answers so far; pure functions over an Instrument.

An answer to a question that does not apply (any more) counts as empty for everything after it, so a closed branch
never leaks. Expressions look backwards only, which reading checks, so one pass in order settles everything.
"""

import re
import threading
from collections.abc import Iterator
from datetime import date

from surveys.compiling import Scope
from surveys.expressions import parse
from surveys.functions import boolean
from surveys.instrument import (
    CALCULATE,
    HIDDEN,
    MULTIPLE,
    RANK,
    Answers,
    ChoiceSpec,
    Instrument,
    QuestionSpec,
    SectionSpec,
)

CALL = re.compile(r"[a-z][a-z0-9-]*\(.*\)", re.DOTALL)


def holds(condition: str, answers: Answers) -> bool:
    """Whether a condition is met; an empty one always is. The answers must be effective ones."""
    return met(condition, Scope(answers, "", {}, ""))


def met(condition: str, scope: Scope) -> bool:
    """The same, for whoever asks it of many conditions at once."""
    if not condition:
        return True
    value = parse(condition).compiled(scope)
    return value if value is True or value is False else boolean(value)


class Latest(threading.local):
    """The last settlement of this thread: one request asks for the same one many times."""

    question: tuple[Instrument, dict[str, str], date] | None = None
    known: dict[str, str] = {}


latest = Latest()


def effective(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """Answers of the questions that apply, without choices that are no longer shown; calculations included."""
    question = (instrument, dict(answers), date.today())
    last = latest.question
    if last is None or last[0] is not instrument or last[1:] != question[1:]:
        latest.known = settled(instrument, answers)
        latest.question = question
    return dict(latest.known)


def settled(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """The same as `effective`, for whoever asks it once."""
    known: dict[str, str] = {}
    scope = Scope(known, "", {}, "")
    for section in instrument.sections:
        if met(section.relevant, scope):
            for question in section.questions:
                value = value_of(question, answers, known, scope)
                if value:
                    known[question.code] = value
    return known


def settle(question: QuestionSpec, answers: Answers, known: dict[str, str]) -> None:
    """Put what one question comes to into `known`, given everything before it, which is what its conditions see too."""
    value = value_of(question, answers, known, Scope(known, "", {}, ""))
    if value:
        known[question.code] = value


def value_of(question: QuestionSpec, answers: Answers, known: Answers, scope: Scope) -> str:
    if question.kind == CALCULATE:
        return parse(question.calculation).as_text(known) if met(question.relevant, scope) else ""
    if question.kind == HIDDEN or question.read_only:
        return default_of(question, known) if met(question.relevant, scope) else ""
    value = answers.get(question.code, "")
    if not value or not met(question.relevant, scope):
        return ""
    return _visible_part(question, value, known) if question.choice_filter else value


def default_of(question: QuestionSpec, known: Answers) -> str:
    """What stands in a question before anybody answers; an expression when it looks like one."""
    if is_expression(question.default):
        return parse(question.default).as_text(known)
    return question.default


def is_expression(default: str) -> bool:
    """“concat(…)” is one; “geen (nog niet)” is text."""
    return "${" in default or CALL.fullmatch(default) is not None


def _visible_part(question: QuestionSpec, value: str, known: Answers) -> str:
    visible = {choice.code for choice in choices_of(question, known)}
    if question.kind in (MULTIPLE, RANK):
        return " ".join(code for code in value.split() if code in visible)
    return value if value in visible else ""


def choices_of(question: QuestionSpec, answers: Answers) -> tuple[ChoiceSpec, ...]:
    """The choices that are shown, after choice_filter."""
    if not question.choice_filter:
        return question.choices
    shown = parse(question.choice_filter)
    rows = ((choice, {**choice.attributes, "name": choice.code}) for choice in question.choices)
    return tuple(choice for choice, row in rows if shown.is_true(answers, choice=row))


def asked(instrument: Instrument, answers: Answers) -> tuple[QuestionSpec, ...]:
    """Every question and note that applies now, in order; calculations and hidden values are asked of nobody."""
    known = effective(instrument, answers)
    return tuple(question for section in instrument.sections for question in shown(section, known))


def questions_of(instrument: Instrument, section_name: str, answers: Answers) -> tuple[QuestionSpec, ...]:
    """The questions and notes of one page that apply now."""
    return tuple(shown(instrument.section(section_name), effective(instrument, answers)))


def shown(section: SectionSpec, known: Answers) -> Iterator[QuestionSpec]:
    if holds(section.relevant, known):
        for question in section.questions:
            if question.kind not in (CALCULATE, HIDDEN) and holds(question.relevant, known):
                yield question
