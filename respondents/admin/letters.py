"""Letters of a wave: ask for them, fetch them once, and see who did so."""

import uuid

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import letter_requests, letters
from respondents.admin.entrance import show, wave_page
from respondents.models import Fieldwork, LetterSheet

MAY = ("respondents.view_respondent", "respondents.add_lettersheet")


@wave_page(*MAY)
def sheets(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and wave.in_field:
        assert isinstance(request.user, User)
        letter_requests.ask(wave, request.user, timezone.now())
        messages.success(request, _("The letters are being made. Load this page again in a moment."))
        return redirect("admin:respondents_fieldwork_letters", wave.pk)
    known = LetterSheet.objects.filter(wave=wave).select_related("asked_by").order_by("-asked_at")
    number = letters.waiting(wave).count()
    return show(request, wave, "letters", _("Letters"), number=number, sheets=known)


@wave_page(*MAY)
def fetch(request: HttpRequest, wave: Fieldwork, sheet_id: uuid.UUID) -> HttpResponse:
    content = letters.fetch(sheet_id, timezone.now()) if request.method == "POST" and owns(wave, sheet_id) else None
    if content is None:
        messages.error(request, _("These letters are gone: they can be fetched once. Have them made again."))
        return redirect("admin:respondents_fieldwork_letters", wave.pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{wave.slug}-{_("letters")}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def owns(wave: Fieldwork, sheet_id: uuid.UUID) -> bool:
    return LetterSheet.objects.filter(wave=wave, pk=sheet_id).exists()
