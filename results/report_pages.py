"""The page of the report: fetch it in a form and a language, and write beside the figures."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from results.entrance import result_page, show, to_page
from results.forms import CommentaryForm
from results.models import Commentary, Release, WaveResult
from results.report import content, document, pdf, typed, web

FORMS: dict[str, tuple[str, Any]] = {
    "pdf": ("application/pdf", pdf.pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", document.docx),
    "html": ("text/html; charset=utf-8", web.html),
}
LANGUAGES = ("nl", "en")
WRITE = "results.change_commentary"


def release_of(wave: WaveResult) -> Release:
    found = Release.objects.filter(wave=wave)
    release = found.select_related("wave__survey", "wave__questionnaire", "earlier__wave__survey").first()
    if release is None:
        raise Http404
    return release


@result_page()
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    release, now = release_of(wave), timezone.now()
    reports = {language: content.report_of(release, language, now) for language in LANGUAGES}
    places = places_of(release)
    written = [
        (one, dict(places).get(one.place, one.place), typed.typed(one.text, reports[one.language]))
        for one in Commentary.objects.filter(wave=wave)
        if one.language in reports
    ]
    place, language = request.GET.get("place", "summary"), request.GET.get("language", "nl")
    known = next((one.text for one, _label, _numbers in written if (one.place, one.language) == (place, language)), "")
    form = CommentaryForm(places, initial={"place": place, "language": language, "text": known})
    may_write = request.user.has_perm(WRITE)
    return show(request, wave, "report", _("Report"), written=written, form=form, may_write=may_write)


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
        messages.success(request, _("Your commentary was kept."))
    else:
        Commentary.objects.filter(wave=wave, place=place, language=language).delete()
        messages.success(request, _("The commentary was taken away."))
    return to_page("report", wave)


@result_page()
def fetch(request: HttpRequest, wave: WaveResult, form: str, language: str) -> HttpResponse:
    if form not in FORMS or language not in LANGUAGES:
        raise Http404
    kind, make = FORMS[form]
    report = content.report_of(release_of(wave), language, timezone.now())
    response = HttpResponse(make(report), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{wave.slug}-{language}.{form}"'
    return response


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
