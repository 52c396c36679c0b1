"""Rounds of coding: starting one, how far it is, how far coders agree, whether they drift."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from results import adjudicating, codebooks, coding, rounds, theme_reading, themes
from results.coding_entrance import LEAD, SEE_TEXTS, coder_names, round_or_404, show, to
from results.coding_forms import AgainForm, HandOverForm, RoundForm
from results.entrance import result_page
from results.models import CodingRound, WaveResult
from results.tasks import report_round


@result_page(SEE_TEXTS, LEAD, methods=("POST",))
def start(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    return started(request, wave, None)


@result_page(SEE_TEXTS, LEAD, methods=("POST",))
def start_again(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """A drawn sample of a round of an earlier wave, coded again."""
    found = CodingRound.objects.filter(wave__survey=wave.survey_id, wave__opens_at__lt=wave.opens_at)
    return started(request, wave, get_object_or_404(found.select_related("wave__questionnaire", "codebook"), pk=key))


def started(request: HttpRequest, wave: WaveResult, earlier: CodingRound | None) -> HttpResponse:
    books, me, now = codebooks.newest(wave.survey), request.user.get_username(), timezone.now()
    form = AgainForm(coder_names(), request.POST) if earlier else RoundForm(books, coder_names(), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a codebook and who codes."))
        return to("texts", wave)
    plan = rounds.Plan(form.coders(), sample=form.cleaned_data.get("sample", False))
    try:
        if earlier:
            made = rounds.start_again(earlier, books.get(code=earlier.codebook.code), plan, by=me, now=now)
        else:
            made = rounds.start(wave, form.cleaned_data["codebook"], plan, by=me, now=now)
    except rounds.RoundRefusedError as refused:
        messages.error(request, str(refused))
        return to("texts", wave)
    messages.success(request, _("The round has started."))
    return to("round", WaveResult(pk=made.wave_id), made.pk)


@result_page(SEE_TEXTS)
def page(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """How far it is; how far coders agree, once both are done."""
    round = round_or_404(wave, key)
    blind = coding.is_blind(round)
    report = {} if blind else round.report
    done, names = coding.is_done(round), coder_names()
    context = {
        "round": round,
        "coders": [(coder, coding.progress(coder)) for coder in round.coders.all()],
        "me": request.user.get_username(),
        "blind": blind,
        "done": done,
        "late": late(round),
        "hand_over": None if done else HandOverForm(round, names),
        "gone": gone(round, names),
        "may_be_helped": coding.may_be_helped(round),
        "problems": themes.problems(round),
        "released": theme_reading.released_in(round),
        "differences": len(adjudicating.differences(round)),
        "undecided": adjudicating.undecided(round),
        "agreement": theme_reading.agreement_rows(round, report.get("agreement", [])),
        "suggestions": theme_reading.agreement_rows(round, report.get("suggestions", [])),
        "drift": theme_reading.drift_rows(round, report.get("drift", [])),
        "against": report.get("against", ""),
        "double": report.get("double", 0),
    }
    return show(request, wave, "round", str(round.codebook), **context)


def gone(round: CodingRound, names: list[str]) -> list[str]:
    """Coders with work left who have no account any more, or none that may code."""
    return [coder.name for coder in round.coders.all() if coder.name not in names and coding.progress(coder).left]


def late(round: CodingRound) -> int:
    """How many answers were released after a main round began."""
    if round.purpose != CodingRound.Purpose.MAIN:
        return 0
    return len(themes.uncovered_answers(round, codebooks.answers_to(round.codebook, round.wave)))


@result_page(SEE_TEXTS, LEAD, methods=("POST",))
def hand_over(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    round = round_or_404(wave, key)
    form = HandOverForm(round, coder_names(), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose somebody who does not code in this round."))
        return to("round", wave, key)
    place, name = int(form.cleaned_data["place"]), form.cleaned_data["name"]
    try:
        rounds.hand_over(round, place, name, by=request.user.get_username(), now=timezone.now())
    except rounds.RoundRefusedError as refused:
        messages.error(request, str(refused))
    return to("round", wave, key)


@result_page(SEE_TEXTS, LEAD, methods=("POST",))
def take_in(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    round = get_object_or_404(
        CodingRound.objects.filter(purpose=CodingRound.Purpose.MAIN), pk=round_or_404(wave, key).pk
    )
    rounds.take_in(round, by=request.user.get_username(), now=timezone.now())
    return to("round", wave, key)


@result_page(SEE_TEXTS, LEAD, methods=("POST",))
def change(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """Compute the report, and switch suggestions; these stay off while two people code blind."""
    round = round_or_404(wave, key)
    wanted = request.POST.get("suggestions")
    if wanted == "on" and not coding.may_be_helped(round):
        messages.error(request, _("This round is coded without help. Suggestions would make codes alike."))
        return to("round", wave, key)
    if wanted in ("on", "off"):
        CodingRound.objects.filter(pk=round.pk).update(suggestions=wanted == "on")
    try:
        report_round.delay(str(round.pk))
        messages.success(request, _("This is being computed. Look again in a moment."))
    except OperationalError:
        messages.error(request, _("The work cannot begin now. Try again later."))
    return to("round", wave, key)
