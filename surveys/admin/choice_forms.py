"""The answers of a question as rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.admin.spec_forms import LONGEST_TEXT, TextField
from surveys.instrument import ChoiceSpec


class ChoiceForm(forms.Form):
    position = forms.IntegerField(label=gettext_lazy("Place"), required=False, min_value=1)
    code = TextField(label=gettext_lazy("Code"), max_length=64, required=False)
    missing = forms.BooleanField(label=gettext_lazy("counts as missing"), required=False)
    fixed_last = forms.BooleanField(label=gettext_lazy("always last"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("remove"), required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"label_{code}"] = TextField(
                label=f"{_('Answer')} ({code})" if len(languages) > 1 else _("Answer"),
                required=False,
                max_length=LONGEST_TEXT,
            )
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self.fields["position"].widget.attrs["data-place"] = ""

    def texts(self) -> list[Any]:
        return [self[f"label_{code}"] for code in self.languages]

    def spec(self, before: dict[str, ChoiceSpec]) -> ChoiceSpec:
        data = self.cleaned_data
        label = {code: text for code in self.languages if (text := data[f"label_{code}"])}
        kept = before.get(data["code"], ChoiceSpec(data["code"], {}))
        return replace(kept, label=label, missing=data["missing"], fixed_last=data["fixed_last"])


ChoiceFormSet = forms.formset_factory(ChoiceForm, extra=3, max_num=200)


def choice_rows(choices: Iterable[ChoiceSpec]) -> list[dict[str, Any]]:
    return [
        {"position": place, "code": choice.code, "missing": choice.missing, "fixed_last": choice.fixed_last}
        | {f"label_{code}": text for code, text in choice.label.items()}
        for place, choice in enumerate(choices, start=1)
    ]


def choices_of(formset: Any, before: tuple[ChoiceSpec, ...]) -> tuple[ChoiceSpec, ...]:
    """The rows that are filled in, in the order of their places; rows without a place come last."""
    filled = [form for form in formset if form.cleaned_data.get("code") and not form.cleaned_data.get("remove")]
    filled.sort(key=lambda form: form.cleaned_data.get("position") or 10_000)
    known = {choice.code: choice for choice in before}
    return tuple(form.spec(known) for form in filled)
