"""The mail catcher keeps every mail, shows it unharmed and harmless, and changes nothing by being read."""

import json
import signal
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kccsurvey import mailpages
from kccsurvey.mailcatcher import Mailbox
from kccsurvey.mailpages import with_links
from tests.machine import ROOT, free_port, wait_until

pytestmark = pytest.mark.integration
EVIL = "<script>alert(1)</script>"
LINK = "https://enquete.example.nl/v/abc/?a=1&b=2"


class Catcher:
    def __init__(self, directory: Path) -> None:
        self.web, self.smtp, self.directory = free_port(), free_port(), directory
        self.start()

    def start(self) -> None:
        ports = ["127.0.0.1", str(self.web), str(self.smtp)]
        command = [sys.executable, "-m", "kccsurvey.mailcatcher", str(self.directory), *ports]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return self.get("/")[0] == 200
        except OSError:
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        try:
            response = urllib.request.urlopen(f"http://127.0.0.1:{self.web}{path}")
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return response.status, response.read().decode(), dict(response.headers)

    def send(self, subject: str, text: str = "Hallo") -> None:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, "a@example.nl", "Bé <b@example.nl>"
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.send_message(message)

    def messages(self) -> list[dict[str, Any]]:
        return list(json.loads(self.get("/messages.json")[1]))


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    made = Catcher(tmp_path / "mail")
    yield made
    if made.process.poll() is None:
        made.stop()


def test_mails_are_listed_newest_first(catcher: Catcher):
    catcher.send("Eerste")
    catcher.send("Tweede")

    page = catcher.get("/")[1]
    assert page.index("Tweede") < page.index("Eerste")
    assert [mail["subject"] for mail in catcher.messages()] == ["Tweede", "Eerste"]


def test_a_mail_shows_its_text_its_headers_and_links_to_click(catcher: Catcher):
    catcher.send("Doe je mee?", f"Hoi Bé,\n\nKlik: {LINK}\n")

    (mail,) = catcher.messages()
    page = catcher.get(f"/messages/{mail['id']}")[1]
    assert (mail["to"], mail["links"]) == ("Bé <b@example.nl>", [LINK])
    assert "Hoi Bé," in page
    assert f'href="{LINK.replace("&", "&amp;")}"' in page
    assert "Content-Type: text/plain" in page


def test_a_mail_cannot_run_anything(catcher: Catcher):
    catcher.send(f"Onderwerp {EVIL}", f'{EVIL} javascript:alert(1) https://x.example/"onclick=alert(1)>')

    pages = [catcher.get("/"), catcher.get(f"/messages/{catcher.messages()[0]['id']}")]
    assert [EVIL in page for _status, page, _headers in pages] == [False, False]
    assert ["&lt;script&gt;" in page for _status, page, _headers in pages] == [True, True]
    assert "onclick" not in pages[1][1].partition('href="https://x')[2].partition(">")[0]
    assert 'href="javascript' not in pages[1][1]
    assert {headers["Content-Security-Policy"].partition(";")[0] for _s, _p, headers in pages} == {"default-src 'none'"}


@pytest.mark.parametrize("path", ["/messages/../../etc/passwd", "/messages/1", "/messages/", "/x", "/messages/%2e%2e"])
def test_nothing_but_mails_can_be_read(catcher: Catcher, path: str):
    status, _page, headers = catcher.get(path)

    assert status == 404
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_restart_keeps_the_mails(catcher: Catcher):
    catcher.send("Blijft")

    assert catcher.stop() == 0
    catcher.start()

    assert [mail["subject"] for mail in catcher.messages()] == ["Blijft"]


def test_the_page_cannot_be_written_to(catcher: Catcher):
    request = urllib.request.Request(f"http://127.0.0.1:{catcher.web}/", data=b"x", method="POST")

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    assert refused.value.code == 501
    refused.value.close()


def test_mails_of_one_moment_are_all_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    moments = iter([5, 5, 5, 6, 6, 7])
    monkeypatch.setattr("kccsurvey.mailcatcher.time.time_ns", lambda: next(moments))
    mailbox = Mailbox(tmp_path)

    for number in range(3):
        mailbox.add(f"Subject: {number}\n\n".encode())

    assert [mail.header("Subject") for mail in mailbox.newest()] == ["2", "1", "0"]


def test_text_around_links_is_escaped():
    assert with_links("a<b https://x.nl/?a=1&b=2 c>d") == (
        'a&lt;b <a href="https://x.nl/?a=1&amp;b=2" rel="noreferrer noopener">https://x.nl/?a=1&amp;b=2</a> c&gt;d'
    )


def test_the_pages_are_in_dutch_and_tell_the_time_of_amsterdam(tmp_path: Path):
    moment = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    (tmp_path / f"{int(moment.timestamp()) * 10**9}.eml").write_bytes(b"To: b@example.nl\n\nHoi")
    mails = Mailbox(tmp_path).newest()

    page = mailpages.list_page(mails)

    assert '<html lang="nl">' in page
    assert "Opgevangen mail" in page
    assert "(geen onderwerp)" in page
    assert "01-07-2026 10:30:00" in page
    assert "Nog geen mail." in mailpages.list_page([])
