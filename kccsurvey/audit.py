"""Who changed it: the history of configuration gets the login of the staff member, and nothing else of a request."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class AuditMiddleware:
    """For staff only: an address of the phone is a secret, and must not come near a statement or a log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.staff_pages = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(self.staff_pages):
            return self.get_response(request)
        with pghistory.context(user=request.user.pk):
            return self.get_response(request)
