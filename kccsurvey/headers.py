"""Security headers on every response, errors included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from respondents import throttle

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}


class HeadersMiddleware:
    """What Django and django-csp leave out; nothing but static files may be kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # its length stays in the headers; servers complain about a body here
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def blurred_address(request: HttpRequest) -> str:
    """For the log-in lock: whoever types wrong passwords is locked out, and not the account for everybody else.

    A keyed hash of the network, so that nothing holds an address.
    """
    return throttle.blurred(throttle.address_of(request))
