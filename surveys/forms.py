"""A page of questions as a crispy form, from its questions and the answers so far; also serves preview."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import translation
from django.utils.translation import gettext as _

from surveys import routing
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANK, Answers, Instrument, QuestionSpec, in_language
from surveys.question_view import PageText, QuestionView, fingerprint, view_of
from surveys.validity import AnswerError, answer_from

SHOWN = "shown"


class QuestionField(forms.Field):
    """Carries what the templates of kcc/ show; judging answers is the form's work."""

    def __init__(self, view: QuestionView) -> None:
        super().__init__(required=False, label=view.label)
        self.view = view


class PageForm(forms.Form):
    """One field per question that applies to the page, or that applies as soon as another answer on it is given.

    With data: `changes` holds the valid answers of the questions that were shown (also when others are not valid),
    `problems` the (code, message) pairs in the order of the page. A field that still has the answer it was shown with
    (its fingerprint travels in `shown`) is no change: a tab that was left open never overrules a newer answer.
    """

    def __init__(
        self,
        instrument: Instrument,
        section_name: str,
        answers: Answers,
        language: str,
        data: Any = None,
        *,
        today: date | None = None,
    ) -> None:
        super().__init__(data=data)
        self.instrument = instrument
        self.section = instrument.section(section_name)
        self.language = language
        self.today = today or date.today()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.read: dict[str, str] = {}
        self.changes: dict[str, str] = {}
        self.refusals: dict[str, str] = {}
        self.kept: dict[str, Sequence[str]] = {}
        with translation.override(language):
            self._take_in()
            self.known = routing.effective(instrument, {**answers, **self.changes})
            self._judge()
        self.answers = answers

    @property
    def fields(self) -> dict[str, forms.Field]:
        """Made when the page is shown: a page that was posted well never is."""
        if not self._fields and hasattr(self, "answers"):
            with translation.override(self.language):
                self._build(self.answers)
        return self._fields

    @fields.setter
    def fields(self, fields: dict[str, forms.Field]) -> None:
        self._fields = fields

    @property
    def problems(self) -> list[tuple[str, str]]:
        return list(self.refusals.items())

    @property
    def questions(self) -> list[QuestionSpec]:
        """The questions that apply to the page now."""
        asked = routing.questions_of(self.instrument, self.section.name, self.known)
        return [question for question in asked if question.is_answered]

    def open_required(self) -> list[str]:
        """Codes of compulsory questions that apply to the page and have no answer."""
        return [q.code for q in self.questions if q.code not in self.known and self._is_required(q)]

    def full_clean(self) -> None:
        self.cleaned_data = dict(self.changes)
        self._errors = forms.utils.ErrorDict()
        for code, message in self.refusals.items():
            self._errors[code] = self.error_class([message])

    def _take_in(self) -> None:
        """Read what was posted; an answer that cannot be read is shown again as it was typed."""
        if not self.is_bound:
            return
        shown = dict(value.partition(":")[::2] for value in values_of(self.data, SHOWN))
        for question in self.section.questions:
            if question.code in shown and question.is_answered:
                posted = values_of(self.data, question.code)
                self.kept[question.code] = posted
                try:
                    answer = self.read[question.code] = answer_from(question, posted)
                except AnswerError as refusal:
                    self.refusals[question.code] = str(refusal)
                else:
                    if fingerprint(answer) != shown[question.code]:
                        self.changes[question.code] = answer

    def _judge(self) -> None:
        """Choices that are shown, compulsory, constraint: with all answers of the page known."""
        asked = {question.code for question in self.questions}
        found: dict[str, str] = {}
        for question in self.section.questions:
            code = question.code
            refusal = self.refusals.get(code, "")
            if not refusal and code in self.read and code in asked:
                refusal = self._refusal(question, self.changes.get(code, self.known.get(code, "")))
            if refusal:
                found[code] = refusal
                self.changes.pop(code, None)
        self.refusals = found

    def _refusal(self, question: QuestionSpec, answer: str) -> str:
        if not answer:
            return (
                self._text(question.required_message, _("Please answer this question."))
                if (self._is_required(question))
                else ""
            )
        if question.choice_filter and self.known.get(question.code, "") != answer:
            return _("This no longer fits your other answers. Please choose again.")
        if question.constraint:
            valid = parse(question.constraint).is_true(self.known, this=answer, today=self.today)
            return "" if valid else self._text(question.constraint_message, _("This answer is not possible."))
        return ""

    def _is_required(self, question: QuestionSpec) -> bool:
        return bool(question.required) and routing.holds(question.required, self.known)

    def _text(self, texts: Mapping[str, str], otherwise: str) -> str:
        own = in_language(texts, self.language, self.instrument.default_language)
        return routing.piped(own, self.page_text.words) if own else otherwise

    @property
    def page_text(self) -> PageText:
        words = routing.in_words(self.instrument, self.known, self.language)
        return PageText(self.language, self.instrument.default_language, self.known, words)

    def _build(self, answers: Answers) -> None:
        asked = {q.code for q in routing.questions_of(self.instrument, self.section.name, self.known)}
        conditions = routing.in_page_conditions(self.instrument, self.section.name, self.known)
        wordings = routing.in_page_wordings(self.instrument, self.section.name, self.known)
        page_text = self.page_text
        for question in self.section.questions:
            if question.code in asked or question.code in conditions:
                self._fields[question.code] = QuestionField(
                    view_of(
                        question,
                        page_text,
                        values=self._values(question, answers),
                        stored=self.changes.get(question.code, answers.get(question.code, "")),
                        error=self.refusals.get(question.code, ""),
                        required=self._is_required(question),
                        hidden=question.code not in asked,
                        condition=conditions.get(question.code),
                        wording=wordings.get(question.code),
                    )
                )

    def _values(self, question: QuestionSpec, answers: Answers) -> Sequence[str]:
        if question.code in self.kept:
            return self.kept[question.code]
        stored = answers.get(question.code, "") or routing.default_of(question, self.known)
        return stored.split() if question.kind in (MULTIPLE, RANK) else [stored]


def values_of(data: Any, name: str) -> Sequence[str]:
    """All values of a field, from a QueryDict or a plain dict."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    value: Collection[str] | None = data.get(name)
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
