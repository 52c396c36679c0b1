"""Whether one posted answer can be an answer to its question: type, choices, limits. Says why not in plain words."""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    NUMBER_CAP,
    RANGE,
    RANK,
    SINGLE,
    TEXT,
    TIME,
    QuestionSpec,
    possible_answers,
    text_limit,
)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
DUTCH_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}")


class AnswerError(ValueError):
    """Why this cannot be stored, told to the respondent."""


def answer_from(question: QuestionSpec, posted: Sequence[str]) -> str:
    """The answer as it is kept, '' when nothing was given; raises AnswerError."""
    given = [value for value in posted if value.strip()]
    if not given:
        return ""
    if any(UNSTORABLE.search(value) for value in given):
        raise AnswerError(_("There is a character in your answer that we cannot store. Please remove it."))
    return READERS[question.kind](question, given)


def utf16_units(text: str) -> int:
    """What a browser counts for maxlength."""
    return len(text.encode("utf-16-le")) // 2


def _text(question: QuestionSpec, given: Sequence[str]) -> str:
    text = CONTROL.sub("", given[-1].replace("\r\n", "\n").replace("\r", "\n")).strip()
    if "multiline" not in question.appearance:
        text = " ".join(text.split())
    too_many = utf16_units(text) - text_limit(question)
    if too_many > 0:
        raise AnswerError(
            _("Your answer is too long: at most %(limit)d characters. Please leave out %(excess)d.")
            % {"limit": text_limit(question), "excess": too_many}
        )
    return text


def _one_code(question: QuestionSpec, given: Sequence[str]) -> str:
    if given[-1] not in possible_answers(question):
        raise AnswerError(_("Please choose one of the answers."))
    return given[-1]


def _codes(question: QuestionSpec, given: Sequence[str]) -> str:
    """In the order of the questionnaire, so that the same answer is always the same text."""
    known = possible_answers(question)
    if not set(given) <= set(known):
        raise AnswerError(_("Please choose from the answers."))
    return " ".join(code for code in known if code in given)


def _ranking(question: QuestionSpec, given: Sequence[str]) -> str:
    if not set(given) <= set(possible_answers(question)):
        raise AnswerError(_("Please choose from the answers."))
    if len(set(given)) < len(given):
        raise AnswerError(_("Please give each answer one place."))
    return " ".join(given)


def _whole_number(question: QuestionSpec, given: Sequence[str]) -> str:
    text = given[-1].strip()
    if not WHOLE_NUMBER.fullmatch(text):
        raise AnswerError(_("Please fill in a whole number, for example 12."))
    return str(int(text))


def _decimal_number(question: QuestionSpec, given: Sequence[str]) -> str:
    try:
        amount = Decimal(given[-1].strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    text = f"{amount:f}" if amount.is_finite() and abs(amount.adjusted()) < NUMBER_CAP else ""
    if not text or len(text) > NUMBER_CAP:
        raise AnswerError(_("Please fill in a number, for example 12.5."))
    return text


def _date(question: QuestionSpec, given: Sequence[str]) -> str:
    text = given[-1].strip()
    if found := DUTCH_DATE.fullmatch(text):
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise AnswerError(_("Please fill in a date, for example 31-12-2026.")) from None


def _time(question: QuestionSpec, given: Sequence[str]) -> str:
    try:
        return time.fromisoformat(given[-1].strip().replace(".", ":")).strftime("%H:%M")
    except ValueError:
        raise AnswerError(_("Please fill in a time, for example 14:30.")) from None


def _seen(question: QuestionSpec, given: Sequence[str]) -> str:
    return "OK"


READERS: dict[str, Callable[[QuestionSpec, Sequence[str]], str]] = {
    SINGLE: _one_code,
    RANGE: _one_code,
    MULTIPLE: _codes,
    RANK: _ranking,
    TEXT: _text,
    INTEGER: _whole_number,
    DECIMAL: _decimal_number,
    DATE: _date,
    TIME: _time,
    ACKNOWLEDGE: _seen,
}
