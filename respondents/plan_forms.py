"""What staff fill in about the contact plan."""

from email.utils import parseaddr
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import audience, contact_plan, hours, resolving
from respondents.models import ContactPlan, ContactStep, MailStep
from surveys.models import Wave

LAST_DAY = 90


class StepForm(forms.ModelForm):
    hour = forms.TypedChoiceField(
        label=gettext_lazy("hour"), coerce=int, choices=[(hour, f"{hour}:00") for hour in hours.CHOICES]
    )

    class Meta:
        model = ContactStep
        fields = ("active", "day", "hour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = forms.IntegerField(
            label=_("days before the closing date") if self.counts_back else _("days after the first mails"),
            min_value=0 if self.counts_back else 1,
            max_value=LAST_DAY,
        )
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label or name}"

    @property
    def counts_back(self) -> bool:
        return self.instance.step in contact_plan.FROM_THE_END


class PlanFormSet(forms.BaseModelFormSet):
    """Every step that has not gone yet."""

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        self.wave = wave
        waiting = wave.contact_steps.filter(planned_at=None, skipped_at=None)
        kwargs["queryset"] = waiting.order_by("pk")
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        if any(self.errors):
            return
        asking = [
            form.instance for form in self.forms if form.instance.active and form.instance.step != MailStep.THANKS
        ]
        gone = self.wave.contact_steps.exclude(planned_at=None).exclude(step=MailStep.THANKS)
        if found := contact_plan.too_many([*asking, *gone]):
            raise ValidationError(found)
        moments = sorted(contact_plan.moment_of(step, self.wave) for step in [*asking, *gone])
        if any(b - a < audience.GAP for a, b in pairwise([contact_plan.first_day(self.wave), *moments])):
            raise ValidationError(_("Two mails come within two days. Choose days that lie further apart."))

    def keep(self) -> bool:
        """Only what the form holds, and only of steps that still wait; whether anything changed."""
        changed = [form for form in self.forms if form.has_changed()]
        for form in changed:
            waiting = ContactStep.objects.filter(pk=form.instance.pk, planned_at=None, skipped_at=None)
            waiting.update(**{name: form.cleaned_data[name] for name in StepForm.Meta.fields})
        return bool(changed)


StepFormSet: Any = forms.modelformset_factory(ContactStep, StepForm, formset=PlanFormSet, extra=0)


class ReplyForm(forms.ModelForm):
    """Empty means the inbox of the installation."""

    class Meta:
        model = ContactPlan
        fields = ("reply_to",)

    def __init__(self, data: Any, *, wave: Wave) -> None:
        plan = ContactPlan.objects.filter(wave=wave).first() or ContactPlan(wave=wave)
        super().__init__(data, instance=plan, prefix="reply")
        self.fields["reply_to"].required = False
        self.fields["reply_to"].widget.attrs["placeholder"] = parseaddr(settings.MAIL_REPLY_TO)[1]

    def keep(self) -> bool:
        """Whether anything changed."""
        if not self.has_changed():
            return False
        if self.cleaned_data["reply_to"]:
            self.save()
        elif self.instance.pk:
            self.instance.delete()
        return True


class StopForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address of this person"))


class UncertainForm(forms.Form):
    """Mails that staff decide about; what is not uncertain any more drops out."""

    def __init__(self, data: Any, *, wave: Wave) -> None:
        super().__init__(data)
        found = resolving.uncertain(wave).select_related("wave")
        self.fields["everything"] = forms.BooleanField(required=False)
        self.fields["mail"] = forms.ModelMultipleChoiceField(found, required="everything" not in data)


class ChosenStepForm(forms.Form):
    def __init__(self, data: Any, *, wave: Wave) -> None:
        super().__init__(data)
        self.fields["step"] = forms.ModelChoiceField(wave.contact_steps.all())
