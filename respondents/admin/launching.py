"""Start, extend, close and cancel; each says what it will do before it does it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import contact_plan, fieldwork, hours, preparing
from respondents.aapor import grouped
from respondents.admin.entrance import is_editable, show, to_checklist, wave_page
from respondents.admin.mailing import who
from respondents.contact_plan import PlanState
from respondents.models import Fieldwork, MailState, MailStep
from respondents.staff_forms import ExtendForm, LaunchForm
from respondents.stages import Panel, panel_of, warnings


@dataclass(frozen=True)
class Plan:
    """What a start would do."""

    panel: Panel
    begins: datetime
    ends: datetime
    at_once: bool

    @property
    def minutes(self) -> int:
        return max(1, round((self.ends - self.begins).total_seconds() / 60))


def plan(wave: Fieldwork, now: datetime) -> Plan:
    found = panel_of(wave)
    begins = max(now, wave.opens_at)
    if not settings.MAIL_AT_NIGHT:
        begins = hours.next_day_time(begins)
    ends = begins + timedelta(seconds=found.reachable / settings.MAIL_PER_SECOND)
    return Plan(found, begins, ends, at_once=begins == now)


@wave_page()
def launch(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    """Starts only what the page showed: when the list changed meanwhile, the page comes back."""
    if not is_editable(wave):
        return to_checklist(wave)
    now = timezone.now()
    planned = plan(wave, now)
    holders = fieldwork.holders(wave)
    form = LaunchForm(request.POST or None, holders=holders, initial={"expected": planned.panel.reachable})
    if request.method == "POST" and "one_holder" not in form.errors:
        if form.is_valid() and form.cleaned_data["expected"] == planned.panel.reachable:
            return launched(request, wave, now, one_phrase="one_holder" in form.cleaned_data)
        messages.warning(request, _("The list has changed. Look at the numbers again."))
        return redirect("admin:respondents_fieldwork_launch", wave.pk)
    found = {
        "problems": fieldwork.problems(wave, now),
        "warnings": warnings(wave, max(now, wave.opens_at)),
        "plan": planned,
        "form": form,
    }
    return show(request, wave, "launch", _("Start the fieldwork"), number=grouped(planned.panel.reachable), **found)


def launched(request: HttpRequest, wave: Fieldwork, now: datetime, *, one_phrase: bool) -> HttpResponse:
    try:
        number = fieldwork.launch(wave, now, one_phrase=one_phrase)
    except fieldwork.LaunchRefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, problem)
        return redirect("admin:respondents_fieldwork_launch", wave.pk)
    messages.success(request, _("Started. Invitations that are waiting to be sent: %(n)s.") % {"n": grouped(number)})
    return redirect("admin:respondents_fieldwork_response", wave.pk)


def has_sent(wave: Fieldwork) -> bool:
    return wave.mails.exclude(state=MailState.QUEUED).exists()


@wave_page()
def cancel(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if not wave.in_field or has_sent(wave):
        messages.error(request, _("Mail has gone out already. You can close the wave instead."))
        return to_checklist(wave)
    if request.method == "POST":
        try:
            fieldwork.cancel(wave, timezone.now())
        except fieldwork.TooLateError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Cancelled. Nobody got a mail."))
        return to_checklist(wave)
    return show(request, wave, "cancel", _("Cancel the start"), number=grouped(wave.mails.count()))


@wave_page()
def close(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if not wave.in_field:
        return to_checklist(wave)
    if request.method == "POST":
        fieldwork.close(wave, timezone.now())
        messages.success(request, _("Closed. The links no longer lead to the questions."))
        return redirect("admin:respondents_fieldwork_response", wave.pk)
    waiting = wave.mails.filter(state=MailState.QUEUED).count()
    return show(request, wave, "close", _("Close now"), waiting=grouped(waiting) if waiting else "")


@wave_page()
def extend(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if not wave.in_field:
        return to_checklist(wave)
    form = ExtendForm(request.POST or None, wave=wave)
    if form.is_valid():
        preparing.extend(wave, form.cleaned_data["closes_at"], timezone.now(), who(request))
        messages.success(request, _("The closing date has moved."))
        return to_checklist(wave)
    moving = [one for one in contact_plan.calendar(wave, timezone.now()) if one.step.step in contact_plan.FROM_THE_END]
    moving = [one for one in moving if one.state in (PlanState.WAITS, PlanState.LATE, PlanState.NEVER)]
    gone = wave.contact_steps.filter(step=MailStep.LAST_CALL, planned_at__isnull=False).exists()
    return show(request, wave, "extend", _("Move the closing date"), form=form, moving=moving, last_call_gone=gone)
