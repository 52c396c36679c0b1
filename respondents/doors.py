"""What every page of a flexworker passes through: recognise the link, refuse strangers, keep nothing."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from respondents import throttle
from respondents.visits import Visit, find

View = Callable[..., HttpResponseBase]


@cache
def style() -> str:
    """The critical CSS, inlined in the first page that somebody gets: one round trip less on a phone."""
    return (settings.BASE_DIR / "static" / "css" / "page.css").read_text(encoding="utf-8")


@cache
def style_sources() -> list[str]:
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return [SELF, f"'sha256-{digest}'"]


def comes_from_us(request: HttpRequest) -> bool:
    """Whether one of our pages came before this one: the browser fetched the style sheet then."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def public(view: View) -> View:
    """A page without cookies: the link is the key, so no CSRF token; posts from other sites are refused.

    In the language of the browser, as long as nobody knows whose link it is.
    """

    with_style = csp_replace({"style-src": style_sources()})
    first_page, refused = with_style(view), with_style(elsewhere)

    @wraps(view)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and is_foreign(request):
            return refused(request)
        return view(request, **kwargs) if comes_from_us(request) else first_page(request, **kwargs)

    return csrf_exempt(checked)


def visited(view: View) -> View:
    """A page of one personal link; unknown, revoked and malformed links all get the same page."""

    @wraps(view)
    def found(request: HttpRequest, *, token: str, **kwargs: Any) -> HttpResponseBase:
        visit = find(token)
        if visit is None:
            return unknown(request)
        with translation.override(interface_language(visit)):
            return view(request, visit=visit, **kwargs)

    return public(found)


def interface_language(visit: Visit) -> str:
    """Of the buttons and remarks around the questions; a questionnaire may speak more languages than they do."""
    return visit.language if visit.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def unknown(request: HttpRequest) -> HttpResponse:
    """Links that work are never counted: a whole office sits behind one address."""
    if throttle.too_many(request, "links"):
        return show(request, "too_many", status=429)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"closed": _("This link does not work any more.")}, status=404)
    return show(request, "unknown", status=404)


def elsewhere(request: HttpRequest) -> HttpResponse:
    return show(request, "elsewhere", status=403)


def is_foreign(request: HttpRequest) -> bool:
    """One-click opt-out by a mail provider sends neither header and is let through."""
    origin = request.headers.get("Origin", "null")
    own = origin in {"null", settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}
    return request.headers.get("Sec-Fetch-Site") == "cross-site" or not own


def show(
    request: HttpRequest,
    name: str,
    context: dict[str, Any] | None = None,
    *,
    visit: Visit | None = None,
    status: int = 200,
) -> HttpResponse:
    language = visit.language if visit else settings.LANGUAGE_CODE
    found = {
        "style": "" if comes_from_us(request) else style(),
        "visit": visit,
        "direction": "rtl" if get_language_info(language)["bidi"] else "",
        "foreign": language if language not in dict(settings.LANGUAGES) else "",
        **(context or {}),
    }
    return render(request, f"respondents/{name}.html", found, status=status)


def show_problem(request: HttpRequest, name: str, field: str, problem: str, typed: str) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it."""
    return show(request, name, {"form": {"problems": [(field, problem)]}, "typed": typed[:254]}, status=422)
