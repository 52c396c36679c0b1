"""The pages with the figures of a wave."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from respondents.models import KeyHolder
from results import computing, listing, matrices, reading
from results.entrance import View, result_page, show
from results.models import Release, WaveResult
from results.progress import RUNNING
from surveys.models import Wave


@result_page()
def result(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The response and the headlines; before they are there, what has to happen first."""
    if not wave.opened_at:
        own = KeyHolder.objects.filter(wave=wave, name=request.user.get_username()).first()
        return show(request, wave, "waiting", str(wave), own=own)
    release = newest_release(wave)
    if release is None:
        return show(request, wave, "computing", str(wave), told=computing.get(wave.pk))
    pages = reading.pages(release)
    told = computing.get(wave.pk)
    context = {
        "pages": pages,
        "headline": reading.headline(release),
        "headlines": reading.headlines(pages, release.outline),
        "told": told if told and told.state == RUNNING else None,
    }
    return show_release(request, wave, release, "result", str(wave), **context)


def release_page(view: Callable[..., HttpResponse]) -> View:
    """A page about the newest release; 404 before there is one."""

    @result_page()
    @wraps(view)
    def entered(request: HttpRequest, wave: WaveResult, **kwargs: Any) -> HttpResponse:
        release = newest_release(wave)
        if release is None:
            raise Http404
        return view(request, wave, release, **kwargs)

    return entered


@release_page
def question(request: HttpRequest, wave: WaveResult, release: Release, code: str) -> HttpResponse:
    """One question: distribution, groups, waves, what may be said of it, how it is defined."""
    found = reading.one_question(release, code)
    if found is None:
        raise Http404
    previous, following = reading.neighbours(release, code)
    context = {"question": found, "previous": previous, "following": following, "with_groups": True}
    return show_release(request, wave, release, "question_page", found.title, **context)


@release_page
def compare(request: HttpRequest, wave: WaveResult, release: Release) -> HttpResponse:
    """Criteria × two waves, with intervals and verdicts: the first figure of a whitepaper."""
    return show_release(request, wave, release, "compare", _("Waves compared"), pages=reading.pages(release))


@release_page
def groups(request: HttpRequest, wave: WaveResult, release: Release) -> HttpResponse:
    """Every key figure × the groups of each breakdown."""
    found = list(matrices.of_release(release))
    return show_release(request, wave, release, "groups_page", _("Groups"), matrices=found)


@release_page
def table(request: HttpRequest, wave: WaveResult, release: Release) -> HttpResponse:
    """Every number of the release in one table, to sort and to copy."""
    return show_release(
        request, wave, release, "table", _("All numbers"), rows=listing.everything(release), everybody=_("everybody")
    )


def show_release(
    request: HttpRequest, wave: WaveResult, release: Release, page: str, title: str, **context: Any
) -> HttpResponse:
    return show(request, wave, page, title, release=release, before=wave_before(release), here=page, **context)


def newest_release(wave: WaveResult) -> Release | None:
    return Release.objects.filter(wave=wave).select_related("earlier__wave", "definitions", "weights").first()


def wave_before(release: Release) -> Wave | None:
    return release.earlier.wave if release.earlier else None
