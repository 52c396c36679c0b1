"""A questionnaire as staff read it: pages, questions, conditions, choices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.instrument import Instrument, QuestionSpec, SectionSpec, Texts, in_language

KINDS: Mapping[str, Any] = {
    "select_one": gettext_lazy("one answer"),
    "select_multiple": gettext_lazy("more answers"),
    "rank": gettext_lazy("put in order"),
    "text": gettext_lazy("text"),
    "integer": gettext_lazy("whole number"),
    "decimal": gettext_lazy("number"),
    "range": gettext_lazy("scale"),
    "date": gettext_lazy("date"),
    "time": gettext_lazy("time"),
    "note": gettext_lazy("remark"),
    "calculate": gettext_lazy("calculation"),
    "hidden": gettext_lazy("fixed value"),
    "acknowledge": gettext_lazy("confirmation"),
}


@dataclass(frozen=True)
class ChoiceRow:
    code: str
    label: str
    marks: list[str]


@dataclass(frozen=True)
class QuestionRow:
    question: QuestionSpec
    kind: str
    label: str
    hint: str
    rules: list[tuple[str, str, bool]]
    choices: list[ChoiceRow]


@dataclass(frozen=True)
class PageRow:
    number: int
    section: SectionSpec
    title: str
    questions: list[QuestionRow]


@dataclass(frozen=True)
class Reader:
    language: str
    default: str

    def text(self, texts: Texts) -> str:
        return in_language(texts, self.language, self.default)

    def page(self, number: int, section: SectionSpec) -> PageRow:
        return PageRow(
            number, section, self.text(section.title), [self.question(question) for question in section.questions]
        )

    def question(self, question: QuestionSpec) -> QuestionRow:
        return QuestionRow(
            question,
            str(KINDS[question.kind]),
            self.text(question.label),
            self.text(question.hint),
            list(self.rules(question)),
            [
                ChoiceRow(choice.code, self.text(choice.label), list(marks(choice.missing, choice.fixed_last)))
                for choice in question.choices
            ],
        )

    def rules(self, question: QuestionSpec) -> Iterator[tuple[str, str, bool]]:
        """What there is beside the wording: name, value and whether the value is an expression."""
        always = question.required == "true()"
        found = [
            (_("asked when"), question.relevant, True),
            (_("second wording"), self.text(question.alternative_label), False),
            (_("second wording when"), question.alternative_relevant, True),
            (_("compulsory"), _("always") if always else question.required, not always),
            (_("valid when"), question.constraint, True),
            (_("message when not valid"), self.text(question.constraint_message), False),
            (_("choices shown when"), question.choice_filter, True),
            (_("calculation"), question.calculation, True),
            (_("default"), question.default, True),
            (_("appearance"), question.appearance, True),
            (_("parameters"), ", ".join(f"{name} = {value}" for name, value in question.parameters.items()), True),
            (_("random group"), question.random_group, True),
        ]
        yield from (row for row in found if row[1])


def marks(missing: bool, fixed_last: bool) -> Iterator[str]:
    if missing:
        yield _("counts as missing")
    if fixed_last:
        yield _("always last")


def pages_of(instrument: Instrument, language: str) -> list[PageRow]:
    reader = Reader(language, instrument.default_language)
    return [reader.page(number, section) for number, section in enumerate(instrument.sections, start=1)]


def settings_of(instrument: Instrument, language: str) -> list[tuple[str, str, bool]]:
    """Name, value and whether the value is an expression."""
    reader = Reader(language, instrument.default_language)
    found = [
        (_("refused when"), instrument.refused_when, True),
        (_("not eligible when"), instrument.ineligible_when, True),
        (_("may be followed when"), instrument.panel_when, True),
        (_("welcome"), reader.text(instrument.welcome_message), False),
        (_("thanks"), reader.text(instrument.completed_message), False),
        (_("after refusing"), reader.text(instrument.refused_message), False),
        (_("not eligible"), reader.text(instrument.ineligible_message), False),
    ]
    return [row for row in found if row[1]]
