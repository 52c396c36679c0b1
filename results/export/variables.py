"""The columns of microdata: which there are, what they are called, and what stands in them. All formats share these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.models import Response
from surveys.instrument import (
    MULTIPLE,
    NOT_ASKED,
    NOT_REACHED,
    RANK,
    SINGLE,
    SKIPPED,
    TEXT,
    Instrument,
    QuestionSpec,
    in_language,
)

GIVEN = "1"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Variable:
    """One column. `values` are code and label, `missing` the codes that count as no answer."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...] = ()
    missing: frozenset[str] = frozenset()
    question: QuestionSpec | None = None
    choice: str = ""

    def value(self, response: Response) -> str:
        """What stands in this column for one response; an open text is only told to be there."""
        if self.question is None:
            return without_formula(response.background.get(self.name, ""))
        answer = response.answers.get(self.question.code)
        if answer is None:
            return str(response.missing.get(self.question.code, NOT_ASKED))
        return self.coded(answer)

    def coded(self, answer: str) -> str:
        assert self.question is not None
        if self.question.kind == TEXT:
            return GIVEN
        if self.choice:
            chosen = answer.split()
            if self.question.kind == RANK:
                return str(chosen.index(self.choice) + 1) if self.choice in chosen else "0"
            return str(int(self.choice in chosen))
        return answer if self.question.kind == SINGLE or is_number(answer) else without_formula(answer)


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def without_formula(text: str) -> str:
    """A spreadsheet would run a text that begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def variables(instrument: Instrument, background: list[str]) -> list[Variable]:
    """Columns in the order of the questionnaire, then the declared background."""
    found = [
        variable
        for question in instrument.questions()
        if question.is_answered
        for variable in of_question(instrument, question)
    ]
    return found + [Variable(name, _("Background from the list: %s") % name) for name in background]


def of_question(instrument: Instrument, question: QuestionSpec) -> Iterator[Variable]:
    language = instrument.default_language
    label = in_language(question.label, language, "")
    if question.kind in (MULTIPLE, RANK):
        for choice in question.choices:
            name = column_name(instrument.by_code, question.code, choice.code)
            text = f"{label} – {in_language(choice.label, language, '')}"
            chosen = (("0", _("not chosen")), ("1", _("chosen"))) if question.kind == MULTIPLE else ()
            yield Variable(name, text, (*chosen, *missing_values()), missing_codes(), question, choice.code)
        return
    values = tuple((choice.code, in_language(choice.label, language, "")) for choice in question.choices)
    if question.kind == TEXT:
        values = ((GIVEN, _("answered; the text itself is not exported")),)
    own = frozenset(choice.code for choice in question.choices if choice.missing)
    yield Variable(question.code, label, (*values, *missing_values()), own | missing_codes(), question)


def column_name(taken: Mapping[str, QuestionSpec], code: str, choice: str) -> str:
    name = f"{code}_{choice}"
    return f"{code}__{choice}" if name in taken else name


def missing_values() -> tuple[tuple[str, str], ...]:
    return (
        (str(NOT_ASKED), _("not asked")),
        (str(SKIPPED), _("seen and skipped")),
        (str(NOT_REACHED), _("not reached")),
    )


def missing_codes() -> frozenset[str]:
    return frozenset(code for code, label in missing_values())
