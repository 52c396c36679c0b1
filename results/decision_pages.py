"""Differences between two coders side by side, decided by a third."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from results import adjudicating, coding
from results.coding_entrance import DECIDE, SEE_TEXTS, round_or_404, show, to
from results.coding_forms import DecisionForm
from results.entrance import result_page
from results.models import Item, WaveResult


@result_page(SEE_TEXTS, DECIDE)
def page(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """Undecided ones first. Who said what is not told: they are the one and the other."""
    round = round_or_404(wave, key)
    found = sorted(adjudicating.differences(round), key=lambda difference: difference.decided is not None)
    coded_here = round.coders.filter(name=request.user.get_username()).exists()
    context = {
        "round": round,
        "differences": found,
        "names": dict(round.codebook.themes.values_list("code", "name")),
        "themes": list(round.codebook.themes.all()),
        "coded_here": coded_here,
        "blind": coding.is_blind(round),
        "left": sum(difference.decided is None for difference in found),
    }
    return show(request, wave, "differences", _("Differences"), **context)


@result_page(SEE_TEXTS, DECIDE, methods=("POST",))
def decide(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    round = round_or_404(wave, key)
    form = DecisionForm(round.codebook.themes.all(), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one theme, or “cannot be coded”."))
        return to("differences", wave, key)
    given = form.cleaned_data
    item = get_object_or_404(Item, round=round, position=given["at"])
    try:
        adjudicating.decide(
            item,
            given["theme"],
            uncodable=given["uncodable"],
            by=request.user.get_username(),
            now=timezone.now(),
            reason=given["reason"],
        )
    except adjudicating.DecisionRefusedError as refused:
        messages.error(request, str(refused))
    return to("differences", wave, key)
