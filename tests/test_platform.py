"""The ground: services, headers, logs."""

import re
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


def test_the_sink_receives_mail(smtp_sink: SmtpSink):
    EmailMessage("Hallo", "Tekst", "a@example.nl", ["b@example.nl"]).send()

    assert [mail.message["Subject"] for mail in smtp_sink.to("b@example.nl")] == ["Hallo"]


def test_a_real_worker_runs_a_task(celery_worker_process: CeleryWorker):
    replies = app.control.ping(timeout=5)

    assert len(replies) == 1


def test_a_browser_sees_the_login_page(page: Any, live_url: str):
    page.goto(f"{live_url}/admin/")

    assert re.search("login", page.url)
