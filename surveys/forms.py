"""A page of questions as a crispy form, from its questions and the answers so far; also serves preview."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import translation
from django.utils.text import Truncator

from surveys import routing
from surveys.instrument import MULTIPLE, RANK, Answers, Instrument, QuestionSpec
from surveys.posted import Judge, Posted, take_in
from surveys.question_view import QuestionView
from surveys.showing import PageText, view_of
from surveys.titles import tab_title


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
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        with translation.override(language):
            self.posted = take_in(self.section, self.data) if self.is_bound else Posted()
            self.known = routing.effective(instrument, {**answers, **self.posted.changes})
            self.judge = Judge(instrument, self.known, language, today or date.today())
            self.judge.settle(self.section, self.posted, {question.code for question in self.questions})
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
    def changes(self) -> dict[str, str]:
        return self.posted.changes

    @property
    def problems(self) -> list[tuple[str, str]]:
        return list(self.posted.refusals.items())

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The problems as the top of the page lists them: a sentence that holds for more questions names each."""
        said = Counter(message for _code, message in self.problems)
        return [
            (code, f"“{Truncator(str(self.fields[code].label)).words(8)}”: {message}" if said[message] > 1 else message)
            for code, message in self.problems
        ]

    @property
    def questions(self) -> list[QuestionSpec]:
        """The questions that apply to the page now."""
        asked = routing.questions_of(self.instrument, self.section.name, self.known)
        return [question for question in asked if question.is_answered]

    @property
    def scripts(self) -> list[str]:
        """Modules that a question of this page needs beside the page's own; most pages need none."""
        views = [field.view for field in self.fields.values() if isinstance(field, QuestionField)]
        return sorted({view.script for view in views if view.script})

    @property
    def tab_title(self) -> str:
        return tab_title(self.instrument, self.section.name, self.language)

    def open_required(self) -> list[str]:
        """Codes of compulsory questions that apply to the page and have no answer."""
        return [q.code for q in self.questions if q.code not in self.known and self.judge.is_required(q)]

    def full_clean(self) -> None:
        self.cleaned_data = dict(self.changes)
        self._errors = forms.utils.ErrorDict()
        for code, message in self.posted.refusals.items():
            self._errors[code] = self.error_class([message])

    def _build(self, answers: Answers) -> None:
        asked = {q.code for q in routing.questions_of(self.instrument, self.section.name, self.known)}
        conditions = routing.in_page_conditions(self.instrument, self.section.name, self.known)
        wordings = routing.in_page_wordings(self.instrument, self.section.name, self.known)
        words = routing.in_words(self.instrument, self.known, self.language)
        page_text = PageText(self.language, self.instrument.default_language, self.known, words)
        for question in self.section.questions:
            code = question.code
            if code in asked or code in conditions:
                self._fields[code] = QuestionField(
                    view_of(
                        question,
                        page_text,
                        self._values(question, answers),
                        stored=self.changes.get(code, answers.get(code, "")),
                        error=self.posted.refusals.get(code, ""),
                        required=self.judge.is_required(question),
                        hidden=code not in asked,
                        condition=conditions.get(code),
                        wording=wordings.get(code),
                    )
                )

    def _values(self, question: QuestionSpec, answers: Answers) -> Sequence[str]:
        if question.code in self.posted.kept:
            return self.posted.kept[question.code]
        own = "" if question.read_only else answers.get(question.code, "")
        stored = own or routing.default_of(question, self.known)
        return stored.split() if question.kind in (MULTIPLE, RANK) else [stored]
