"""The contact plan and the mail of a running wave: calendar, pause, late steps, uncertain mails, one person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from respondents import breaker, contact_plan, fieldwork, mail_calendar, resolving, whereabouts
from respondents.admin.entrance import is_editable, show, wave_page
from respondents.models import Fieldwork, FieldworkEvent, Invitation, MailState
from respondents.plan_forms import ChosenStepForm, ReplyForm, StepFormSet, StopForm, UncertainForm

SHOWN = 50


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@wave_page("respondents.view_mailtext")
def plan(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    """The calendar; below it days and hours of what has not gone yet."""
    now, open_ = timezone.now(), is_editable(wave) or wave.in_field
    if request.method == "POST" and not open_:
        return redirect("admin:respondents_fieldwork_plan", wave.pk)
    if request.method == "POST" and "usual" in request.POST:
        contact_plan.make_usual(wave)
        return redirect("admin:respondents_fieldwork_plan", wave.pk)
    forms, reply = StepFormSet(request.POST or None, wave=wave), ReplyForm(request.POST or None, wave=wave)
    if request.method == "POST" and forms.is_valid() and reply.is_valid():
        if any([forms.keep(), reply.keep()]):
            fieldwork.log(wave, FieldworkEvent.What.PLAN_CHANGED, now, who(request))
        messages.success(request, _("Saved."))
        return redirect("admin:respondents_fieldwork_plan", wave.pk)
    lines = mail_calendar.lines(wave, now)
    late = [line for line in lines if line.state == contact_plan.PlanState.LATE]
    problems = contact_plan.problems(wave) if is_editable(wave) else []
    context: dict[str, Any] = {"lines": lines, "forms": forms, "reply": reply, "late": late, "open": open_}
    return show(request, wave, "plan", _("Contact plan"), problems=problems, **context)


@wave_page("respondents.view_mail")
def outbox(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST":
        return act(request, wave)
    counts = mail_calendar.mails_of(wave)
    now = timezone.now()
    per_state = [(state.label, sum(one[state] for one in counts.values())) for state in MailState]
    uncertain = resolving.uncertain(wave).select_related("invitation__respondent").order_by("not_before", "pk")
    context: dict[str, Any] = {
        "counts": per_state,
        "uncertain": list(uncertain[:SHOWN]),
        "uncertain_number": uncertain.count(),
        "breaker": breaker.state(),
        "resting": (resting := whereabouts.resting()),
        "due": whereabouts.waiting(now) if resting else 0,
        "stop_form": StopForm(),
        "events": FieldworkEvent.objects.filter(wave=wave).select_related("by")[:SHOWN],
    }
    return show(request, wave, "outbox", _("Mail"), **context)


def act(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    """One button of the page; pressed twice it does nothing more."""
    what = request.POST.get("do", "")
    if what in ACTIONS and wave.in_field:
        ACTIONS[what](request, wave)
    back = "plan" if what in ("put-out", "skip") else "outbox"
    return redirect(f"admin:respondents_fieldwork_{back}", wave.pk)


def pause(request: HttpRequest, wave: Fieldwork) -> None:
    fieldwork.pause(wave, timezone.now(), who(request))
    messages.success(request, _("The mail is paused. Nothing goes until you resume."))


def resume(request: HttpRequest, wave: Fieldwork) -> None:
    fieldwork.resume(wave, timezone.now(), who(request))
    messages.success(request, _("The mail goes on."))


def put_out(request: HttpRequest, wave: Fieldwork) -> None:
    form = ChosenStepForm(request.POST, wave=wave)
    if form.is_valid():
        number = contact_plan.put_out(form.cleaned_data["step"], timezone.now(), who(request))
        text = ngettext("%(n)d mail is waiting to go.", "%(n)d mails are waiting to go.", number)
        messages.success(request, text % {"n": number})


def skip(request: HttpRequest, wave: Fieldwork) -> None:
    form = ChosenStepForm(request.POST, wave=wave)
    if form.is_valid() and contact_plan.skip(form.cleaned_data["step"], timezone.now(), who(request)):
        messages.success(request, _("Skipped."))


def decide(request: HttpRequest, wave: Fieldwork) -> None:
    """About one uncertain mail, or about all that the page showed."""
    form, again = UncertainForm(request.POST, wave=wave), request.POST["do"] == "again"
    if not form.is_valid():
        messages.error(request, _("Choose the mails first. What was decided already is not on the list any more."))
        return
    now, by = timezone.now(), who(request)
    if form.cleaned_data["everything"]:
        number = resolving.settle_all(wave, now, by, again=again)
    else:
        settle = resolving.send_again if again else resolving.count_as_sent
        number = sum(settle(mail, now, by) for mail in form.cleaned_data["mail"])
    one = ngettext("%(n)d mail goes again.", "%(n)d mails go again.", number)
    other = ngettext("%(n)d mail counts as sent.", "%(n)d mails count as sent.", number)
    messages.success(request, (one if again else other) % {"n": number})


def stop(request: HttpRequest, wave: Fieldwork) -> None:
    form = StopForm(request.POST)
    address = form.cleaned_data["email"] if form.is_valid() else ""
    invitation = Invitation.objects.filter(wave=wave, respondent__email__iexact=address).first()
    if invitation is None:
        messages.error(request, _("Nobody with this address was invited. Check the address."))
        return
    resolving.stop_person(invitation, timezone.now(), who(request))
    messages.success(request, _("This person gets no more mail in this wave. The link keeps working."))


def try_now(request: HttpRequest, wave: Fieldwork) -> None:
    breaker.reset()
    fieldwork.wake()
    messages.success(request, _("The mail is tried again."))


def put_back(request: HttpRequest, wave: Fieldwork) -> None:
    number = whereabouts.go_on(timezone.now(), who(request), put_back=True)
    fieldwork.wake()
    text = ngettext("%(n)d mail is uncertain now.", "%(n)d mails are uncertain now.", number or 0)
    messages.success(request, text % {"n": number or 0})


def nothing_put_back(request: HttpRequest, wave: Fieldwork) -> None:
    whereabouts.go_on(timezone.now(), who(request), put_back=False)
    fieldwork.wake()
    messages.success(request, _("The mail goes on."))


ACTIONS = {
    "put-back": put_back,
    "nothing-put-back": nothing_put_back,
    "pause": pause,
    "resume": resume,
    "put-out": put_out,
    "skip": skip,
    "again": decide,
    "count": decide,
    "stop": stop,
    "try": try_now,
}
