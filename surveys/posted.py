"""A page that was posted: which answers can be read, and which fit what else is known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from surveys import routing
from surveys.expressions import parse
from surveys.instrument import Answers, Instrument, QuestionSpec, SectionSpec, in_language
from surveys.question_view import fingerprint
from surveys.validity import AnswerError, answer_from

SHOWN = "shown"


@dataclass
class Posted:
    """`kept` is what was typed, `read` the answers in it, `changes` those that differ from what was shown.

    An answer that cannot be read stands in `refusals` with why, and is shown again as it was typed.
    """

    kept: dict[str, Sequence[str]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)


def take_in(section: SectionSpec, data: Any) -> Posted:
    posted = Posted()
    shown = dict(value.partition(":")[::2] for value in values_of(data, SHOWN))
    for question in section.questions:
        if question.code in shown and question.is_answered and not question.read_only:
            _take_one(posted, question, values_of(data, question.code), shown[question.code])
    return posted


def _take_one(posted: Posted, question: QuestionSpec, values: Sequence[str], shown: str) -> None:
    posted.kept[question.code] = values
    try:
        answer = posted.read[question.code] = answer_from(question, values)
    except AnswerError as refusal:
        posted.refusals[question.code] = str(refusal)
    else:
        if fingerprint(answer) != shown:
            posted.changes[question.code] = answer


@dataclass(frozen=True)
class Judge:
    """Choices that are shown, compulsory, constraint: with all answers of the page known."""

    instrument: Instrument
    known: Answers
    language: str
    today: date

    def settle(self, section: SectionSpec, posted: Posted, asked: Collection[str]) -> None:
        """Leave in `posted` what is refused, in the order of the page, and the changes that hold."""
        found: dict[str, str] = {}
        for question in section.questions:
            code = question.code
            refusal = posted.refusals.get(code, "")
            if not refusal and code in posted.read and code in asked:
                refusal = self.refusal(question, posted.changes.get(code, self.known.get(code, "")))
            if refusal:
                found[code] = refusal
                posted.changes.pop(code, None)
        posted.refusals = found

    def refusal(self, question: QuestionSpec, answer: str) -> str:
        if not answer:
            required = self.is_required(question)
            return self._text(question.required_message, _("Please answer this question.")) if required else ""
        if question.choice_filter and self.known.get(question.code, "") != answer:
            return _("This no longer fits your other answers. Please choose again.")
        if question.constraint:
            valid = parse(question.constraint).is_true(self.known, this=answer, today=self.today)
            return "" if valid else self._text(question.constraint_message, _("This answer is not possible."))
        return ""

    def is_required(self, question: QuestionSpec) -> bool:
        return bool(question.required) and routing.holds(question.required, self.known)

    def _text(self, texts: Mapping[str, str], otherwise: str) -> str:
        own = in_language(texts, self.language, self.instrument.default_language)
        words = routing.in_words(self.instrument, self.known, self.language) if "${" in own else {}
        return routing.piped(own, words) if own else otherwise


def values_of(data: Any, name: str) -> Sequence[str]:
    """All values of a field, from a QueryDict or a plain dict."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    value: Collection[str] | None = data.get(name)
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
