"""Looking changes nothing, however often and by whatever: scanners of mail open every link, and some run JavaScript."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from respondents.models import Draft, Invitation
from tests.respondents import make, phones

PAGES = ["", "p/start/", "p/werk/", "send/", "notice/", "answers/", "answers.json", "stop/", "p/bestaat-niet/"]
REQUESTS = 1000


def everything() -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table, with the transaction that wrote it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT xmin::text, ctid::text, row::text FROM "{table}" row ORDER BY 1, 2')  # noqa: S608
            found[table] = cursor.fetchall()
    return found


def paths() -> list[str]:
    """Links of a person who has not begun, of one who is halfway, and of one who is done."""
    wave = phones.wave_now()
    new, halfway, done = phones.link_to(wave), phones.link_to(wave), phones.link_to(wave, state="completed")
    phones.up_to(halfway, "werk", CIJFER="8")
    found = [link + page for link in (new, halfway, done) for page in PAGES]
    return [*found, phones.opt_out_link(wave), "/link/", "/withdraw/", f"{new}mail/", new.upper()]


@pytest.mark.django_db
def test_a_thousand_requests_change_no_row(client: Client) -> None:
    asked = paths()
    before = everything()
    assert len(before["respondents_draft"]) == 1

    codes = set()
    for number in range(REQUESTS):
        ask = client.head if number % 3 == 0 else client.get
        codes.add(ask(asked[number % len(asked)]).status_code)

    assert codes == {200, 302, 405}  # 405: what only a POST may do
    assert everything() == before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_bot_that_runs_javascript_changes_no_row(phone_page: Any, live_url: str) -> None:
    """It opens every page, hovers, scrolls, focuses each field, goes back and forward, and leaves."""
    asked = [path for path in paths() if not path.endswith(("json", "mail/"))]
    before = everything()

    for path in asked:
        phone_page.goto(live_url + path, wait_until="load")
        phone_page.mouse.wheel(0, 2000)
        for field in phone_page.locator("input:visible, textarea:visible, button:visible").all():
            field.focus()
            field.hover()
    phone_page.go_back()
    phone_page.go_forward()
    phone_page.goto("about:blank")

    assert everything() == before


@pytest.mark.django_db
class TestAttacks:
    def test_a_page_with_thousands_of_fields_is_refused(self, client: Client) -> None:
        link = phones.link_to(phones.wave_now())

        response = client.post(f"{link}p/start/", {"shown": ["TOEST"] * 2000, "TOEST": "1"})

        assert response.status_code == 400
        assert not Draft.objects.exists()

    def test_a_huge_body_is_refused(self, client: Client) -> None:
        link = phones.link_to(phones.wave_now())

        response = client.post(f"{link}p/start/", {"shown": "TOEST", "TOEST": "1", "more": "x" * 2_000_000})

        assert response.status_code == 400
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        "nonsense",
        [
            {"revision": "-1"},
            {"revision": "9" * 400},
            {"revision": "²"},
            {"save_id": "x" * 5000},
            {"shown": ["TOEST:" + "f" * 5000, "a:b:c", ":", "BESTAAT:1"]},
            {"SITKCC": ["1", "2", "3"]},
            {"TOEST": "\x00"},
            {"language": "klingon"},
            {"TOEST": "1 2"},
            {"section": "../../etc/passwd"},
        ],
        ids=lambda given: next(iter(given)),
    )
    def test_nonsense_breaks_nothing(self, client: Client, nonsense: dict[str, Any]) -> None:
        link = phones.link_to(phones.wave_now())

        posted = {"shown": ["TOEST", "SITKCC"], "TOEST": "1", "SITKCC": "1", "save_id": "x", "revision": "0"} | nonsense
        for accept in ("text/html", "application/json"):
            response = client.post(f"{link}p/start/", posted, headers={"Accept": accept})
            assert response.status_code in {200, 302, 409, 422}  # 409: the other answer, that it is over

        assert client.get(f"{link}p/start/").status_code == 200

    @pytest.mark.parametrize(
        ("headers", "code"),
        [
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site", "Origin": "https://anders.example.nl"}, 403),
            ({"Origin": "https://elders.example"}, 403),
            ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
            ({"Origin": "null"}, 302),
            ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 302),
            ({}, 302),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("path", ["p/start/", "send/", "stop/", "mail/"])
    def test_posts_of_other_sites_are_refused_everywhere(
        self, client: Client, headers: dict[str, str], code: int, path: str
    ) -> None:
        link = phones.link_to(phones.wave_now())
        phones.up_to(link, "werk")
        before = everything()

        response = client.post(link + path, {"wanted": "no", "language": "nl"}, headers=headers)

        assert response.status_code == code
        assert (everything() == before) == (code == 403)

    def test_no_page_holds_an_address_of_elsewhere(self, client: Client) -> None:
        link = phones.link_to(phones.wave_now())
        for page in ("", "p/start/", "notice/", "answers/", "send/", "stop/"):
            response = client.get(link + page)
            assert "//" not in response.content.decode().replace("</", "")
            assert response["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 123*457 }}${123*457}"]
    )
    def test_what_was_typed_stays_text_on_every_page(self, client: Client, text: str) -> None:
        link = phones.link_to(phones.wave_now())
        phones.up_to(link, "werk", TOELICHTING=text)

        for page in ("p/werk/", "answers/"):
            found = client.get(link + page).content.decode()
            assert text not in found or text.startswith("{{")
            assert "onerror=alert(1)>" not in found
            assert "56211" not in found.partition("<main")[2]


@pytest.mark.django_db
def test_throttling_guesses_leaves_no_row_either(client: Client) -> None:
    make.invitation()
    before = everything()

    for _ in range(30):
        client.get(f"/v/{'a' * 26}/")

    assert everything() == before
    assert Invitation.objects.count() == 1
    cache.clear()
