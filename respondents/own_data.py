"""What somebody may do with their own data before sending: see, download, erase and stop, no more mail."""

import contextlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from respondents import answering, doors, opting_out
from respondents.drafts import Answered
from respondents.pages import closing_page
from respondents.visits import ClosedError, Visit, read, reason_closed
from surveys import routing


@require_safe
@doors.visited
def show(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The answers so far, in words."""
    if reason := reason_closed(visit, timezone.now()):
        return closing_page(request, visit, reason)
    answered = read(visit)
    context = {"rows": in_words(visit, answered), "no_mail": visit.invitation.respondent.opted_out_on is not None}
    return doors.show(request, "own_data", context, visit=visit)


@require_safe
@doors.visited
def download(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Everything that is kept about this person in this wave, to take away."""
    if reason := reason_closed(visit, timezone.now()):
        return closing_page(request, visit, reason)
    person = visit.invitation.respondent
    answered = read(visit)
    data = {
        "survey": visit.wave.survey.name,
        "wave": visit.wave.name,
        "email": person.email,
        "first_name": person.first_name,
        "background": visit.invitation.attributes,
        "answers": [{"question": text, "answer": answer} for text, answer in in_words(visit, answered)],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="answers.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@doors.visited
def stop(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Erase the answers and stop; asks first."""
    if reason := reason_closed(visit, timezone.now()):
        return closing_page(request, visit, reason)
    if request.method != "POST":
        return doors.show(request, "stop", visit=visit)
    answering.erase(visit, timezone.now())
    return redirect("respondents:enter", visit.token)


@require_POST
@doors.visited
def again(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Take part after all, after a refusal."""
    with contextlib.suppress(ClosedError):  # the page that follows says so
        answering.reconsider(visit, timezone.now())
    return redirect("respondents:enter", visit.token)


@require_POST
@doors.visited
def mail(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """No more mail, or mail again; the questions stay open."""
    if request.POST.get("wanted") == "yes":
        opting_out.undo(visit.invitation)
        return redirect("respondents:enter", visit.token)
    opting_out.no_mail(visit.invitation, timezone.localdate())
    return redirect("respondents:own-data", visit.token)


def in_words(visit: Visit, answered: Answered) -> list[tuple[str, str]]:
    """Question and answer as people read them, in the order of the questionnaire."""
    instrument, language = visit.instrument, visit.language
    known: dict[str, Any] = routing.effective(instrument, answered.answers)
    words = routing.in_words(instrument, known, language)
    return [
        (routing.wording(question, known, language, instrument.default_language), words[question.code])
        for question in routing.asked(instrument, answered.answers)
        if question.code in words
    ]
