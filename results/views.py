"""The page with the figures of a wave."""

from django.http import HttpRequest, HttpResponse

from respondents.models import KeyHolder
from results import reading
from results.entrance import result_page, show
from results.models import Release, WaveResult


@result_page()
def result(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The figures; before they are there, what has to happen first."""
    if not wave.opened_at:
        own = KeyHolder.objects.filter(wave=wave, name=request.user.get_username()).first()
        return show(request, wave, "waiting", str(wave), own=own)
    release = Release.objects.filter(wave=wave).first()
    if release is None:
        return show(request, wave, "computing", str(wave))
    before = release_before(wave)
    figures = {"pages": reading.pages(release, before), "headline": reading.headline(release)}
    return show(request, wave, "result", str(wave), release=release, before=before, **figures)


def release_before(wave: WaveResult) -> Release | None:
    """The newest release of the last earlier wave that has one."""
    earlier = Release.objects.filter(wave__survey=wave.survey_id, wave__opens_at__lt=wave.opens_at)
    return earlier.select_related("wave").order_by("-wave__opens_at", "-number").first()
