"""Fieldwork in the admin: the list of waves, a new one, and the checklist of one."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import aapor, dispositions, hours, preparing
from respondents.admin import launching, letters, lists, mailing, pilot, response, steps, texts
from respondents.admin.entrance import SEE, is_editable, show, to_checklist, wave_page, with_survey
from respondents.admin.wave_columns import WaveColumns
from respondents.contact_plan import first_day
from respondents.models import Fieldwork
from respondents.staff_forms import NewWaveForm
from respondents.stages import checklist, is_ready
from surveys.models import Questionnaire

PAGES = {
    "basics": steps.basics,
    "notice": steps.notice,
    "mail": texts.mail,
    "plan": mailing.plan,
    "outbox": mailing.outbox,
    "background": steps.background,
    "keys": steps.keys,
    "list": lists.upload,
    "launch": launching.launch,
    "cancel": launching.cancel,
    "close": launching.close,
    "extend": launching.extend,
    "response": response.response,
    "letters": letters.sheets,
    "pilot": pilot.pilot,
}


@wave_page()
def wave(request: HttpRequest, one: Fieldwork) -> HttpResponse:
    """The checklist while it is prepared; what can still be done afterwards."""
    now = timezone.now()
    todo = checklist(one, now)
    context: dict[str, Any] = {"steps": todo, "ready": is_ready(todo), "editable": is_editable(one)}
    if one.launched_at and not one.cancelled_at:
        counts = dispositions.counts(one)
        if counts.invited >= one.survey.minimum_group:
            context["rate"] = aapor.sentence("RR2", counts.interviewed, counts.base)
        context["first_mail"] = hours.next_day_time(first_day(one))
        context["can_cancel"] = one.in_field and not launching.has_sent(one)
    return show(request, one, "checklist", one.name, **context)


@admin.register(Fieldwork)
class FieldworkAdmin(WaveColumns, admin.ModelAdmin):
    list_display = ("name", "stage", "begins", "ends", "sent", "completed", "response")
    list_select_related = ("survey",)
    list_filter = ("survey",)
    ordering = ("-opens_at",)
    actions = None
    actions_on_bottom = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return dispositions.with_counts(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return with_survey(self.list_display)

    def get_urls(self) -> list[URLPattern]:
        def named(route: str, view: Any, name: str) -> URLPattern:
            inside = self.admin_site.admin_view(view)
            found: URLPattern = path(f"<uuid:pk>/{route}/", inside, name=f"respondents_fieldwork_{name}")
            return found

        pages = [named(name, view, name) for name, view in PAGES.items()]
        pages.append(named("list/<uuid:upload_id>", lists.preview, "preview"))
        pages.append(named("list/<uuid:upload_id>/columns", lists.choose, "columns"))
        pages.append(named("list/<uuid:upload_id>/rejected", lists.rejected, "rejected"))
        pages.append(named("text/<slug:step>/<int:number>", texts.mail, "text"))
        pages.append(named("letters/<uuid:sheet_id>", letters.fetch, "fetch_letters"))
        pages.append(named("change", wave, "change"))
        return pages + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Waves")} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms((SEE, "surveys.add_wave"))

    def has_delete_permission(self, request: HttpRequest, obj: Fieldwork | None = None) -> bool:
        editable = obj is None or is_editable(obj)
        return editable and request.user.has_perms((SEE, "surveys.delete_wave"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewWaveForm(request.POST or None, initial=proposal(request.GET.get("source", ""), timezone.now()))
        if form.is_valid():
            return to_checklist(make(form))
        has_questionnaire = Questionnaire.objects.exists()
        return show(request, None, "new", _("New wave"), form=form, has_questionnaire=has_questionnaire)


def proposal(source: str, now: datetime) -> dict[str, Any]:
    """What the form of a new wave starts with: the usual dates, and the questionnaire of the wave to copy."""
    opens_at, closes_at = preparing.usual_dates(now)
    copied = Fieldwork.objects.filter(pk=source).first() if is_uuid(source) else None
    questionnaire = copied.questionnaire if copied else Questionnaire.objects.order_by("pk").last()
    return {"opens_at": opens_at, "closes_at": closes_at, "questionnaire": questionnaire, "source": copied}


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def make(form: NewWaveForm) -> Fieldwork:
    told = form.cleaned_data
    made = preparing.make_wave(
        told["questionnaire"],
        name=told["name"],
        opens_at=told["opens_at"],
        closes_at=told["closes_at"],
        source=told["source"],
    )
    return Fieldwork.objects.get(pk=made.pk)
