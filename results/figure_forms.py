"""What researchers type about figures: why again, a plan, a paragraph to check, for whom a page is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AgainForm(forms.Form):
    reason = forms.CharField(
        label=_("Why are the figures computed again?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This stands beside the release, for everybody who reads it."),
    )


class PlanForm(forms.Form):
    before = forms.IntegerField(label=_("Answers in the earlier wave"), min_value=2, max_value=1_000_000)
    now = forms.IntegerField(label=_("Answers in the next wave"), min_value=2, max_value=1_000_000)
    both = forms.IntegerField(
        label=_("Of them in both waves"), min_value=0, required=False, help_text=_("People who agreed to be followed.")
    )
    population = forms.IntegerField(
        label=_("People on the list"),
        min_value=2,
        max_value=10_000_000,
        required=False,
        help_text=_("Fill this in only if you want to say something about these people and nobody else."),
    )
    share = forms.IntegerField(label=_("Percentage now"), min_value=1, max_value=99, required=False)
    target = forms.IntegerField(label=_("Percentage that you hope to see"), min_value=1, max_value=99, required=False)

    def clean(self) -> dict[str, int]:
        values: dict[str, int] = super().clean() or {}
        both = values.get("both") or 0
        if both and both > min(values.get("before", 0), values.get("now", 0)):
            self.add_error("both", _("No more people can be in both waves than answered in one."))
        if values.get("population") and values["population"] < max(values.get("before", 0), values.get("now", 0)):
            self.add_error("population", _("No more people can answer than are on the list."))
        return values


class ClaimForm(forms.Form):
    text = forms.CharField(
        label=_("The paragraph"),
        max_length=10_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Paste what you want to publish. Nothing of it is kept."),
    )


class ShareForm(forms.Form):
    shared_with = forms.CharField(label=_("For whom is the link?"), max_length=200)
    days = forms.TypedChoiceField(
        label=_("How long does it work?"),
        coerce=int,
        choices=((7, _("a week")), (30, _("a month")), (90, _("three months"))),
    )
