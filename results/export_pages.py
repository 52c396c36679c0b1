"""The page on which a researcher asks for data, follows the work, and fetches the file."""

import uuid
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from results import downloads
from results.entrance import EXPORT, result_page, show, to_page
from results.export import shelf
from results.forms import ExportForm
from results.models import Breakdown, Characteristic, Export, Release, WaveResult
from results.tasks import make_export

SHOWN = 20
LABEL = Subquery(Breakdown.objects.filter(survey=OuterRef("survey"), code=OuterRef("code")).values("label")[:1])


@result_page(EXPORT)
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    earlier = list(wave.exports.filter(format=shelf.PACKAGE)[:SHOWN])
    name = request.user.get_username()
    busy = [export for export in earlier if export.is_busy]
    context = {
        "form": ExportForm(),
        "earlier": [(export, export.made_by == name) for export in earlier],
        "working": [(export, shelf.progress(export.pk), export.made_by == name) for export in busy],
        "has_figures": Release.objects.filter(wave=wave).exists(),
        "characteristics": list(Characteristic.objects.filter(survey=wave.survey_id).annotate(label=LABEL)),
        "may_declare": request.user.has_perm("results.change_characteristic"),
    }
    return show(request, wave, "export", _("Export the data"), **context)


@result_page(EXPORT, methods=("POST",))
def ask(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The worker makes it; what is kept is who asked, why, and the fingerprint of the file."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the export is for."))
        return to_page("export", wave)
    if not wave.opened_at:
        messages.error(request, _("There is nothing to export before the wave has been opened."))
        return to_page("change", wave)
    with transaction.atomic():
        export = Export.objects.create(
            wave_id=wave.pk,
            made_at=timezone.now(),
            made_by=request.user.get_username(),
            format=shelf.PACKAGE,
            state=Export.State.WAITING,
            **form.cleaned_data,
        )
        transaction.on_commit(partial(make_export.delay, str(export.pk)))
    return to_page("export", wave)


@result_page(EXPORT, methods=("POST",))
def cancel(request: HttpRequest, wave: WaveResult, export: uuid.UUID) -> HttpResponse:
    mine = wave.exports.filter(pk=export, made_by=request.user.get_username(), state__in=Export.BUSY)
    if mine.update(state=Export.State.CANCELLED):
        messages.success(request, _("The export was stopped."))
    return to_page("export", wave)


@result_page(EXPORT)
def download(request: HttpRequest, wave: WaveResult, export: uuid.UUID) -> HttpResponseBase:
    """Only who said what it is for may fetch it; a broken download goes on where it stopped."""
    return downloads.fetched(request, get_object_or_404(wave.exports.filter(format=shelf.PACKAGE), pk=export))
