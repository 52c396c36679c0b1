"""What researchers type: a phrase, and the purpose of an export."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED_BY_HAND = {
    "autocomplete": "off",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
    "class": "phrase-input",
}
"""Browsers remember what is typed, and some send it away to check the spelling."""


class PhraseForm(forms.Form):
    phrase = forms.CharField(
        label=_("Your opening phrase"),
        max_length=200,
        widget=forms.TextInput(attrs=TYPED_BY_HAND),
        help_text=_("Seven words with a space between them. Capitals do not matter."),
    )


class ShortNameForm(forms.Form):
    name = forms.CharField(max_length=50, widget=forms.TextInput(attrs=TYPED_BY_HAND))


class ExportForm(forms.Form):
    purpose = forms.CharField(
        label=_("What is the export for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This is kept with your name and the fingerprint of the file."),
    )
    with_earlier = forms.BooleanField(
        label=_("Put the earlier waves in it as well"),
        required=False,
        help_text=_("Then the scripts also make the differences between two waves again."),
    )


class CommentaryForm(forms.Form):
    place = forms.ChoiceField(label=_("Where"))
    language = forms.ChoiceField(label=_("Language"), choices=[("nl", _("Dutch")), ("en", _("English"))])
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown: **bold**, lists, links. Leave figures to the report."),
    )

    def __init__(self, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
