"""What the templates of the phone need; shared by the real pages and the try-out."""

import secrets
from typing import Any

from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language_info

from respondents import doors, moments, navigation
from respondents.drafts import Answered
from respondents.models import RECONSIDERED
from respondents.visits import Visit
from surveys import pace, routing
from surveys.forms import PageForm
from surveys.instrument import in_language


def page_context(visit: Visit, section: str, answered: Answered, form: PageForm) -> dict[str, Any]:
    instrument = visit.instrument
    first = routing.first_section(instrument, answered.answers)
    is_first = first is not None and first.name == section
    return {
        "form": form,
        "title": in_language(instrument.section(section).title, visit.language, instrument.default_language),
        "title_lang": navigation.language_of(visit, instrument.section(section).title),
        "instrument_title": instrument.title,
        "welcome": navigation.message(visit, instrument.welcome_message) if is_first else "",
        "welcome_lang": navigation.language_of(visit, instrument.welcome_message),
        "before": routing.previous_section(instrument, section, answered.answers),
        "minutes_left": 0 if is_first else max(1, round(pace.seconds_left(instrument, section, answered.answers) / 60)),
        "other_languages": [
            get_language_info(code) for code in instrument.languages if code != visit.language and code in LANG_INFO
        ],
        "revision": answered.revision,
        "save_id": secrets.token_hex(8),
    }


def wants_data(request: HttpRequest) -> bool:
    """Whether the page's own script asks, which wants to know what happened instead of a page."""
    return request.headers.get("Accept") == "application/json"


def as_data(response: HttpResponse) -> JsonResponse:
    """What a page means to the script of the page that posted."""
    if response.status_code in {301, 302, 303}:
        return JsonResponse({"go": response["Location"]})
    return JsonResponse({"problems": True}) if response.status_code == 422 else JsonResponse({"go": ""})


def closing_page(
    request: HttpRequest, visit: Visit, reason: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """A friendly page for a link that takes no answers (any more)."""
    instrument = visit.instrument
    texts = {
        "completed": instrument.completed_message,
        "refused": instrument.refused_message,
        "ineligible": instrument.ineligible_message,
    }
    wave = visit.wave
    ended = min(wave.closed_at or wave.closes_at, wave.closes_at)
    found = {
        "reason": reason,
        "message": navigation.message(visit, texts.get(reason, {})),
        "message_lang": navigation.language_of(visit, texts[reason]) if texts.get(reason) else "",
        "moment": moments.first_moment(wave.opens_at) if reason == "early" else moments.last_moment(ended),
        "again": visit.token and reason in RECONSIDERED and not wave.closed_at and timezone.now() < wave.closes_at,
        **(context or {}),
    }
    return doors.show(request, "closed", found, visit=visit)
