"""What reviewers, coders and those who choose quotes fill in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from results import second_look
from results.models import Codebook, CodingRound, OpenAnswer, Theme
from results.reviewing import Verdict

SAVE, NEXT, PREVIOUS, UNDO, AGAIN = "save", "next", "previous", "undo", "again"


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

    @property
    def is_second_look(self) -> bool:
        return second_look.is_asked(self.answer)

    @property
    def is_edited(self) -> bool:
        return self.is_bound and "text" in self.changed_data

    def said(self, *, others: str) -> Verdict | None:
        """`others` is what holds for an answer without marks of which nothing was chosen."""
        choice = self.cleaned_data["verdict"] or ("" if self.answer.marks else others)
        return Verdict(release=choice == "release", text=self.cleaned_data["text"]) if choice else None


class SecondLookForm(forms.Form):
    """One answer; without one it is about all that are withheld."""

    answer = forms.UUIDField(required=False)


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
    done = forms.IntegerField(required=False)
    do = forms.ChoiceField(choices=[(name, name) for name in (SAVE, NEXT, PREVIOUS, UNDO, AGAIN)])

    @property
    def says_something(self) -> bool:
        return bool(self.cleaned_data["theme"] or self.cleaned_data["uncodable"])


class DecisionForm(ThemesForm):
    at = forms.IntegerField(min_value=1)
    reason = forms.CharField(label=_("Why (may be left empty)"), max_length=300, required=False)


class AgainForm(forms.Form):
    """Who codes a sample of an earlier wave again; the codebook is the newest version of the one used then."""

    first = forms.ChoiceField(label=_("First coder"))
    second = forms.ChoiceField(label=_("Second coder"), required=False)

    def __init__(self, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["first"].choices = [("", _("choose")), *((name, name) for name in names)]
        fields["second"].choices = [("", _("nobody")), *((name, name) for name in names)]

    def coders(self) -> tuple[str, ...]:
        return tuple(name for name in (self.cleaned_data["first"], self.cleaned_data["second"]) if name)


class RoundForm(AgainForm):
    """A new round: which codebook, who codes, and whether the second coder gets everything."""

    codebook = forms.ModelChoiceField(Codebook.objects.none(), label=_("Codebook"))
    sample = forms.BooleanField(
        label=_("The second coder codes a drawn sample (a fifth, at least 50) instead of everything"), required=False
    )
    field_order = ("codebook", "first", "second", "sample")

    def __init__(self, codebooks: Any, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(names, *args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["codebook"].queryset = codebooks


class HandOverForm(forms.Form):
    """Who goes on in the place of a coder."""

    place = forms.ChoiceField(label=_("Coder"))
    name = forms.ChoiceField(label=_("Goes on"))

    def __init__(self, round: CodingRound, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        coders = list(round.coders.all())
        fields["place"].choices = [(str(coder.place), coder.name) for coder in coders]
        taken = {coder.name for coder in coders}
        fields["name"].choices = [(name, name) for name in names if name not in taken]


class QuoteForm(forms.Form):
    answer = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Quote"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    theme = forms.CharField(label=_("Theme"), max_length=100)


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV or XLSX"))
