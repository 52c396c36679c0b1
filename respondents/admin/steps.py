"""The steps of preparing a wave: basics, notice, background, keys."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from respondents.admin.entrance import is_editable, show, to_checklist, wave_page
from respondents.list_forms import BackgroundForm
from respondents.models import Fieldwork
from respondents.staff_forms import BasicsForm
from respondents.text_forms import NoticeForm
from surveys.models import Notice


def step(request: HttpRequest, wave: Fieldwork, page: str, title: str, form: BaseForm, **context: Any) -> HttpResponse:
    """Show the form, or keep what was filled in and go back to the checklist; fixed once the wave has started."""
    if not is_editable(wave):
        for field in form.fields.values():
            field.disabled = True
    return show(request, wave, page, title, form=form, editable=is_editable(wave), **context)


def refused(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    messages.error(request, _("This wave has started. What was sent cannot be changed any more."))
    return to_checklist(wave)


@transaction.atomic
def saved(request: HttpRequest, wave: Fieldwork, save: Callable[[], object]) -> HttpResponse:
    """Looks once more under the lock that a start takes: what goes out in a mail is what was saved before it."""
    if not is_editable(Fieldwork.objects.select_for_update().get(pk=wave.pk)):
        return refused(request, wave)
    save()
    messages.success(request, _("Saved."))
    return to_checklist(wave)


@wave_page()
def basics(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and not is_editable(wave):
        return refused(request, wave)
    form = BasicsForm(request.POST or None, instance=wave)
    if form.is_valid():
        return saved(request, wave, lambda: wave.save(update_fields=list(form.fields)))
    return step(request, wave, "basics", _("Questionnaire and dates"), form)


@wave_page("surveys.view_notice")
def notice(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and not is_editable(wave):
        return refused(request, wave)
    found = Notice.objects.filter(wave=wave).first() or Notice(wave=wave)
    form = NoticeForm(request.POST or None, instance=found, survey=wave.survey)
    if form.is_valid():
        return saved(request, wave, form.save)
    return step(request, wave, "notice", _("Privacy notice"), form)


@wave_page()
def background(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and not is_editable(wave):
        return refused(request, wave)
    form = BackgroundForm(request.POST if request.method == "POST" else None, wave=wave)
    if form.is_valid():
        wave.background = form.cleaned_data["background"]
        return saved(request, wave, lambda: wave.save(update_fields=["background"]))
    return step(request, wave, "background", _("Background that travels along"), form)


@wave_page()
def keys(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    holders = wave.key_holders.order_by("name")
    confirmed = [holder for holder in holders if holder.confirmed_at]
    waiting = [holder for holder in holders if not holder.confirmed_at]
    title = _("Opening phrases of the researchers")
    return show(request, wave, "keys", title, confirmed=confirmed, waiting=waiting)
