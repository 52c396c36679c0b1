"""A codebook as a researcher fills it in: the question is chosen from what the survey asks in words."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from results import codebooks
from results.models import Codebook
from surveys.instrument import TEXT
from surveys.models import Questionnaire


class CodebookForm(forms.ModelForm):
    question = forms.ChoiceField(label=_("Question"))

    class Meta:
        model = Codebook
        fields = ("survey", "code", "title", "question", "condition")
        widgets = {"condition": forms.TextInput(attrs={"size": 40})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "question" in self.fields:
            fields: dict[str, Any] = self.fields
            fields["question"].choices = [("", "---------"), *asked_in_words().items()]

    def clean(self) -> dict[str, Any]:
        """A condition that no round could use is refused here, where it can be mended."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("survey") or not given.get("question"):
            return given
        book = Codebook(question=given["question"], condition=given.get("condition", ""))
        asking = Questionnaire.objects.filter(survey=given["survey"])
        problems = [codebooks.problem(book, questionnaire.instrument()) for questionnaire in asking]
        if all(problems):
            self.add_error(
                "question", problems[0] if problems else _("This survey has no questionnaire. Make one first.")
            )
        return given


def asked_in_words() -> dict[str, str]:
    """Code and words of every question that is answered in words, of all questionnaires."""
    return {
        question.code: f"{Truncator(codebooks.name(instrument, question)).chars(80)} ({question.code})"
        for instrument in (questionnaire.instrument() for questionnaire in Questionnaire.objects.order_by("pk"))
        for question in instrument.questions()
        if question.kind == TEXT
    }
