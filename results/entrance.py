"""Who may come in, and what every page of a result shows."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from results.models import WaveResult

View = Callable[..., HttpResponseBase]
SEE, OPEN, EXPORT = "results.view_waveresult", "results.open_waveresult", "results.export_waveresult"
SEE_KEYS, MAKE_KEYS, COMPUTE = "respondents.view_keyholder", "respondents.add_keyholder", "results.add_release"


def result_page(*also: str, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """The wave, or 404; 403 without the permission to see results and `also`."""

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def entered(request: HttpRequest, pk: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perms((SEE, *also)):
                raise PermissionDenied
            wave = get_object_or_404(WaveResult.objects.select_related("survey", "questionnaire"), pk=pk)
            return view(request, wave, **kwargs)

        return entered

    return decorate


def show(request: HttpRequest, wave: WaveResult, page: str, title: str, **context: Any) -> TemplateResponse:
    shared = {"title": title, "opts": WaveResult._meta, "wave": wave}
    return TemplateResponse(
        request, f"admin/results/waveresult/{page}.html", admin.site.each_context(request) | shared | context
    )


def note(request: HttpRequest, wave: WaveResult, what: str) -> None:
    """Who did it, in the log of the admin."""
    LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(WaveResult, for_concrete_model=False),
        object_id=str(wave.pk),
        object_repr=str(wave),
        action_flag=CHANGE,
        change_message=what,
    )


def to_page(name: str, wave: WaveResult) -> HttpResponse:
    return redirect(f"admin:results_waveresult_{name}", wave.pk)
