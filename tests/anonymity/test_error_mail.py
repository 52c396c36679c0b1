"""A fault on a page of the phone: no mail of it, and no line of the log, holds the link or what was answered."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler

from respondents import answering
from tests.respondents import make

pytestmark = pytest.mark.django_db
CANARY = "kanariegeel-vogeltje"


def fail(monkeypatch: pytest.MonkeyPatch, client: Client) -> str:
    """Somebody posts a page, and saving it breaks; the link."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    token = make.token(make.invitation())
    monkeypatch.setattr(answering, "save", broken)
    client.raise_request_exception = False
    fields = {"TOEST": "1", "SITKCC": "1", "TOELICHTING": CANARY, "shown": ["TOEST:", "SITKCC:"], "next": "1"}
    assert client.post(f"/v/{token}/p/start/", fields).status_code == 500
    return token


@pytest.fixture(autouse=True)
def field(settings: Any) -> Iterator[None]:
    """Somebody filled in ADMINS."""
    settings.ADMINS = [("Beheer", "beheer@example.nl")]
    with time_machine.travel(make.NOW, tick=False):
        yield


def sent() -> str:
    return "".join(str(one.message()) for one in mail.outbox)


def test_a_fault_mails_nothing_of_the_respondent(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any, caplog: Any
) -> None:
    token = fail(monkeypatch, client)

    out = capsys.readouterr()
    written = sent() + out.out + out.err
    assert token not in written
    assert CANARY not in written + caplog.text
    assert "the disk is full" in out.err + caplog.text


def test_the_mail_that_django_usually_sends_would_tell(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above is known to look in the right place."""
    handler, logger = AdminEmailHandler(include_html=True), logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        token = fail(monkeypatch, client)
    finally:
        logger.removeHandler(handler)

    assert token in sent()
    assert mail.outbox[0].to == ["beheer@example.nl"]
