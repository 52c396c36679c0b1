"""What reviewers, coders and those who choose quotes fill in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from results.models import Codebook, OpenAnswer, Theme
from results.reviewing import Verdict

SAVE, NEXT, PREVIOUS, UNDO = "save", "next", "previous", "undo"


class ReviewForm(forms.Form):
    """One answer under review; nothing chosen leaves it waiting."""

    verdict = forms.ChoiceField(
        choices=[("release", _("May be read")), ("withhold", _("Withhold")), ("", _("Later"))],
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, answer: OpenAnswer, data: Any = None) -> None:
        first = {"text": answer.text}
        super().__init__(data, prefix=str(answer.pk), initial=first)
        self.answer = answer

    def said(self, *, others: str) -> Verdict | None:
        """`others` is what holds for an answer without marks of which nothing was chosen."""
        choice = self.cleaned_data["verdict"] or ("" if self.answer.marks else others)
        return Verdict(release=choice == "release", text=self.cleaned_data["text"]) if choice else None


class ThemesForm(forms.Form):
    """Themes of one answer, or that it cannot be coded."""

    theme = forms.MultipleChoiceField(required=False)
    uncodable = forms.BooleanField(required=False)

    def __init__(self, themes: Iterable[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(theme.code, theme.name) for theme in themes]


class DeskForm(ThemesForm):
    at = forms.IntegerField(min_value=1)
    do = forms.ChoiceField(choices=[(name, name) for name in (SAVE, NEXT, PREVIOUS, UNDO)])

    @property
    def says_something(self) -> bool:
        return bool(self.cleaned_data["theme"] or self.cleaned_data["uncodable"])


class DecisionForm(ThemesForm):
    at = forms.IntegerField(min_value=1)
    reason = forms.CharField(label=_("Why (may be left empty)"), max_length=300, required=False)


class RoundForm(forms.Form):
    """A new round: which codebook, who codes, and whether the second coder gets everything."""

    codebook = forms.ModelChoiceField(Codebook.objects.none(), label=_("Codebook"))
    first = forms.ChoiceField(label=_("First coder"))
    second = forms.ChoiceField(label=_("Second coder"), required=False)
    sample = forms.BooleanField(
        label=_("The second coder codes a drawn sample (a fifth, at least 50) instead of everything"), required=False
    )

    def __init__(self, codebooks: Any, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["codebook"].queryset = codebooks
        fields["first"].choices = [(name, name) for name in names]
        fields["second"].choices = [("", _("nobody")), *((name, name) for name in names)]

    def coders(self) -> tuple[str, ...]:
        return tuple(name for name in (self.cleaned_data["first"], self.cleaned_data["second"]) if name)


class QuoteForm(forms.Form):
    answer = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Quote"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    theme = forms.CharField(label=_("Theme"), max_length=100)


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV or XLSX"))
