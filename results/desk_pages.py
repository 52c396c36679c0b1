"""The coding desk: one answer per page. Works as a plain form; a script adds the keyboard."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from results import codebooks, coding, second_look
from results.coding_entrance import CODE, round_or_404, show
from results.coding_forms import AGAIN, NEXT, PREVIOUS, SAVE, UNDO, DeskForm
from results.entrance import result_page
from results.models import Coder, CodingRound, Item, WaveResult
from results.tasks import report_round


def coder_of(request: HttpRequest, wave: WaveResult, key: UUID) -> Coder:
    """The user as a coder of this round, or 404."""
    round = round_or_404(wave, key)
    found: Coder = get_object_or_404(Coder, round=round, name=request.user.get_username())
    found.round = round
    return found


@result_page(CODE)
def desk(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    coder = coder_of(request, wave, key)
    asked = request.GET.get("at", "")
    item = coding.items_of(coder).filter(position=int(asked)).first() if asked.isdecimal() else coding.next_item(coder)
    if item is None:
        settled = coding.is_settled(coder.round)
        return show(
            request, wave, "desk_done", _("Done"), coder=coder, progress=coding.progress(coder), settled=settled
        )
    return show(request, wave, "desk", _("Coding desk"), **on_the_desk(coder, item))


def on_the_desk(coder: Coder, item: Item) -> dict[str, object]:
    """The words, the themes, and how far this coder is; nothing of whoever wrote it, nothing of other coders."""
    book, progress, said = coder.round.codebook, coding.progress(coder), coding.said(coder, item)
    helps = coder.round.suggestions and coding.may_be_helped(coder.round)
    return {
        "coder": coder,
        "item": item,
        "themes": list(zip(codebooks.KEYS, book.themes.all(), strict=False)),
        "said": said,
        "progress": progress,
        "settled": said is not None and coding.is_settled(coder.round),
        "last": said is None and progress.left == 1 and coding.is_last(coder),
        "wording": codebooks.wording(book, coder.round.wave.questionnaire.instrument()),
        "suggested": item.suggested if helps else [],
    }


@result_page(CODE, methods=("POST",))
def save(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """Save and go on, walk, take back the last one, or send an answer back to the reviewer."""
    coder = coder_of(request, wave, key)
    form = DeskForm(coder.round.codebook.themes.all(), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one theme, or “cannot be coded”."))
        return to_desk(wave, coder)
    given = form.cleaned_data
    try:
        if given["do"] == UNDO:
            return to_desk(wave, coder, undone(coder, given))
        item = get_object_or_404(coding.items_of(coder), position=given["at"])
        if given["do"] == AGAIN:
            second_look.ask(wave, [item.answer_id], by=coder.name, now=timezone.now())
            messages.success(request, _("A reviewer looks at that answer again."))
        elif given["do"] == SAVE or form.says_something:
            coding.save(coder, item, given["theme"], uncodable=given["uncodable"], now=timezone.now())
    except coding.CodingRefusedError as refused:
        messages.error(request, str(refused))
        return to_desk(wave, coder, given["at"])
    position = following(coder, item, given["do"])
    if position is None and coding.is_done(coder.round):
        reported(coder.round)
    return to_desk(wave, coder, position)


def reported(round: CodingRound) -> None:
    """How far coders agree is computed as soon as both are done; the page of the round can ask for it again."""
    with suppress(OperationalError):
        report_round.delay(str(round.pk))


def undone(coder: Coder, given: Mapping[str, Any]) -> int | None:
    """Once, also when a page is sent again because the connection was lost; the position to show."""
    if given["done"] not in (None, coding.progress(coder).done):
        return int(given["at"])
    found = coding.undo(coder)
    return found.position if found else None


def following(coder: Coder, item: Item, do: str) -> int | None:
    """The position to show: beside this one, or of the next answer that has no code."""
    if do in (NEXT, PREVIOUS):
        previous, after = coding.beside(coder, item)
        return (after if do == NEXT else previous) or item.position
    found = coding.next_item(coder, after=item.position)
    return found.position if found else None


def to_desk(wave: WaveResult, coder: Coder, position: int | None = None) -> HttpResponse:
    url = reverse("admin:results_waveresult_desk", args=[wave.pk, coder.round_id])
    return redirect(f"{url}?at={position}" if position else url)
