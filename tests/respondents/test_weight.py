"""What a page weighs over the wire, headers included; the time it takes is measured in benchmarks/phone."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from respondents import answering
from respondents.visits import Visit
from tests.respondents import phones

pytestmark = pytest.mark.django_db
KB = 1024
SERVER_LINES = "Server: gunicorn\r\nDate: Sun, 22 Nov 2026 08:18:22 GMT\r\nConnection: keep-alive\r\n\r\n"
LONGEST_PADDING = 99
"""What Django adds at most to a compressed page, so that its length tells nothing."""
QUESTIONNAIRES = ("kcc_voorjaar_2020", "kcc_najaar_2020", "kcc_volgende_meting")
FROM_US = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}


def weight(response: Any) -> int:
    """Bytes of the response as gunicorn sends it, with the longest padding."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in response.items())
    head = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n{lines}{SERVER_LINES}"
    padding = response.content[10:].index(b"\0")
    return int(len(head) + len(response.content) - padding + LONGEST_PADDING)


def asset(path: str) -> int:
    """A static file, compressed, with some 400 bytes of headers."""
    return len(gzip.compress((Path(settings.BASE_DIR) / "static" / path).read_bytes())) + 400


def visit(workbook: str) -> Visit:
    return phones.visit(phones.link_to(phones.autumn_wave(workbook)))


@pytest.mark.parametrize("workbook", QUESTIONNAIRES)
def test_the_first_visit_is_light(client: Client, workbook: str) -> None:
    response = client.get(f"/v/{visit(workbook).token}/", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(response.content).decode()

    fetched = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert sorted(fetched) == ["css/page.css", "img/icon.svg", "js/page.js"]
    assert weight(response) + sum(map(asset, fetched)) < 12 * KB
    assert asset("js/page.js") < 6 * KB
    assert "http" not in page


@pytest.mark.parametrize("workbook", QUESTIONNAIRES)
def test_every_next_page_is_lighter(client: Client, workbook: str) -> None:
    """Nobody who goes on gets the style again: it came with the first page, as a file for later."""
    someone = visit(workbook)
    answering.record(someone, {"TOEST": "1", "SITKCC": "1"}, ["start"], timezone.now())
    names = [section.name for section in someone.instrument.sections]

    weights = {
        path: weight(client.get(f"/v/{someone.token}/{path}", headers=FROM_US))
        for path in [*(f"p/{name}/" for name in names), "send/", "answers/", "stop/"]
    }

    assert {path: size for path, size in weights.items() if size > 4 * KB} == {}


def test_a_page_with_errors_is_no_heavier(client: Client) -> None:
    link = f"/v/{visit('kcc_najaar_2020').token}/"

    response = client.post(f"{link}p/start/", {"shown": ["TOEST", "SITKCC"]}, headers=FROM_US)

    assert response.status_code == 422
    assert weight(response) < 4 * KB
