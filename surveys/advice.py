"""What is allowed but unwise: names and labels that other programs cut off, missing translations, likely mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.expressions import parse
from surveys.instrument import MULTIPLE, NOTE, Instrument, QuestionSpec

LONGEST_NAME = 32
"""Letters of a variable name in Stata; SPSS has 64."""

LONGEST_LABEL = 256
"""Bytes of a variable label in SPSS; Stata has 80 characters."""


@dataclass(frozen=True)
class Advice:
    code: str
    message: str


def advice(instrument: Instrument) -> Iterator[Advice]:
    for question in instrument.questions():
        yield from (Advice(question.code, message) for message in _about(instrument, question))
    if not instrument.refused_when:
        yield Advice("", _("No rule says when somebody refuses (refused_when)."))
    if not instrument.completed_message:
        yield Advice("", _("There is no text for the last page (completed_message)."))


def _about(instrument: Instrument, question: QuestionSpec) -> Iterator[str]:
    if len(question.code) > LONGEST_NAME:
        yield _("The name is longer than %(most)d letters: Stata cuts it off.") % {"most": LONGEST_NAME}
    if any(len(text.encode()) > LONGEST_LABEL for text in question.label.values()) and question.kind != NOTE:
        yield _("The text is longer than %(most)d bytes: SPSS cuts the label off.") % {"most": LONGEST_LABEL}
    missing = [code for code in instrument.languages if question.label and not question.label.get(code)]
    if missing:
        yield _("There is no translation in: %(languages)s.") % {"languages": ", ".join(missing)}
    untranslated = [c.code for c in question.choices if any(not c.label.get(code) for code in instrument.languages)]
    if untranslated:
        yield _("These answers lack a translation: %(codes)s.") % {"codes": ", ".join(untranslated)}
    for code in sorted(_compared_as_one(instrument, question)):
        yield _("%(code)s takes more answers: use selected() instead of =.") % {"code": code}


def _compared_as_one(instrument: Instrument, question: QuestionSpec) -> set[str]:
    """Questions with more answers that a condition compares with =, which only holds for exactly one answer."""
    conditions = [text for text in (question.relevant, question.constraint, question.alternative_relevant) if text]
    found: set[str] = set()
    for condition in conditions:
        expression = parse(condition)
        for code, answer in expression.literals:
            other = instrument.by_code.get(code)
            if other and other.kind == MULTIPLE and answer and f"(${{{code}}} = {answer!r})" in expression.normal:
                found.add(code)
    return found
