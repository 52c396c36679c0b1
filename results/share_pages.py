"""One printable page of a release, for managers: in the admin, and by a link that ends."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from respondents import throttle
from results import reading, sharing
from results.entrance import result_page, to_page
from results.figure_forms import ShareForm
from results.models import Release, SharedPage, WaveResult
from results.views import newest_release, release_page, show_release, wave_before

SHARE, WITHDRAW = "results.add_sharedpage", "results.change_sharedpage"


@release_page
def manager(request: HttpRequest, wave: WaveResult, release: Release) -> HttpResponse:
    return show_manager(request, wave, release)


@result_page(SHARE, methods=("POST",))
def share(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Shows the link once, in the answer to the POST: it is stored nowhere."""
    release, form = newest_release(wave), ShareForm(request.POST)
    if release is None or not form.is_valid():
        messages.error(request, _("Say for whom the link is and how long it works."))
        return to_page("manager", wave)
    made, secret = sharing.share(release, made_by=request.user.get_username(), now=timezone.now(), **form.cleaned_data)
    link = request.build_absolute_uri(reverse("shared_release", args=[secret]))
    return show_manager(request, wave, release, link=link, made=made)


@result_page(WITHDRAW, methods=("POST",))
def withdraw(request: HttpRequest, wave: WaveResult, shared: UUID) -> HttpResponse:
    found = SharedPage.objects.filter(pk=shared, release__wave=wave, withdrawn_at__isnull=True)
    if found.update(withdrawn_at=timezone.now()):
        messages.success(request, _("The link does not work any more."))
    return to_page("manager", wave)


def show_manager(request: HttpRequest, wave: WaveResult, release: Release, **more: Any) -> HttpResponse:
    links = list(SharedPage.objects.filter(release__wave=wave).select_related("release")[:20])
    context = page_of(release) | {"links": links, "form": ShareForm(), "now": timezone.now()} | more
    return show_release(request, wave, release, "manager", f"{wave.survey}: {wave}", **context)


@require_safe
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind a link: this release, and nothing else."""
    found = sharing.find(secret, timezone.now())
    if found is None:
        guessing = throttle.too_many(request, "shared-pages")
        return unkept(render(request, "results/shared_gone.html", status=429 if guessing else 404))
    release = found.release
    context = page_of(release) | {"wave": release.wave, "release": release, "before": wave_before(release)}
    return unkept(render(request, "results/shared.html", context | {"expires_at": found.expires_at}))


def unkept(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine, cache or next site may learn it."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def page_of(release: Release) -> dict[str, Any]:
    pages = reading.pages(release)
    return {
        "headline": reading.headline(release),
        "headlines": reading.headlines(pages, release.outline),
        "pages": [page for page in pages if page.keys],
    }
