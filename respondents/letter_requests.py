"""Asks the mail worker for letters, and removes what nobody fetched."""

import uuid
from datetime import datetime, timedelta

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from kombu.exceptions import OperationalError

from respondents.models import LetterSheet
from respondents.tasks import print_letters
from surveys.models import Wave

log = structlog.get_logger(__name__)
KEPT = timedelta(hours=1)
LOST = timedelta(minutes=2)
"""A sheet that a worker has not made by then is asked for again."""


@transaction.atomic
def ask(wave: Wave, by: User, now: datetime) -> LetterSheet:
    sheet = LetterSheet.objects.create(wave=wave, asked_by=by, asked_at=now)
    transaction.on_commit(lambda: wake(sheet.pk))
    return sheet


def wake(sheet_id: uuid.UUID) -> None:
    """When nobody hears it, the next tick asks again."""
    try:
        print_letters.delay(str(sheet_id))
    except OperationalError:
        log.warning("letters_not_woken")


def tidy(now: datetime) -> None:
    """Remove what nobody fetched within an hour, and ask again for what was not made."""
    LetterSheet.objects.filter(asked_at__lt=now - KEPT, fetched_at=None, gone_at=None).update(content=None, gone_at=now)
    for sheet in LetterSheet.objects.filter(made_at=None, gone_at=None, asked_at__lt=now - LOST):
        wake(sheet.pk)
