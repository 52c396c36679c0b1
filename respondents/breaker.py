"""Stops all mail when the mail server is in trouble, waits, tries one mail, and goes on when that one is taken."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from respondents.models import Mailer
from respondents.pacing import row

LIMIT = 5
"""Refusals in a row, with no mail taken in between."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=30)
TRIAL = timedelta(minutes=2)
log = structlog.get_logger(__name__)


@transaction.atomic
def allowance(now: datetime, batch: int) -> int:
    """How many mails may be claimed now: a whole batch, none, or the one that is tried."""
    mailer = Mailer.objects.select_for_update().filter(pk=1, open_until__isnull=False).first()
    if mailer is None or mailer.open_until is None:
        return batch
    if now < mailer.open_until < now + LONGEST_REST + TRIAL:
        return 0
    mailer.open_until = now + TRIAL
    mailer.save(update_fields=["open_until"])
    return 1


@transaction.atomic
def failed(now: datetime, reason: str, *, at_once: bool = False) -> bool:
    """Note a refusal that is not about one address; True when the breaker is open now."""
    mailer = row()
    mailer.failures += 1
    if at_once or mailer.opened_at or mailer.failures >= LIMIT:
        rest = min(FIRST_REST * 2 ** min(mailer.trips, 10), LONGEST_REST)
        mailer.opened_at, mailer.open_until = mailer.opened_at or now, now + rest
        mailer.trips, mailer.reason = mailer.trips + 1, reason
        log.error("mail_breaker_open", reason=reason, seconds=int(rest.total_seconds()))
    mailer.save()
    return mailer.opened_at is not None


def succeeded() -> None:
    """A mail was taken: the server is well."""
    troubled = Mailer.objects.filter(Q(failures__gt=0) | Q(opened_at__isnull=False), pk=1)
    troubled.update(failures=0, trips=0, opened_at=None, open_until=None, reason="")


def state() -> Mailer | None:
    """The row while the breaker is open."""
    return Mailer.objects.filter(pk=1, opened_at__isnull=False).first()


def reset() -> None:
    """By staff: the server is well again, do not wait."""
    succeeded()
