"""The page with everything about the open answers of a wave: review, rounds of coding, quotes."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results import codebooks, coding, coding_log, quotes, reviewing, themes
from results.coding_entrance import LEAD, REVIEW, SEE_TEXTS, coder_names, question_text, show, to
from results.coding_forms import AgainForm, RoundForm
from results.entrance import result_page
from results.models import Coder, CodingRound, WaveResult
from results.reviewing import Stand


@dataclass(frozen=True)
class Row:
    """One question with what has been reviewed of it."""

    text: str
    stand: Stand


@dataclass(frozen=True)
class RoundRow:
    """One round with how far its coders are; `mine` when this user codes in it."""

    round: CodingRound
    coders: list[tuple[Coder, coding.Progress]]
    mine: bool
    problems: list[str]


@result_page(SEE_TEXTS)
def overview(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    rows = [Row(question_text(wave, stand.question), stand) for stand in reviewing.stands(wave)]
    names = coder_names()
    form = RoundForm(codebooks.newest(wave.survey), names)
    context = {
        "rows": rows,
        "rounds": round_rows(wave, request.user.get_username()),
        "form": form,
        "again": AgainForm(names, auto_id="again_%s"),
        "codebooks": list(codebooks.newest(wave.survey)),
        "earlier": list(earlier_rounds(wave)),
        "quotes": len(quotes.released_quotes(wave)),
        "unprepared": bool(wave.opened_at) and not rows,
        "log": [(line, coding_log.DEEDS.get(line.action, line.action)) for line in wave.coding_events.all()[:12]],
    }
    return show(request, wave, "overview", _("Open answers"), **context)


def round_rows(wave: WaveResult, me: str) -> list[RoundRow]:
    found = CodingRound.objects.filter(wave=wave).select_related("codebook", "wave__questionnaire")
    return [round_row(round, me) for round in found.order_by("made_at", "pk")]


def round_row(round: CodingRound, me: str) -> RoundRow:
    coders = [(coder, coding.progress(coder)) for coder in round.coders.all()]
    is_main = round.purpose == CodingRound.Purpose.MAIN
    return RoundRow(
        round, coders, any(coder.name == me for coder, _p in coders), themes.problems(round) if is_main else []
    )


def earlier_rounds(wave: WaveResult) -> list[CodingRound]:
    """Main rounds of earlier waves, of which a sample can be coded again."""
    found = CodingRound.objects.filter(
        wave__survey=wave.survey_id, wave__opens_at__lt=wave.opens_at, purpose=CodingRound.Purpose.MAIN
    )
    return list(found.select_related("codebook", "wave").order_by("-wave__opens_at", "codebook__code"))


@result_page(SEE_TEXTS, REVIEW, LEAD, methods=("POST",))
def prepare(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """For a wave whose answers were not marked at the opening; the list of names is gone by now."""
    if wave.opened_at:
        made = reviewing.prepare(wave)
        messages.success(request, ngettext("%d answer can be reviewed.", "%d answers can be reviewed.", made) % made)
    return to("texts", wave)
