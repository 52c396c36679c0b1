"""The page on which a reviewer releases or withholds open answers; the only page that shows them before that."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results import reviewing
from results.coding_entrance import REVIEW, SEE_TEXTS, question_text, show, to
from results.coding_forms import ReviewForm
from results.entrance import result_page
from results.models import OpenAnswer, WaveResult

AT_ONCE = 20


@dataclass(frozen=True)
class Piece:
    """A part of the original; `kind` is empty outside marks."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Waiting:
    form: ReviewForm
    pieces: list[Piece]


@result_page(SEE_TEXTS, REVIEW)
def page(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    return shown(request, wave, code, [ReviewForm(answer) for answer in reviewing.waiting(wave, code)[:AT_ONCE]])


def shown(request: HttpRequest, wave: WaveResult, code: str, forms: list[ReviewForm]) -> HttpResponse:
    rows, left = [Waiting(form, pieces(form.answer)) for form in forms], reviewing.waiting(wave, code).count()
    return show(request, wave, "review", question_text(wave, code), code=code, rows=rows, left=left)


def pieces(answer: OpenAnswer) -> list[Piece]:
    original, done, found = reviewing.original(answer), 0, list[Piece]()
    for start, end, kind in answer.marks:
        found += [Piece(original[done:start]), Piece(original[start:end], kind)]
        done = end
    return [piece for piece in (*found, Piece(original[done:])) if piece.text]


@result_page(SEE_TEXTS, REVIEW, methods=("POST",))
def save(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """What was on the page; answers that somebody else reviewed meanwhile are among them no more."""
    forms = [ReviewForm(answer, request.POST) for answer in reviewing.waiting(wave, code) if posted(request, answer)]
    others = "release" if "all" in request.POST else ""
    if not all([form.is_valid() for form in forms]):  # a list: every form is checked
        return not_saved(request, wave, code, forms)
    said = {form.answer.pk: verdict for form in forms if (verdict := form.said(others=others))}
    try:
        changed = reviewing.review(wave, said, by=request.user.get_username(), now=timezone.now())
    except reviewing.ReviewRefusedError as refused:
        next(form for form in forms if form.answer.pk == refused.answer).add_error("text", str(refused))
        return not_saved(request, wave, code, forms)
    messages.success(request, ngettext("%d answer reviewed.", "%d answers reviewed.", changed) % changed)
    return to("review_texts", wave, code) if reviewing.waiting(wave, code).exists() else to("texts", wave)


def not_saved(request: HttpRequest, wave: WaveResult, code: str, forms: list[ReviewForm]) -> HttpResponse:
    """The page again, with everything that was filled in."""
    messages.error(request, _("Nothing is saved yet: one edit is not possible. What you filled in is still here."))
    return shown(request, wave, code, forms)


def posted(request: HttpRequest, answer: OpenAnswer) -> bool:
    return f"{answer.pk}-text" in request.POST
