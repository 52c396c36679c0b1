"""The security headers are on every response, whoever makes it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from kccsurvey import urls
from kccsurvey.headers import HeadersMiddleware

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


def breaks(request: Any) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def strict(policy: str) -> set[str]:
    """A page for respondents names the style that it carries by its hash."""
    return set(re.sub(r"style-src 'self' 'sha256-[\w+/=]+'", "style-src 'self'", policy).split("; "))


urlpatterns = [path("breaks", breaks), *urls.urlpatterns]


@override_settings(ROOT_URLCONF="tests.test_platform_headers")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/admin/login/", 200),
        ("/admin/", 302),
        ("/healthz", 503),
        ("/nowhere", 404),
        ("/static/nowhere.css", 404),
        ("/v/not-a-link/", 404),
        ("/static/admin/css/base.css", 200),
        ("/breaks", 500),
    ],
)
def test_every_response_carries_the_headers(address: str, status: int):
    response = Client(raise_request_exception=False).get(address)
    response.close()

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert strict(response.headers["Content-Security-Policy"]) == POLICY
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_a_wrong_host_is_refused_with_the_headers_on():
    response = Client().get("/admin/login/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_who_is_locked_out_reads_when_to_try_again():
    client = Client(headers={"accept-language": "nl"})
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page = client.post("/admin/login/", {"username": "wie-dan-ook", "password": "fout"})

    assert page.status_code == 429
    assert "Probeer het over een uur opnieuw" in page.content.decode()
    assert "wie-dan-ook" not in page.content.decode()
    assert strict(page.headers["Content-Security-Policy"]) == POLICY


def test_a_form_that_is_out_of_date_says_what_to_do():
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "nl"})

    page = client.post("/admin/login/", {"username": "a", "password": "b"})

    assert page.status_code == 403
    assert "Ga terug, laad de pagina opnieuw" in page.content.decode()
    assert strict(page.headers["Content-Security-Policy"]) == POLICY


def test_a_spoofed_forwarded_host_is_ignored():
    response = Client().get("/admin/", headers={"x-forwarded-host": "evil.example"})

    assert "evil.example" not in response.headers["Location"]


@pytest.mark.parametrize("address", ["/admin/login/", "/nowhere", "/v/not-a-link/", "/healthz"])
def test_no_page_is_kept_by_a_cache(address: str):
    assert "no-store" in Client().get(address).headers["Cache-Control"]


def test_a_head_request_gets_no_body_and_the_length_of_the_page():
    """The test client drops a body by itself, so ask the middleware."""
    request = RequestFactory().head("/")
    page = HttpResponse("a page", headers={"Content-Length": "6"})

    response = HeadersMiddleware(lambda _request: page)(request)

    assert response.content == b""
    assert response.headers["Content-Length"] == "6"


def test_over_https_browsers_are_told_to_stay_there():
    with override_settings(SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True):
        response = Client().get("/admin/login/", secure=True)

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_respondents_get_no_cookie_and_staff_cookies_stay_here():
    response = Client().get("/admin/login/")

    assert settings.CSRF_COOKIE_NAME in response.cookies
    assert response.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"
    assert response.cookies[settings.CSRF_COOKIE_NAME]["httponly"] is True
    assert not Client().get("/v/not-a-link/").cookies
