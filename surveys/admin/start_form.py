"""The form that starts a questionnaire from nothing."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.admin.spec_forms import TextField
from surveys.instrument import Instrument
from surveys.models import Survey
from surveys.starting import started
from surveys.xlsform.languages import DEFAULT, NAMES

LANGUAGES = [(code, name) for code, name in NAMES.items()]


class StartForm(forms.Form):
    survey = forms.ModelChoiceField(Survey.objects.all(), label=gettext_lazy("Survey"), empty_label=None)
    title = TextField(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("Respondents see it in the tab of their browser."),
    )
    version = TextField(label=gettext_lazy("Version"), max_length=32, initial="1")
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, initial=DEFAULT)
    translations = forms.MultipleChoiceField(
        label=gettext_lazy("Also in"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Every text gets a field per language."),
    )
    with_consent = forms.BooleanField(
        label=gettext_lazy("Begin with the question whether somebody takes part"),
        initial=True,
        required=False,
        help_text=gettext_lazy("With a rule for who refuses, a welcome and thanks. You can change all of it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_title(self) -> str:
        title: str = " ".join(self.cleaned_data["title"].split())
        if not code_from(title):
            raise forms.ValidationError(_("Use letters in the title: the code of the questionnaire is made from it."))
        return title

    def instrument(self) -> Instrument:
        data = self.cleaned_data
        others = [code for code in data["translations"] if code != data["language"]]
        return started(
            title=data["title"],
            form_id=code_from(data["title"]),
            version=data["version"],
            languages=[data["language"], *others],
            with_consent=data["with_consent"],
        )


def code_from(title: str) -> str:
    return slugify(title).replace("-", "_")[:64].strip("_")
