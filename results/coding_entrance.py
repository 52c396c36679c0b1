"""Who may come in to the pages about open answers, and what these pages share."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from results import codebooks
from results.models import CodingRound, WaveResult

REVIEW, CODE, LEAD = "results.change_openanswer", "results.add_coding", "results.add_codinground"
SEE_TEXTS, DECIDE, QUOTE = "results.view_openanswer", "results.add_adjudication", "results.change_quote"


def show(request: HttpRequest, wave: WaveResult, page: str, title: str, **context: Any) -> TemplateResponse:
    shared = {"title": title, "opts": WaveResult._meta, "wave": wave}
    return TemplateResponse(request, f"results/coding/{page}.html", admin.site.each_context(request) | shared | context)


def to(name: str, wave: WaveResult, *arguments: Any) -> HttpResponse:
    return redirect(f"admin:results_waveresult_{name}", wave.pk, *arguments)


def round_or_404(wave: WaveResult, key: UUID) -> CodingRound:
    return get_object_or_404(CodingRound.objects.select_related("codebook", "wave__questionnaire"), pk=key, wave=wave)


def question_text(wave: WaveResult, code: str) -> str:
    """The words of a question. Raises Http404 for one that is not there."""
    instrument = wave.questionnaire.instrument()
    question = instrument.by_code.get(code)
    if question is None:
        raise Http404
    return codebooks.name(instrument, question)


def coder_names() -> list[str]:
    """Staff members who may code."""
    people = get_user_model().objects.with_perm(
        CODE, include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return sorted(person.get_username() for person in people)
