"""The page of the report: fetch it in a form and a language, and write beside the figures."""

import uuid
from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results import claims, downloads
from results.entrance import result_page, show, to_page
from results.export import shelf
from results.forms import CommentaryForm
from results.models import Commentary, Export, Release, WaveResult
from results.report import content, typed
from results.tasks import make_export

LANGUAGES = ("nl", "en")
ROWS = (
    ("pdf", "PDF", gettext_lazy("PDF, to send")),
    ("docx", "Word", gettext_lazy("Word, to edit further")),
    ("html", "HTML", gettext_lazy("HTML, one file")),
)
FORMATS = tuple(f"{form}-{language}" for form, _name, _text in ROWS for language in LANGUAGES)
WRITE = "results.change_commentary"
SHOWN = 12
RECENT = timedelta(minutes=10)
Judged = tuple[Commentary, str, list[typed.Typed], list[claims.Verdict]]


def release_of(wave: WaveResult) -> Release:
    found = Release.objects.filter(wave=wave)
    release = found.select_related("wave__survey", "wave__questionnaire", "earlier__wave__survey").first()
    if release is None:
        raise Http404
    return release


@result_page()
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    release = release_of(wave)
    places = places_of(release)
    written = judged(release, dict(places))
    place, language = request.GET.get("place", "summary"), request.GET.get("language", "nl")
    known = next((one.text for one, *_rest in written if (one.place, one.language) == (place, language)), "")
    mine = wave.exports.filter(format__in=FORMATS, made_by=request.user.get_username())
    context = {
        "written": written,
        "form": CommentaryForm(places, initial={"place": place, "language": language, "text": known}),
        "may_write": request.user.has_perm(WRITE),
        "working": [(one, shelf.progress(one.pk)) for one in mine if one.is_busy],
        "files": [(one, shelf.name_of(one)) for one in mine[:SHOWN] if one.is_ready],
        "failed": mine.filter(state=Export.State.FAILED, made_at__gte=timezone.now() - RECENT)[:1],
        "rows": ROWS,
    }
    return show(request, wave, "report", _("Report"), **context)


def judged(release: Release, places: dict[str, str]) -> list[Judged]:
    """What people wrote, with what the release says of it: numbers by hand, and Dutch sentences that do not hold."""
    reports: dict[str, content.Report] = {}
    found = []
    for one in Commentary.objects.filter(wave=release.wave_id, language__in=LANGUAGES):
        if one.language not in reports:
            reports[one.language] = content.report_of(release, one.language, timezone.now())
        verdicts = claims.check(one.text, release) if one.language == "nl" else []
        wrong = [verdict for verdict in verdicts if verdict.status == claims.WRONG]
        found.append((one, places.get(one.place, one.place), typed.typed(one.text, reports[one.language]), wrong))
    return found


@result_page(methods=("POST",))
def comment(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Empty text takes the commentary away."""
    if not request.user.has_perm(WRITE):
        raise PermissionDenied
    form = CommentaryForm(places_of(release_of(wave)), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a place and write something."))
        return to_page("report", wave)
    place, language, text = (form.cleaned_data[name] for name in ("place", "language", "text"))
    if text.strip():
        values = {"text": text, "written_by": request.user.get_username(), "written_at": timezone.now()}
        Commentary.objects.update_or_create(wave_id=wave.pk, place=place, language=language, defaults=values)
        messages.success(request, _("Your commentary was saved."))
    else:
        Commentary.objects.filter(wave=wave, place=place, language=language).delete()
        messages.success(request, _("The commentary was taken away."))
    return to_page("report", wave)


@result_page(methods=("POST",))
def ask(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The worker makes it; who asked is kept, as for a package."""
    if (wanted := request.POST.get("wanted")) not in FORMATS:
        raise Http404
    release_of(wave)
    with transaction.atomic():
        export = Export.objects.create(
            wave_id=wave.pk,
            made_at=timezone.now(),
            made_by=request.user.get_username(),
            purpose=_("Report"),
            format=wanted,
            state=Export.State.WAITING,
        )
        transaction.on_commit(partial(make_export.delay, str(export.pk)))
    return to_page("report", wave)


@result_page()
def fetch(request: HttpRequest, wave: WaveResult, export: uuid.UUID) -> HttpResponseBase:
    return downloads.fetched(request, get_object_or_404(wave.exports.filter(format__in=FORMATS), pk=export))


def places_of(release: Release) -> list[tuple[str, str]]:
    """Parts of the report, then the questions."""
    parts = {
        "summary": _("Summary"),
        "response": _("Response"),
        "criteria": _("Criteria over the waves"),
        "groups": _("Groups"),
        "themes": _("Themes in the open answers"),
        "method": _("Method"),
    }
    questions = [one for page in release.outline["pages"] for one in page["questions"]]
    return [*parts.items(), *((one["code"], f"{one['code']} – {one['text']}") for one in questions)]
