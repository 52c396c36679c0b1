"""Staff and their pilot group try a wave out: the real pages; answers travel with the page and are never stored."""

import uuid
from datetime import timedelta
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from respondents import doors, navigation
from respondents.drafts import Answered
from respondents.models import Invitation, Respondent
from respondents.pages import closing_page, page_context
from respondents.visits import Visit
from surveys import routing
from surveys.forms import PageForm
from surveys.models import Wave

SALT, PILOT = "try-out", "pilot"
PILOT_DAYS = timedelta(days=14)


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace({"style-src": doors.style_sources()})  # type: ignore[arg-type]  # its types know no arguments
@permission_required("respondents.view_fieldwork", raise_exception=True)
def try_out(request: HttpRequest, *, wave_id: uuid.UUID) -> HttpResponse:
    return walk(request, pretend(wave_id))


@require_http_methods(["GET", "HEAD", "POST"])
@doors.public
def pilot(request: HttpRequest, *, key: str) -> HttpResponse:
    """For a pilot group without a login: the link works two weeks, and for everybody who has it."""
    try:
        wave_id = uuid.UUID(signing.TimestampSigner(salt=PILOT).unsign(key, max_age=PILOT_DAYS))
    except (signing.BadSignature, ValueError):
        return doors.unknown(request)
    return walk(request, pretend(wave_id))


def pilot_key(wave: Wave) -> str:
    return signing.TimestampSigner(salt=PILOT).sign(str(wave.pk))


def walk(request: HttpRequest, visit: Visit) -> HttpResponse:
    answered = carried(request)
    known = {section.name for section in visit.instrument.sections}
    section = request.POST.get("section", "") if request.POST.get("section") in known else first_name(visit)
    if request.method != "POST":
        return show(request, visit, section, answered)
    if "sent" in request.POST:
        return closing_page(request, visit, "completed", {"try_out": True})
    return posted(request, visit, section, answered)


def posted(request: HttpRequest, visit: Visit, section: str, answered: Answered) -> HttpResponse:
    form = PageForm(visit.instrument, section, answered.answers, visit.language, data=request.POST)
    form.is_valid()
    answered.answers.update(form.changes)
    if "back" in request.POST:
        before = routing.previous_section(visit.instrument, section, answered.answers)
        return show(request, visit, before.name if before else section, answered)
    if form.problems:
        return show(request, visit, section, answered, form)
    if outcome := routing.outcome(visit.instrument, answered.answers):
        return closing_page(request, visit, outcome, {"try_out": True})
    if navigation.newly_asked(visit.instrument, section, answered, request.POST.getlist("shown")):
        return show(request, visit, section, answered)
    after = routing.next_section(visit.instrument, section, answered.answers)
    if after is None:
        return doors.show(request, "send", {"try_out": True}, visit=visit)
    return show(request, visit, after.name, answered)


def show(
    request: HttpRequest, visit: Visit, section: str, answered: Answered, form: PageForm | None = None
) -> HttpResponse:
    form = form or PageForm(visit.instrument, section, answered.answers, visit.language)
    context: dict[str, Any] = page_context(visit, section, answered, form) | {
        "try_out": True,
        "carried": signing.dumps(answered.answers, salt=SALT, compress=True),
        "section": section,
    }
    return doors.show(request, "page", context, visit=visit, status=422 if form.problems else 200)


def carried(request: HttpRequest) -> Answered:
    text = request.POST.get("carried", "")
    try:
        return Answered(answers=signing.loads(text, salt=SALT)) if text else Answered()
    except signing.BadSignature:
        return Answered()


def pretend(wave_id: uuid.UUID) -> Visit:
    wave = Wave.objects.select_related("survey", "questionnaire").filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    invitation = Invitation(wave=wave, respondent=Respondent(first_name=_("Sanne")))
    return Visit("", invitation, wave, wave.questionnaire.instrument())


def first_name(visit: Visit) -> str:
    section = routing.first_section(visit.instrument, {})
    return section.name if section else ""
