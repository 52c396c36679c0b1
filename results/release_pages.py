"""Releases of a wave: what they were made of, what changed, and the next one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from results import computing
from results.definitions import content_of, differences
from results.entrance import COMPUTE, result_page, show, to_page
from results.figure_forms import AgainForm
from results.models import Release, WaveResult
from results.progress import REFUSED, RUNNING, Progress
from results.tasks import compute_release


@result_page()
def overview(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Every release with its definitions and weights, and what a next one would change."""
    releases = list(
        Release.objects.filter(wave=wave).select_related("definitions", "weights", "earlier__wave").order_by("-number")
    )
    last = releases[0] if releases else None
    waiting = differences(last.definitions.content, content_of(wave.survey)) if last and last.definitions else []
    told = computing.get(wave.pk)
    return show(
        request,
        wave,
        "releases",
        _("Releases and definitions"),
        releases=releases,
        release=last,
        waiting=waiting,
        form=AgainForm(),
        running=told is not None and told.state == RUNNING,
        refused=told.message if told and told.state == REFUSED else "",
        before=last.earlier.wave if last and last.earlier else None,
        here="releases",
    )


@result_page(COMPUTE, methods=("POST",))
def again(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    form = AgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the figures are computed again."))
    elif not Release.objects.filter(wave=wave).exists():
        messages.error(request, _("There are no figures yet."))
    else:
        computing.put(wave.pk, Progress(RUNNING, 0, 4))
        compute_release.delay(str(wave.pk), form.cleaned_data["reason"])
        messages.success(request, _("The figures are being computed. This takes less than a minute."))
    return to_page("releases", wave)
