"""No address, token or IP reaches a log, whoever writes it."""

import io
import json
import logging
import logging.config
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from kccsurvey.celery import app
from kccsurvey.logs import configuration, mask
from tests.machine import ROOT, CeleryWorker, wait_until
from tests.respondents import make

ADDRESS, IP, LONG_IP = "kanarie@flexwerker.example", "203.0.113.77", "2001:db8::c0:ffee"
TOKEN = "kanariekanariekanariekanar"
CANARIES = (ADDRESS, IP, LONG_IP, TOKEN)
SENTENCE = f"mail to {ADDRESS} from {IP} and {LONG_IP} about /v/{TOKEN}/p/start/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a program that is configured like ours writes."""
    handlers, written = logging.root.handlers[:], io.StringIO()
    logging.config.dictConfig(configuration(level="INFO"))
    ours = logging.root.handlers[0]
    assert isinstance(ours, logging.StreamHandler)
    ours.setStream(written)
    yield written
    logging.root.handlers[:] = handlers


def hidden(text: str) -> bool:
    return not [canary for canary in CANARIES if canary in text]


def test_the_canaries_sing_when_nothing_masks_them():
    assert not hidden(SENTENCE)
    assert hidden(mask(SENTENCE))


def test_the_key_of_a_shared_page_is_masked():
    assert mask("GET /gedeeld/Zx8-geheim_van_de_directie/ 200") == "GET /gedeeld/***/ 200"


@pytest.mark.parametrize("harmless", ["2026-11-22T05:18:10.546721Z", "127.0.0.1:8000", "celery@host ready.", "5.6.3"])
def test_what_tells_nothing_about_people_stays(harmless: str):
    assert mask(harmless) == harmless


@pytest.mark.parametrize(
    "name", ["django.request", "gunicorn.error", "celery.app.trace", "respondents.outbox", "py.warnings"]
)
def test_every_logger_writes_json_without_people(name: str, log: io.StringIO):
    try:
        raise ValueError(SENTENCE)
    except ValueError:
        logging.getLogger(name).error("It broke: %s", SENTENCE, exc_info=True, extra={"email": ADDRESS})

    written = log.getvalue()
    assert "It broke" in json.loads(written)["event"]
    assert "ValueError" in json.loads(written)["exception"]
    assert hidden(written)


def test_structured_events_hide_people_however_deep(log: io.StringIO):
    structlog.get_logger("respondents.outbox").info("mail", to=[ADDRESS], details={"ip": IP, "link": f"/u/{TOKEN}/"})

    written = log.getvalue()
    assert json.loads(written)["event"] == "mail"
    assert hidden(written)


@pytest.mark.django_db
def test_a_refused_request_is_logged_without_its_path(log: io.StringIO):
    Client().get(f"/v/{TOKEN}/", REMOTE_ADDR=IP)
    Client().get(f"/nowhere/{TOKEN}/", REMOTE_ADDR=IP, headers={"host": f"{TOKEN}.example"})

    written = log.getvalue()
    assert "Invalid HTTP_HOST" in written
    assert hidden(written)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_of_the_database_tells_not_whom(log: io.StringIO):
    """The message of a broken constraint quotes the row."""
    person = make.respondent(email=ADDRESS)
    try:
        make.respondent(person.survey, email=ADDRESS)
    except IntegrityError:
        logging.getLogger("respondents").exception("twice")

    written = log.getvalue()
    assert "twice" in written
    assert hidden(written)


def test_a_task_that_breaks_on_a_person_does_not_name_one(celery_worker_process: CeleryWorker):
    app.send_task("tests.break_on", args=[SENTENCE])

    line = wait_until(lambda: next((line for line in celery_worker_process.lines if "ValueError" in line), None))
    assert "mail to" in json.loads(line)["exception"]
    assert hidden("".join(celery_worker_process.lines))


def test_gunicorn_writes_json_from_its_first_line(tmp_path: Any):
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:kccsurvey.web",
        "--bind",
        "unix:" + str(tmp_path / "s"),
    ]
    program = subprocess.Popen([*command, "kccsurvey.wsgi"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    first = program.stderr.readline()
    program.terminate()
    program.communicate(timeout=20)

    assert json.loads(first)["logger"] == "gunicorn.error"
