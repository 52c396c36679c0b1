"""What a test does inside the installation that it started: `manage.py shell` runs these with its database and keys."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from respondents import fieldwork, tokens
from respondents.models import Ballot, Draft, Invitation, KeyHolder
from results import keys
from results.models import Response
from surveys.models import Wave
from tests.respondents import make

PEOPLE = 12
PASSWORD = make.PASSWORD


def begin() -> None:
    """A wave in the field; prints what only its people and its researcher know."""
    now = timezone.now()
    wave = make.wave(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(days=9))
    make.notice(wave), make.mail_text(wave)
    made = keys.make_key(wave, "onderzoeker")
    keys.confirm(made.holder, made.phrase, now)
    make.key_holder(wave)
    for _ in range(PEOPLE):
        make.respondent(wave.survey)
    make.user("Onderzoek", username="onderzoeker")
    fieldwork.launch(wave, now)
    links = []
    for invitation in Invitation.objects.defer(None).filter(wave=wave):
        token = tokens.derive(settings.MAIL_KEY, tokens.ANSWER, bytes(invitation.nonce or b""), 1)
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=tokens.fingerprint(token))
        links.append(token)
    print(json.dumps({"wave": str(wave.pk), "slug": wave.slug, "phrase": made.phrase, "links": links}))  # noqa: T201


def look() -> None:
    """A piece out of the middle of everything that is sealed, as it lies in the files."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        directory = cursor.fetchone()[0]
    sealed = [bytes(ballot.sealed)[200:224] for ballot in Ballot.objects.all()]
    sealed += [bytes(draft.ballot)[200:224] for draft in Draft.objects.all()]
    sealed += [bytes(draft.resume)[200:224] for draft in Draft.objects.all()]
    sealed += [bytes(h.sealed_private_key)[20:44] for h in KeyHolder.objects.all() if h.sealed_private_key]
    found = {"directory": directory, "sealed": [piece.hex() for piece in sealed], "responses": Response.objects.count()}
    print(json.dumps(found))  # noqa: T201


def close() -> None:
    for wave in Wave.objects.all():
        fieldwork.close(wave, timezone.now())
