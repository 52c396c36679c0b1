"""Puts mails in the outbox, each once; nothing that matters goes through Redis."""

import uuid
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from respondents import audience
from respondents.models import Invitation, Mail, MailStep
from surveys.models import Wave

log = structlog.get_logger(__name__)

QUEUE = """
    INSERT INTO respondents_mail (id, wave_id, invitation_id, step, number, message_id, dated_at, boundary,
        state, phase, attempts, not_before, not_after, smtp_text, provider_id)
    SELECT gen_random_uuid(), %s, id, %s, %s, '<' || replace(gen_random_uuid()::text, '-', '') || '@' || %s || '>', %s,
        'kcc-' || replace(gen_random_uuid()::text, '-', ''), 'queued', '', 0, %s, %s, '', ''
    FROM ({audience}) AS invited
    ON CONFLICT DO NOTHING
"""
"""All rows in one statement: a hundred thousand take seconds and no memory of ours."""


@transaction.atomic
def queue(wave: Wave, step: MailStep, number: int, not_before: datetime, now: datetime) -> int:
    """One row for everybody in the audience who has none of this step; how many were added."""
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if not wave.in_field:
        return 0
    people, values = audience.of_step(wave, step).order_by().values("id").query.sql_with_params()
    fixed: list[Any] = [wave.pk, step, number, domain(), max(not_before, now), not_before, wave.closes_at]
    with connection.cursor() as cursor:
        cursor.execute(QUEUE.format(audience=people), [*fixed, *values])
        added = int(cursor.rowcount)
    transaction.on_commit(wake)
    return added


def mail(wave: Wave, invitation: Invitation, step: MailStep, number: int, not_before: datetime, now: datetime) -> Mail:
    """An unsaved row for one person; what makes every attempt the same bytes is fixed here."""
    return Mail(
        wave=wave,
        invitation=invitation,
        step=step,
        number=number,
        message_id=make_msgid(idstring=uuid.uuid4().hex, domain=domain()),
        dated_at=max(not_before, now),
        boundary=f"kcc-{uuid.uuid4().hex}",
        not_before=not_before,
        not_after=wave.closes_at,
    )


def domain() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def wake() -> None:
    """Tell a worker that there is mail; when nobody hears it, the next tick finds the rows all the same."""
    from respondents.tasks import drain_mail

    try:
        drain_mail.delay()
    except OperationalError:
        log.warning("mail_not_woken")
