"""The pages with the figures of a wave."""

from django.http import Http404, HttpRequest, HttpResponse

from respondents.models import KeyHolder
from results import reading
from results.entrance import result_page, show
from results.models import Release, WaveResult
from surveys.models import Wave


@result_page()
def result(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The figures; before they are there, what has to happen first."""
    if not wave.opened_at:
        own = KeyHolder.objects.filter(wave=wave, name=request.user.get_username()).first()
        return show(request, wave, "waiting", str(wave), own=own)
    release = newest_release(wave)
    if release is None:
        return show(request, wave, "computing", str(wave))
    figures = {"pages": reading.pages(release), "headline": reading.headline(release)}
    return show(request, wave, "result", str(wave), release=release, before=wave_before(release), **figures)


@result_page()
def question(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """One question with its groups."""
    release = newest_release(wave)
    found = reading.one_question(release, code) if release else None
    if release is None or found is None:
        raise Http404
    previous, following = reading.neighbours(release, code)
    context = {"question": found, "before": wave_before(release), "previous": previous, "following": following}
    return show(request, wave, "question_page", found.spec["text"], release=release, **context)


def newest_release(wave: WaveResult) -> Release | None:
    return Release.objects.filter(wave=wave).select_related("earlier__wave").first()


def wave_before(release: Release) -> Wave | None:
    return release.earlier.wave if release.earlier else None
