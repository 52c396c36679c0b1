"""Checks on the questionnaire as a whole, from the first question to the last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys import order
from surveys.expressions import ExpressionError, parse
from surveys.instrument import Instrument, QuestionSpec, SectionSpec
from surveys.relevance import is_expression
from surveys.xlsform.expression_checks import Place, findings
from surveys.xlsform.problems import Problem
from surveys.xlsform.question_checks import answer_problems, text_problems
from surveys.xlsform.rows import Rows

BACKWARD = ("relevant", "choice_filter", "calculation", "alternative_relevant")
ON_POSTING = ("required", "constraint")
SETTINGS = ("refused_when", "ineligible_when", "panel_when")


@dataclass
class Checker:
    instrument: Instrument
    rows: Rows
    earlier: set[str] = field(default_factory=set)
    swapping: dict[str, list[str]] = field(default_factory=dict)
    first_of_group: dict[str, SectionSpec] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        if not any(question.is_answered for question in self.instrument.questions()):
            yield Problem(_("The questionnaire asks nothing."), _("Add a question."), "survey")
        for section in self.instrument.sections:
            yield from self._section(section)
        for name in SETTINGS:
            text = getattr(self.instrument, name)
            yield from self._expression(text, "settings", 2, name, self.earlier)

    def _section(self, section: SectionSpec) -> Iterator[Problem]:
        row = self.rows.row_of.get(section.name)
        yield from self._expression(section.relevant, "survey", row, "relevant", self.earlier)
        on_page = {question.code for question in section.questions}
        for question in section.questions:
            yield from self._question(question, on_page)
            self._passed(question)
            yield from self._same_page_condition(section, question, row)

    def _passed(self, question: QuestionSpec) -> None:
        """Questions that swap places are only known to have been asked after the last of them."""
        group = question.random_group
        if not group:
            self.earlier.add(question.code)
            return
        self.swapping.setdefault(group, []).append(question.code)
        if self.swapping[group] == order.groups(self.instrument)[group]:
            self.earlier.update(self.swapping[group])

    def _same_page_condition(self, section: SectionSpec, question: QuestionSpec, row: int | None) -> Iterator[Problem]:
        first = self.first_of_group.setdefault(question.random_group, section)
        if question.random_group and first.relevant != section.relevant:
            yield Problem(
                _("Questions of the random group %(name)s stand on pages with different conditions.")
                % {"name": question.random_group},
                _("Give these pages the same condition."), "survey", row, "relevant",
            )  # fmt: skip

    def _question(self, question: QuestionSpec, on_page: set[str]) -> Iterator[Problem]:
        row = self.rows.row_of.get(question.code)
        for name in BACKWARD:
            yield from self._expression(getattr(question, name), "survey", row, name, self.earlier, question)
        for name in ON_POSTING:
            known = self.earlier | on_page
            yield from self._expression(getattr(question, name), "survey", row, name, known, question)
        if is_expression(question.default):
            yield from self._expression(question.default, "survey", row, "default", self.earlier, question)
        yield from text_problems(self.instrument, question, self.earlier, row, self.rows)
        yield from answer_problems(question, row)

    def _expression(
        self, text: str, sheet: str, row: int | None, column: str, known: set[str], question: QuestionSpec | None = None
    ) -> Iterator[Problem]:
        if not text:
            return
        try:
            expression = parse(text)
        except ExpressionError as error:
            yield Problem(error.message, error.advice, sheet, row, column)
            return
        place = Place(self.instrument, column, question, frozenset(known), frozenset(self.earlier))
        yield from (Problem(*found, sheet, row, column) for found in findings(place, expression))


def instrument_problems(instrument: Instrument, rows: Rows) -> Iterator[Problem]:
    return Checker(instrument, rows).problems()
