"""Who may come in, and what every page of a wave shows."""

import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from respondents.models import Fieldwork
from respondents.stages import stage_of
from surveys.models import Survey, Wave

View = Callable[..., HttpResponse]
SEE, CHANGE = "respondents.view_fieldwork", "respondents.change_fieldwork"


def wave_page(*also: str) -> Callable[[View], View]:
    """The wave, or 404; 403 without the permission to see fieldwork, to change it when posting, and `also`."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def entered(request: HttpRequest, pk: uuid.UUID, **kwargs: Any) -> HttpResponse:
            needed = (SEE, *also, *((CHANGE,) if request.method == "POST" else ()))
            if not request.user.has_perms(needed):
                raise PermissionDenied
            wave = get_object_or_404(Fieldwork.objects.select_related("survey", "questionnaire", "withdrawn"), pk=pk)
            return view(request, wave, **kwargs)

        return entered

    return decorate


def show(request: HttpRequest, wave: Fieldwork | None, page: str, title: str, **context: Any) -> TemplateResponse:
    now = timezone.now()
    shared = {
        "title": title,
        "opts": Fieldwork._meta,
        "wave": wave,
        "stage": stage_of(wave, now) if wave else None,
        "now": now,
    }
    return TemplateResponse(
        request, f"admin/respondents/fieldwork/{page}.html", admin.site.each_context(request) | shared | context
    )


def is_editable(wave: Wave) -> bool:
    return wave.launched_at is None and wave.cancelled_at is None


def takes_people(wave: Wave) -> bool:
    """While it is prepared, and in the field: then new people are invited when they are saved."""
    return is_editable(wave) or wave.in_field


def to_checklist(wave: Fieldwork) -> HttpResponse:
    return redirect("admin:respondents_fieldwork_change", wave.pk)


def with_survey(columns: Sequence[Any]) -> tuple[Any, ...]:
    """Columns of a list; the survey stands last where there is more than one."""
    return (*columns, "survey") if Survey.objects.count() > 1 else tuple(columns)
