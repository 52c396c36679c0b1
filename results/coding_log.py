"""One line per deed with open answers: who, what, when; never a text."""

from datetime import datetime

import structlog
from django.utils.translation import gettext_lazy as _

from results.models import CodingEvent
from surveys.models import Wave

log = structlog.get_logger(__name__)

DEEDS = {
    "released": _("answers released"),
    "withheld": _("answers withheld"),
    "second look": _("sent back to the review"),
    "round": _("round started"),
    "handed over": _("coding handed over"),
    "taken in": _("answers added to a round"),
    "decided": _("difference decided"),
    "quote chosen": _("quote chosen"),
    "quote released": _("quote released"),
    "quote taken back": _("quote taken back"),
}


def note(wave: Wave, *, by: str, action: str, now: datetime, subject: str = "") -> None:
    """`action` is a key of DEEDS, `subject` names what it is about without quoting it."""
    assert action in DEEDS
    CodingEvent.objects.create(wave=wave, by=by, action=action, at=now, subject=subject[:200])
    log.info("open_answers", wave=wave.slug, by=by, action=action, subject=subject)
