"""Checks on one question: its texts, the answers that they name, its scale and limits."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from surveys.instrument import CALCULATE, HIDDEN, RANGE, TEXT_LENGTH, Instrument, QuestionSpec, scale
from surveys.wording import PIPE
from surveys.xlsform.problems import Problem
from surveys.xlsform.rows import Rows

LONGEST_SCALE = 21


def text_problems(
    instrument: Instrument, question: QuestionSpec, earlier: Collection[str], row: int | None, rows: Rows
) -> Iterator[Problem]:
    default = instrument.default_language
    if question.kind not in (CALCULATE, HIDDEN) and not question.label.get(default):
        yield Problem(
            _("The question has no text in the default language (%(language)s).") % {"language": default},
            _("Fill in its label."), "survey", row, rows.column("survey", "label"),
        )  # fmt: skip
    if bool(question.alternative_relevant) != bool(question.alternative_label):
        yield Problem(
            _("A second wording needs both alternative_relevant and alternative_label."),
            _("Fill in both or neither."), "survey", row, "alternative_relevant",
        )  # fmt: skip
    for column in ("label", "hint", "alternative_label"):
        for text in getattr(question, column).values():
            for code in PIPE.findall(text):
                if code not in earlier:
                    yield Problem(
                        _("The text shows the answer of %(code)s, which is not known here.") % {"code": code},
                        _("Name a question that is asked earlier."), "survey", row, column,
                    )  # fmt: skip


def answer_problems(question: QuestionSpec, row: int | None) -> Iterator[Problem]:
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
