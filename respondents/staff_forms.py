"""What staff fill in about a wave, and what is wrong with it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents.models import Fieldwork
from surveys.models import Questionnaire, Wave

MOMENT = "%Y-%m-%dT%H:%M"
LONGEST, FIRST_YEAR, AHEAD = timedelta(days=366), 2000, 2
"""How long a wave takes answers, and in which years it may begin: anything else is a slip of the keyboard."""


class MomentInput(forms.DateTimeInput):
    """The browser's own picker for a date with a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


def grouped_choices(objects: Any, empty: str) -> list[tuple[str, Any]]:
    """Choices under the name of their survey; with one survey, without that name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in objects.select_related("survey").order_by("survey__name", "-pk"):
        groups.setdefault(one.survey.name, []).append((str(one.pk), str(one)))
    flat = next(iter(groups.values())) if len(groups) == 1 else list(groups.items())
    return [("", empty), *flat]


class BasicsForm(forms.ModelForm):
    class Meta:
        model = Fieldwork
        fields = ("name", "questionnaire", "opens_at", "closes_at")
        labels = {
            "opens_at": gettext_lazy("First mails go on"),
            "closes_at": gettext_lazy("Answering is possible until"),
        }
        help_texts = {
            "name": gettext_lazy("Respondents do not see this. For example: autumn 2026."),
            "opens_at": gettext_lazy("Tuesday at ten in the morning works well."),
            "closes_at": gettext_lazy("Three weeks is usual. You can move this date later on."),
        }
        widgets = {"opens_at": MomentInput, "closes_at": MomentInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Questionnaire.objects.all()
        if not self.instance._state.adding:
            found = found.filter(survey=self.instance.survey_id)
        field = self.fields["questionnaire"]
        field.queryset = found  # type: ignore[attr-defined]
        field.choices = grouped_choices(found, _("Choose a questionnaire"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and not FIRST_YEAR <= opens_at.year <= timezone.now().year + AHEAD:
            self.add_error("opens_at", _("Look at the year: a wave begins in a year like this one."))
        elif opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The end must be later than the first mails."))
        elif opens_at and closes_at:
            self.look_at_length(opens_at, closes_at)
        return cleaned

    def look_at_length(self, opens_at: datetime, closes_at: datetime) -> None:
        if closes_at > opens_at + LONGEST:
            self.add_error("closes_at", _("Look at the year: a wave takes answers for a year at most."))


class NewWaveForm(BasicsForm):
    source = forms.ModelChoiceField(
        Wave.objects.all(),
        required=False,
        label=gettext_lazy("Copy from an earlier wave"),
        help_text=gettext_lazy(
            "Takes over the notice, the mail text and the settings. Never the people or their answers."
        ),
    )
    field_order = ("name", "questionnaire", "source", "opens_at", "closes_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Wave.objects.all()
        field = self.fields["source"]
        field.choices = grouped_choices(earlier, _("Do not copy"))  # type: ignore[attr-defined]


class ExtendForm(forms.Form):
    closes_at = forms.DateTimeField(label=gettext_lazy("Answering is possible until"), widget=MomentInput())

    def __init__(self, data: Any = None, *, wave: Wave) -> None:
        super().__init__(data, initial={"closes_at": wave.closes_at})
        self.wave = wave

    def clean_closes_at(self) -> Any:
        if self.cleaned_data["closes_at"] <= self.wave.closes_at:
            raise ValidationError(_("Choose a later moment than now planned. To stop earlier, close the wave."))
        if self.cleaned_data["closes_at"] > self.wave.opens_at + LONGEST:
            raise ValidationError(_("Look at the year: a wave takes answers for a year at most."))
        return self.cleaned_data["closes_at"]


class LaunchForm(forms.Form):
    """The number that the page promised; when the list changed meanwhile, the page is shown again.

    With one opening phrase the start asks for a yes: if that phrase gets lost, everything is.
    """

    expected = forms.IntegerField(widget=forms.HiddenInput)
    one_holder = forms.BooleanField(
        label=gettext_lazy("I know that all answers are lost when this one opening phrase gets lost."),
        error_messages={
            "required": gettext_lazy("Have a second opening phrase made, or say that you accept the risk.")
        },
    )

    def __init__(self, data: Any = None, *, holders: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if holders != 1:
            del self.fields["one_holder"]
