"""Checks on the questionnaire as a whole: every expression, every code it names, every text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys import order
from surveys.expressions import Expression, ExpressionError, parse
from surveys.instrument import (
    CALCULATE,
    HIDDEN,
    RANGE,
    TEXT_LENGTH,
    Instrument,
    QuestionSpec,
    SectionSpec,
    possible_answers,
    scale,
)
from surveys.satisfiable import can_be_true
from surveys.wording import PIPE
from surveys.xlsform.problems import Problem
from surveys.xlsform.rows import Rows

BACKWARD = ("relevant", "choice_filter", "calculation", "alternative_relevant")
ON_POSTING = ("required", "constraint")
NEVER_POINTLESS = ("relevant", "alternative_relevant", "refused_when", "ineligible_when", "panel_when")
SETTINGS = ("refused_when", "ineligible_when", "panel_when")
LONGEST_SCALE = 21


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
        yield from self._texts(question, row)
        yield from self._answers(question, row)

    def _expression(
        self, text: str, sheet: str, row: int | None, column: str, known: set[str], question: QuestionSpec | None = None
    ) -> Iterator[Problem]:
        if not text:
            return
        try:
            expression = parse(text)
        except ExpressionError as error:
            yield Problem(str(error), "", sheet, row, column)
            return
        yield from (
            Problem(*found, sheet, row, column)
            for found in (
                *self._unknown(expression, known),
                *self._misplaced(expression, column, question),
                *self._impossible(expression, column),
            )
        )

    def _unknown(self, expression: Expression, known: set[str]) -> Iterator[tuple[str, str]]:
        for code in sorted(expression.codes - known):
            if code in self.instrument.by_code:
                yield (
                    _("%(code)s is asked later than this condition needs it.") % {"code": code},
                    _("Move %(code)s up, or change the condition.") % {"code": code},
                )
            else:
                yield (
                    _("There is no question %(code)s.") % {"code": code},
                    _("Check the spelling; capitals count."),
                )

    def _misplaced(
        self, expression: Expression, column: str, question: QuestionSpec | None
    ) -> Iterator[tuple[str, str]]:
        if "today" in expression.functions and column != "constraint":
            yield (
                _("today() would give another result when the answers are opened."),
                _("Use it in the column constraint only."),
            )
        if expression.uses_this and column != "constraint":
            yield _("The dot means the answer itself, which is not known here."), _("Write ${CODE} instead.")
        columns = {"name", *(name for choice in question.choices for name in choice.attributes)} if question else set()
        for name in sorted(expression.columns - (columns if column == "choice_filter" else set())):
            yield (
                _("The word '%(name)s' means nothing here.") % {"name": name},
                _("Put text between quotes and codes between ${ and }."),
            )

    def _impossible(self, expression: Expression, column: str) -> Iterator[tuple[str, str]]:
        wrong = sorted(filter(self._is_no_answer, expression.literals))
        for code, answer in wrong:
            known = ", ".join(possible_answers(self.instrument.by_code[code]))
            yield (
                _("%(code)s has no answer '%(answer)s', so this can never be true.") % {"code": code, "answer": answer},
                _("Use one of: %(known)s.") % {"known": known},
            )
        checked = column in NEVER_POINTLESS and expression.codes <= self.earlier
        if checked and not wrong and not can_be_true(self.instrument, expression):
            yield _("This can never be true."), _("Check the answers that it names, and 'and' against 'or'.")

    def _is_no_answer(self, literal: tuple[str, str]) -> bool:
        code, answer = literal
        question = self.instrument.by_code.get(code)
        options = possible_answers(question) if question else ()
        return bool(answer and options) and answer not in options

    def _texts(self, question: QuestionSpec, row: int | None) -> Iterator[Problem]:
        default = self.instrument.default_language
        if question.kind not in (CALCULATE, HIDDEN) and not question.label.get(default):
            yield Problem(
                _("The question has no text in the default language (%(language)s).") % {"language": default},
                _("Fill in its label."), "survey", row, self.rows.column("survey", "label"),
            )  # fmt: skip
        if bool(question.alternative_relevant) != bool(question.alternative_label):
            yield Problem(
                _("A second wording needs both alternative_relevant and alternative_label."),
                _("Fill in both or neither."), "survey", row, "alternative_relevant",
            )  # fmt: skip
        for column in ("label", "hint", "alternative_label"):
            for text in getattr(question, column).values():
                for code in PIPE.findall(text):
                    if code not in self.earlier:
                        yield Problem(
                            _("The text shows the answer of %(code)s, which is not known here.") % {"code": code},
                            _("Name a question that is asked earlier."), "survey", row, column,
                        )  # fmt: skip

    def _answers(self, question: QuestionSpec, row: int | None) -> Iterator[Problem]:
        if question.kind == RANGE and not 2 <= len(scale(question)) <= LONGEST_SCALE:
            yield Problem(
                _("The scale must have 2 to %(most)d whole points.") % {"most": LONGEST_SCALE},
                _("Write for example start=1 end=10 step=1."), "survey", row, "parameters",
            )  # fmt: skip
        if not (question.parameters.get("seed", "0")).isdigit():
            yield Problem(
                _("The seed of a random order must be a whole number."), _("Write for example randomize=true seed=7."),
                "survey", row, "parameters",
            )  # fmt: skip
        limit = question.parameters.get("max_length")
        if limit and not (limit.isdigit() and 1 <= int(limit) <= TEXT_LENGTH):
            yield Problem(
                _("max_length must be a whole number from 1 to %(most)d.") % {"most": TEXT_LENGTH},
                _("Correct it, or leave it empty."), "survey", row, "max_length",
            )  # fmt: skip


def instrument_problems(instrument: Instrument, rows: Rows) -> Iterator[Problem]:
    return Checker(instrument, rows).problems()
