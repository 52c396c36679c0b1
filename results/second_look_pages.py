"""What was released, for a reviewer who wants to look again; and the way back to the review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from results import second_look
from results.coding_entrance import REVIEW, SEE_TEXTS, question_text, show, to
from results.coding_forms import SecondLookForm
from results.entrance import result_page
from results.models import OpenAnswer, WaveResult

AT_ONCE = 50


@result_page(SEE_TEXTS, REVIEW)
def page(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """Withheld ones are counted only: the page of the review alone shows them, once they are there again."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = second_look.reviewed(wave, code, OpenAnswer.State.RELEASED, words)
    context = {
        "code": code,
        "words": words,
        "answers": list(found[:AT_ONCE]),
        "more": found.count() > AT_ONCE,
        "withheld": second_look.reviewed(wave, code, OpenAnswer.State.WITHHELD).count(),
    }
    return show(request, wave, "reviewed", question_text(wave, code), **context)


@result_page(SEE_TEXTS, REVIEW, methods=("POST",))
def ask(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """One answer, or all that are withheld."""
    form = SecondLookForm(request.POST)
    if not form.is_valid():
        return to("reviewed_texts", wave, code)
    withheld = second_look.reviewed(wave, code, OpenAnswer.State.WITHHELD).values_list("pk", flat=True)
    keys = [form.cleaned_data["answer"]] if form.cleaned_data["answer"] else list(withheld)
    asked = second_look.ask(wave, keys, by=request.user.get_username(), now=timezone.now())
    messages.success(
        request, ngettext("%d answer waits for review again.", "%d answers wait for review again.", asked) % asked
    )
    return to("review_texts", wave, code)
