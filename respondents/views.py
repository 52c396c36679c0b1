"""The questionnaire on the phone: a GET changes nothing, a POST acts and redirects."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from respondents import answering, doors, lost_links, navigation, opting_out, throttle, withdrawal
from respondents.answering import IncompleteError
from respondents.drafts import Answered
from respondents.pages import as_data, closing_page, page_context, wants_data
from respondents.trying import try_out
from respondents.visits import ClosedError, Visit, read, reason_away, reason_closed
from surveys import routing
from surveys.forms import PageForm

__all__ = ["enter", "lost_link", "notice", "opt_out", "page", "send", "try_out", "unknown", "withdraw"]


@require_safe
@doors.visited
def enter(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The link of the mail: the first page, or where this person stopped."""
    if reason := reason_away(visit, timezone.now()):
        return closing_page(request, visit, reason)
    answered = read(visit)
    section = navigation.resume_at(visit.instrument, answered)
    if answered.revision:
        return redirect("respondents:page", visit.token, section)
    return show_page(request, visit, section, answered)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.visited
def page(request: HttpRequest, *, visit: Visit, section: str) -> HttpResponse:
    if section not in {known.name for known in visit.instrument.sections}:
        return redirect("respondents:enter", visit.token)
    if reason := reason_closed(visit, timezone.now()):
        return ended(request, visit, reason)
    if request.method != "POST":
        away = reason_away(visit, timezone.now())
        return closing_page(request, visit, away) if away else show_page(request, visit, section, read(visit))
    if not wants_data(request):
        return post_page(request, visit, section)
    if {"next", "back", "language"} & set(request.POST):
        return as_data(post_page(request, visit, section))
    return keep(request, visit, section)


def keep(request: HttpRequest, visit: Visit, section: str) -> HttpResponse:
    """An answer that was just given; what is wrong with it is said when the page is posted."""
    try:
        saved = answering.save(visit, section, request.POST, timezone.now(), final=False)
    except ClosedError as refusal:
        return ended(request, visit, refusal.reason)
    return JsonResponse({"revision": saved.answered.revision})


def ended(request: HttpRequest, visit: Visit, reason: str) -> HttpResponse:
    """This link takes no answers (any more): a page, or a sentence for the page that is still open somewhere."""
    if request.method != "POST" or not wants_data(request):
        return closing_page(request, visit, reason)
    if {"next", "back", "language"} & set(request.POST):
        return JsonResponse({"go": reverse("respondents:enter", args=[visit.token])})
    sent = _("You have sent your answers already. In this window nothing changes any more.")
    return JsonResponse(
        {"closed": sent if reason == "completed" else _("This study takes no more answers.")}, status=409
    )


def post_page(request: HttpRequest, visit: Visit, section: str) -> HttpResponse:
    try:
        saved = answering.save(visit, section, request.POST, timezone.now())
    except ClosedError as refusal:
        return ended(request, visit, refusal.reason)
    if saved.ended:
        return redirect("respondents:enter", visit.token)
    answers = saved.answered.answers
    if "language" in request.POST:
        return redirect("respondents:page", visit.token, section)
    if "back" in request.POST:
        before = routing.previous_section(visit.instrument, section, answers)
        return redirect("respondents:page", visit.token, before.name if before else section)
    if saved.form.problems:
        return show_page(request, visit, section, saved.answered, saved.form)
    if saved.overtaken:
        return again(visit, section, "overtaken")
    if navigation.newly_asked(visit.instrument, section, saved.answered, request.POST.getlist("shown")):
        return again(visit, section, "more")
    after = routing.next_section(visit.instrument, section, answers)
    return redirect("respondents:page", visit.token, after.name) if after else redirect("respondents:send", visit.token)


def again(visit: Visit, section: str, note: str) -> HttpResponse:
    return redirect(reverse("respondents:page", args=[visit.token, section]) + f"?note={note}")


def show_page(
    request: HttpRequest, visit: Visit, section: str, answered: Answered, form: PageForm | None = None
) -> HttpResponse:
    form = form or PageForm(visit.instrument, section, answered.answers, visit.language)
    context = page_context(visit, section, answered, form) | {
        "action": reverse("respondents:page", args=[visit.token, section]),
        "note": request.GET.get("note", ""),
    }
    return doors.show(request, "page", context, visit=visit, status=422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.visited
def send(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The last page: send the answers, or go back."""
    if reason := reason_away(visit, timezone.now()):
        return ended(request, visit, reason)
    if request.method != "POST":
        last = navigation.last_section(visit.instrument, read(visit))
        before = reverse("respondents:page", args=[visit.token, last]) if last else ""
        context = {"before": before, "code": withdrawal.make_code()}
        return doors.show(request, "send", context, visit=visit)
    response = redirect("respondents:enter", visit.token)
    try:
        answering.submit(visit, timezone.now(), code=request.POST.get("code", ""))
    except IncompleteError as refusal:
        response = redirect("respondents:page", visit.token, refusal.section)
    except ClosedError:
        pass
    return as_data(response) if wants_data(request) else response


@require_safe
@doors.visited
def notice(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """What happens with the answers."""
    found = getattr(visit.wave, "notice", None)
    return doors.show(request, "notice", {"items": found.items() if found else [], "token": visit.token}, visit=visit)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.public
def opt_out(request: HttpRequest, *, token: str) -> HttpResponse:
    """The link at the foot of a mail; a GET only asks, the POST (also RFC 8058's) acts."""
    invitation = opting_out.find(token)
    if invitation is None:
        return doors.unknown(request)
    if request.method == "POST" and "undo" in request.POST:
        opting_out.undo(invitation)
        return doors.show(request, "opted_out", {"undone": True})
    if request.method == "POST":
        opting_out.opt_out(invitation, timezone.localdate())
        return doors.show(request, "opted_out", {"done": True})
    return doors.show(request, "opted_out", {"done": invitation.respondent.opted_out_on is not None})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.public
def lost_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link again; the answer is the same whether the address is known or not."""
    if request.method != "POST":
        return doors.show(request, "lost_link")
    typed = request.POST.get("email", "").strip()
    try:
        validate_email(typed)
    except ValidationError:
        problem = _("Fill in an e-mail address, for example name@example.nl.")
        return doors.show_problem(request, "lost_link", "email", problem, typed)
    if throttle.too_many(request, "lost-links"):
        return doors.show(request, "too_many", status=429)
    lost_links.ask_again(typed, timezone.now())
    return doors.show(request, "lost_link", {"done": True})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.public
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the answers back with the code of the last page; nobody has to say who they are."""
    if request.method != "POST":
        return doors.show(request, "withdraw")
    if throttle.too_many(request, "withdrawals"):
        return doors.show(request, "too_many", status=429)
    code = request.POST.get("code", "")
    if withdrawal.plain(code) and withdrawal.withdraw(code):
        return doors.show(request, "withdraw", {"done": True})
    problem = _(
        "This code takes nothing out. Check every letter. Perhaps the box has been opened already,"
        " or you have withdrawn your answers before."
    )
    return doors.show_problem(request, "withdraw", "code", problem, code)


@doors.public
def unknown(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return doors.unknown(request)
