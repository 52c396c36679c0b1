"""The texts that staff write for a wave: its notice and its mails, and what is wrong with them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import emails, standard_texts
from respondents.models import MailStep, MailText
from surveys.models import Notice, Survey


def lines_of(text: str) -> int:
    """Lines that a text takes in a box of 80 characters wide."""
    return sum(1 + len(line) // 80 for line in text.splitlines() or [""])


class NoticeForm(forms.ModelForm):
    class Meta:
        model = Notice
        fields = (
            "controller", "officer", "purpose", "interest", "source", "categories",
            "recipients", "retention", "rights", "voluntary", "limits",
        )  # fmt: skip

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is None or instance._state.adding:
            kwargs["initial"] = standard_texts.notice(survey)
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["rows"] = lines_of(str(self.initial.get(name, ""))) + 1

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, text in list(cleaned.items()):
            for gap in standard_texts.gaps(text):
                self.add_error(name, _("Replace “%(gap)s” by your own text.") % {"gap": gap})
        return cleaned


class MailTextForm(forms.ModelForm):
    class Meta:
        model = MailText
        fields = ("subject", "body")
        labels = {"body": gettext_lazy("text of the mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is None or instance._state.adding:
            offered = standard_texts.mail(instance.step, instance.number, instance.started) if instance else {}
            suits = instance is not None and instance.language == standard_texts.LANGUAGE
            kwargs["initial"] = offered if suits else {}
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget = forms.TextInput(attrs={"maxlength": 150})
        self.fields["body"].widget.attrs["rows"] = 18
        self.fields["body"].help_text = ""

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        if found := emails.problems_of_subject(self.data.get(self.add_prefix("subject"), subject)):
            raise ValidationError(found)
        return subject

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if found := emails.problems_of_body(body, needs_link=self.instance.step != MailStep.THANKS):
            raise ValidationError(found)
        return body
