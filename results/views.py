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
    release = Release.objects.filter(wave=wave).select_related("earlier__wave").first()
    if release is None:
        return show(request, wave, "computing", str(wave))
    before = release.earlier.wave if release.earlier else None
    figures = {"pages": reading.pages(release), "headline": reading.headline(release)}
    return show(request, wave, "result", str(wave), release=release, before=before, **figures)
