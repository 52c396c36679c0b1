"""Checks on one expression: codes, words, answers that exist, types, and whether it can be true at all."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.expression_facts import NUMBER, OF_CHOICES, ORDERED, SUMS, Use
from surveys.expression_facts import TEXT as TEXT_VALUE
from surveys.expressions import Expression
from surveys.functions import DATE as DATE_PATTERN
from surveys.functions import number
from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    RANGE,
    RANK,
    SINGLE,
    TEXT,
    TIME,
    Instrument,
    QuestionSpec,
    possible_answers,
)
from surveys.satisfiable import can_be_true

NEVER_POINTLESS = ("relevant", "alternative_relevant", "refused_when", "ineligible_when", "panel_when")
NUMBERS = (INTEGER, DECIMAL, RANGE)

Finding = tuple[str, str]
"""What is wrong, and what to do."""


class Place(NamedTuple):
    """Where an expression stands: `known` codes may be named, `earlier` ones have been asked before."""

    instrument: Instrument
    column: str
    question: QuestionSpec | None
    known: frozenset[str]
    earlier: frozenset[str]


def findings(place: Place, expression: Expression) -> Iterator[Finding]:
    yield from _unknown(place, expression)
    yield from _misplaced(place, expression)
    yield from _types(place, expression)
    yield from _impossible(place, expression)


def _unknown(place: Place, expression: Expression) -> Iterator[Finding]:
    for code in sorted(expression.codes - place.known):
        if code in place.instrument.by_code:
            yield (
                _("%(code)s is asked later than this condition needs it.") % {"code": code},
                _("Move %(code)s up, or change the condition.") % {"code": code},
            )
        else:
            yield _("There is no question %(code)s.") % {"code": code}, _("Check the spelling; capitals count.")


def _misplaced(place: Place, expression: Expression) -> Iterator[Finding]:
    if "today" in expression.functions and place.column != "constraint":
        yield (
            _("today() would give another result when the answers are opened."),
            _("Use it in the column constraint only."),
        )
    if expression.uses_this and place.column != "constraint":
        yield _("The dot means the answer itself, which is not known here."), _("Write ${CODE} instead.")
    choices = place.question.choices if place.question and place.column == "choice_filter" else ()
    columns = {"name", *(name for choice in choices for name in choice.attributes)}
    for name in sorted(expression.columns - (columns if place.column == "choice_filter" else set())):
        yield (
            _("The word “%(name)s” means nothing here.") % {"name": name},
            _("Put text between quotes and codes between ${ and }."),
        )


def _types(place: Place, expression: Expression) -> Iterator[Finding]:
    for use in sorted(expression.uses):
        question = place.instrument.by_code.get(use.code)
        if question and (found := _wrong_use(question, use)):
            yield found


def _wrong_use(question: QuestionSpec, use: Use) -> Finding | None:
    kind, names = question.kind, {"code": question.code, "operator": use.operator, "value": use.value}
    if use.operator in OF_CHOICES:
        if kind in (SINGLE, MULTIPLE, RANK) or not question.is_answered:
            return None
        return _("%(code)s has no answers to choose, so %(operator)s() says nothing.") % names, _("Compare it with =.")
    if use.operator in ORDERED | SUMS and not _counts(question, use):
        return (
            _("%(code)s is no number, so %(operator)s says nothing.") % names,
            _("Compare it with =, or use selected(), count-selected(), number() or string-length()."),
        )
    if (
        kind in (INTEGER, DECIMAL)
        and use.value_kind == TEXT_VALUE
        and use.value
        and number(use.value) != number(use.value)
    ):
        return _("%(code)s is a number and never “%(value)s”.") % names, _("Compare it with a number.")
    if kind == DATE and use.value and not DATE_PATTERN.fullmatch(use.value):
        return _("%(code)s is a date and never “%(value)s”.") % names, _("Write a date as '2026-12-31'.")
    return None


def _counts(question: QuestionSpec, use: Use) -> bool:
    """Whether the answer has an order beside this value: numbers, dates, choices whose codes are numbers."""
    if question.kind in (TEXT, MULTIPLE, RANK, ACKNOWLEDGE):
        return False
    if question.kind in (DATE, TIME):
        return use.value_kind != NUMBER and use.operator in ORDERED
    codes = [choice.code for choice in question.choices]
    return all(number(code) == number(code) for code in codes)


def _impossible(place: Place, expression: Expression) -> Iterator[Finding]:
    wrong = sorted(pair for pair in expression.literals if _is_no_answer(place.instrument, *pair))
    for code, answer in wrong:
        known = ", ".join(possible_answers(place.instrument.by_code[code]))
        yield (
            _("%(code)s has no answer “%(answer)s”, so this can never be true.") % {"code": code, "answer": answer},
            _("Use one of: %(known)s.") % {"known": known},
        )
    checked = place.column in NEVER_POINTLESS and expression.codes <= place.earlier
    if checked and not wrong and not can_be_true(place.instrument, expression):
        yield _("This can never be true."), _("Check the answers that it names, and 'and' against 'or'.")


def _is_no_answer(instrument: Instrument, code: str, answer: str) -> bool:
    question = instrument.by_code.get(code)
    options = possible_answers(question) if question else ()
    return bool(answer and options) and answer not in options
