"""One line per deed with open answers: who, what, when; never a text."""

from datetime import datetime

import structlog

from results.models import CodingEvent
from surveys.models import Wave

log = structlog.get_logger(__name__)


def note(wave: Wave, *, by: str, action: str, now: datetime, subject: str = "") -> None:
    """`action` is a short English word that stays the same, `subject` names what it is about without quoting it."""
    CodingEvent.objects.create(wave=wave, by=by, action=action, at=now, subject=subject[:200])
    log.info("open_answers", wave=wave.slug, by=by, action=action, subject=subject)
