"""What one person told staff: note it, or take it back. The page knows nothing of what the person did."""

import uuid

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from respondents import by_hand
from respondents.models import Invitation, Report, Respondent


class ReportForm(forms.Form):
    invitation = forms.ModelChoiceField(Invitation.objects.none(), widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        choices=Report.Reason.choices, widget=forms.RadioSelect, label=gettext_lazy("What did you hear?")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("respondents.change_respondent", raise_exception=True)
def reports(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(Respondent.objects.select_related("survey"), pk=pk)
    invitations = by_hand.invitations(person)
    form = ReportForm(request.POST or None)
    form.fields["invitation"].queryset = invitations  # type: ignore[attr-defined]
    if request.method == "POST" and act(request, person, form):
        return redirect("admin:respondents_respondent_report", person.pk)
    context = {"title": _("Note what you heard"), "person": person, "invitations": invitations, "form": form}
    context |= {"opts": Respondent._meta, **admin.site.each_context(request)}
    return TemplateResponse(request, "admin/respondents/respondent/reports.html", context)


def act(request: HttpRequest, person: Respondent, form: ReportForm) -> bool:
    now = timezone.now()
    if "undo" in request.POST:
        form.fields["reason"].required = False
    if not form.is_valid():
        return False
    assert isinstance(request.user, User)
    invitation = form.cleaned_data["invitation"]
    if "undo" in request.POST:
        by_hand.withdraw(invitation)
        log(request, person, "report withdrawn")
        messages.success(request, _("Taken back. Mail goes on as planned."))
        return True
    by_hand.report(invitation, form.cleaned_data["reason"], request.user, now)
    log(request, person, "report noted")
    messages.success(request, _("Noted. This person gets no more mail in this wave."))
    return True


def log(request: HttpRequest, person: Respondent, what: str) -> None:
    """Who noted something and when, without address or reason: the log outlives the person's data."""
    LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(Respondent),
        object_id=str(person.pk),
        object_repr=_("flexworker"),
        action_flag=CHANGE,
        change_message=what,
    )
