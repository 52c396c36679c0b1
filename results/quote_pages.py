"""Choosing quotes by hand, and releasing them one by one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from results import coding, quotes, reviewing, themes
from results.coding_entrance import QUOTE, SEE_TEXTS, question_text, show, to
from results.coding_forms import QuoteForm
from results.entrance import result_page
from results.models import Quote, Theme, WaveResult

AT_ONCE = 25
Coded = dict[UUID, list[str]]


@result_page(SEE_TEXTS)
def page(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """Released answers of who agreed to be quoted; a search in the words only, never by background."""
    words, theme = (request.GET.get(name, "").replace("\0", "").strip() for name in ("q", "theme"))
    found, coded = quotes.candidates(wave, code).filter(quote__isnull=True), themes_by_answer(wave, code)
    found = found.filter(text__icontains=words) if words else found
    found = found.filter(pk__in=[key for key, names in coded.items() if theme in names]) if theme else found
    texts = list(reviewing.released_texts(wave).values())
    chosen = Quote.objects.filter(answer__question=code, answer__response__wave=wave).select_related("answer")
    context = {
        "code": code,
        "words": words,
        "theme": theme,
        "coded": bool(coded),
        "candidates": [(answer, theme or next(iter(coded.get(answer.pk, [])), "")) for answer in found[:AT_ONCE]],
        "more": found.count() > AT_ONCE,
        "chosen": [(quote, quotes.rare_words(quote.text, texts)) for quote in chosen.order_by("theme", "pk")],
        "themes": theme_names(wave, code),
    }
    return show(request, wave, "quotes", question_text(wave, code), **context)


def themes_by_answer(wave: WaveResult, code: str) -> Coded:
    """Names of the themes that count, for rounds that nobody codes blind any more."""
    found: Coded = {}
    for round in themes.main_rounds(wave):
        if round.codebook.question == code and not coding.is_blind(round):
            names = dict(round.codebook.themes.values_list("code", "name"))
            answers = dict(round.items.values_list("pk", "answer_id"))
            for outcome in coding.outcomes(round):
                if outcome.final:
                    found[answers[outcome.item]] = [name for key, name in names.items() if key in outcome.final.themes]
    return found


def theme_names(wave: WaveResult, code: str) -> list[str]:
    found = Theme.objects.filter(codebook__survey=wave.survey_id, codebook__question=code)
    return sorted(set(found.values_list("name", flat=True)))


@result_page(SEE_TEXTS, QUOTE, methods=("POST",))
def choose(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    form = QuoteForm(request.POST)
    if not form.is_valid() or form.cleaned_data["theme"] not in theme_names(wave, code):
        messages.error(request, _("A quote needs its words and a theme."))
        return to("quotes", wave, code)
    given = form.cleaned_data
    answer = get_object_or_404(reviewing.of_wave(wave), pk=given["answer"], question=code)
    try:
        quotes.choose(answer, wave, given["text"], given["theme"], by=request.user.get_username(), now=timezone.now())
    except quotes.QuoteRefusedError as refused:
        messages.error(request, str(refused))
    return to("quotes", wave, code)


@result_page(SEE_TEXTS, QUOTE, methods=("POST",))
def settle(request: HttpRequest, wave: WaveResult, key: UUID) -> HttpResponse:
    """Release one quote, or take it back."""
    quote = get_object_or_404(Quote.objects.select_related("answer"), pk=key, answer__response__wave=wave)
    code, me, now = quote.answer.question, request.user.get_username(), timezone.now()
    if "release" in request.POST:
        quotes.release(quote, wave, by=me, now=now)
    else:
        quotes.take_back(quote, wave, by=me, now=now)
    return to("quotes", wave, code)
