"""Production settings pass Django's own examination; a missing secret is answered with advice."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.machine import ROOT

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "BASE_URL": "https://enquete.example.nl",
    "ALLOWED_HOSTS": "enquete.example.nl",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "REDIS_URL": os.environ["REDIS_URL"],
    "PATH": os.environ["PATH"],
}


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_production_settings_have_no_weakness_that_django_knows():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION)

    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_examination_sees_a_weakness():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION | {"DEBUG": "1"})

    assert answer.returncode == 1
    assert "security.W018" in answer.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL"])
def test_a_missing_setting_is_answered_with_advice(name: str):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    answer = manage("check", environment=environment)

    last = answer.stderr.strip().splitlines()[-1]
    assert answer.returncode == 1
    assert f"{name} is not set. " in last


def test_a_redis_on_a_socket_serves_cache_and_queue():
    asked = "from django.conf import settings as s; print(s.CACHES['default']['LOCATION'], s.CELERY_BROKER_URL)"
    answer = manage("shell", "-v0", "-c", asked, environment=PRODUCTION | {"REDIS_URL": "unix:///run/r.sock?db=3"})

    assert answer.stdout.split() == ["unix:///run/r.sock?db=3", "redis+socket:///run/r.sock?virtual_host=3"]


def test_a_worker_without_the_mail_key_does_not_start():
    command = [sys.executable, "-m", "celery", "-A", "kccsurvey", "worker", "-c", "1"]
    answer = subprocess.run(command, cwd=ROOT, env=PRODUCTION, capture_output=True, text=True, timeout=60)

    assert answer.returncode == 1
    assert "MAIL_KEY is not set. " in answer.stderr.strip().splitlines()[-1]
