"""A database with one wave in the field, and gunicorn in front of it; everything goes away afterwards."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from kccsurvey import demo, demo_study  # noqa: E402
from respondents import fieldwork, outbox, tokens  # noqa: E402
from respondents.models import Invitation, Respondent  # noqa: E402
from results import keys  # noqa: E402
from surveys.models import Wave  # noqa: E402


@contextmanager
def database() -> Iterator[None]:
    config = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(config, verbosity=0)


def wave_in_field(people: int) -> Wave:
    """The autumn questionnaire, launched, with this many people invited."""
    survey, now = demo_study.survey(), timezone.now()
    wave = demo_study.wave(
        survey, demo.questionnaire(survey, "kcc_najaar_2020.xlsx"), "meting", "meting", now, now + timedelta(days=9)
    )
    people_on_list = [Respondent(survey=survey, email=f"{n}@example.nl", first_name="Sanne") for n in range(people)]
    for person in people_on_list:
        person.attributes = {"leeftijd": "25–43", "opleiding": "midden"}
    Respondent.objects.bulk_create(people_on_list)
    made = keys.make_key(wave, "meting")
    keys.confirm(made.holder, made.phrase, now)
    fieldwork.launch(wave, now, one_phrase=True)
    return Wave.objects.get(pk=wave.pk)


def links(wave: Wave) -> list[str]:
    """Paths of the personal links, as the mail worker would make them."""
    found = []
    for invitation in Invitation.objects.filter(wave=wave):
        token = outbox.token_of(invitation, tokens.ANSWER)
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=tokens.fingerprint(token))
        found.append(f"/v/{token}/")
    return found


@contextmanager
def web(application: str = "kccsurvey.wsgi", port: int = 8799, workers: int = 2) -> Iterator[str]:
    """gunicorn as in production, on the database of this run."""
    call_command("collectstatic", interactive=False, verbosity=0)
    url = urlsplit(os.environ["DATABASE_URL"])
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": url._replace(path="/" + str(connection.settings_dict["NAME"])).geturl(),
        "BASE_URL": base,
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    options = ["-w", str(workers), "--threads", "4", "--log-level", "error", "--preload"]
    server = subprocess.Popen([*command, *options], env=environment)  # noqa: S603
    try:
        wait_for(base + "/healthz")
        yield base
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")
