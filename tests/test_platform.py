"""The ground under everything: a database that keeps its word, a worker, a mail sink, a browser, no other network."""

import importlib.metadata
import re
import socket
import warnings
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from kccsurvey.celery import app
from tests.machine import CeleryWorker, SmtpSink


@pytest.mark.django_db
def test_acknowledged_answers_survive_a_crash():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")

        assert cursor.fetchone() == ("on",)


def test_the_queue_is_a_version_that_survives_a_restart_of_redis():
    versions = {name: importlib.metadata.version(name) for name in ("celery", "kombu")}

    assert versions == {"celery": "5.6.3", "kombu": "5.6.2"}


def test_the_sink_receives_mail(smtp_sink: SmtpSink):
    EmailMessage("Hallo", "Tekst", "a@example.nl", ["b@example.nl"]).send()

    assert [mail.message["Subject"] for mail in smtp_sink.to("b@example.nl")] == ["Hallo"]


def test_a_real_worker_answers(celery_worker_process: CeleryWorker):
    replies = app.control.ping(timeout=10, limit=1) or []

    assert [list(reply.values()) for reply in replies] == [[{"ok": "pong"}]]


def test_a_browser_sees_the_login_page(page: Any, live_url: str):
    page.goto(f"{live_url}/admin/")

    assert re.search("login", page.url)


def test_no_test_reaches_another_machine():
    with socket.socket() as connection_out, pytest.raises(PermissionError, match="only this machine"):
        connection_out.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning):
        warnings.warn("an unheeded warning", UserWarning, stacklevel=1)
