"""The page on which a researcher gives up a wave that nobody will open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from results import giving_up
from results.entrance import OPEN, note, result_page, show, to_page
from results.forms import ShortNameForm
from results.models import WaveResult

PATIENCE_SECONDS = 2
"""Somebody waits for the page; what is left in the files then goes by the beat."""


@result_page(OPEN)
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """What would be lost, and the name to type."""
    waits = wave.closed_at and not wave.opened_at and not wave.cancelled_at
    context = {"here": giving_up.may_give_up(), "loss": giving_up.loss(wave) if waits else None}
    return show(request, wave, "give_up", _("Give up the wave"), form=ShortNameForm(), **context)


@result_page(OPEN, methods=("POST",))
def give_up(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    if not giving_up.may_give_up():
        messages.error(request, _("This website may not destroy envelopes. Use the command on the server."))
        return to_page("give_up", wave)
    try:
        lost = giving_up.give_up(wave, request.POST.get("name", "").strip(), timezone.now(), PATIENCE_SECONDS)
    except giving_up.GivingUpRefusedError as refused:
        messages.error(request, str(refused))
    else:
        note(request, wave, f"given up: {lost.envelopes} envelopes, {lost.drafts} drafts, key {lost.fingerprint}")
        messages.success(request, giving_up.in_words(lost))
    return to_page("give_up", wave)
