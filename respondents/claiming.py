"""Which mails a worker takes for itself, and for how long."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from respondents import breaker, hours
from respondents.models import Mail, MailPhase, MailQuerySet, MailState, MailStep

BATCH = 100
LEASE = timedelta(seconds=120)


@transaction.atomic
def claim(lease: uuid.UUID, now: datetime, *, at_night: bool = False) -> list[uuid.UUID]:
    """Put up to a batch of due mails under a lease; rows that another worker holds are skipped."""
    due = sendable(now, at_night=at_night).order_by("not_before", "id")
    number = breaker.allowance(now, BATCH)
    ids = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:number])
    Mail.objects.filter(pk__in=ids).update(
        state=MailState.SENDING,
        phase=MailPhase.CLAIMED,
        lease=lease,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    return ids


def sendable(now: datetime, *, at_night: bool = False) -> MailQuerySet:
    """Due mails of waves in the field; at night only what somebody asked for."""
    in_field = Q(wave__launched_at__isnull=False, wave__closed_at=None, wave__cancelled_at=None, wave__paused_at=None)
    due = Mail.objects.due(now).filter(in_field)
    return due if at_night or hours.is_day(now) else due.filter(step=MailStep.LINK)


def claimed(ids: list[uuid.UUID]) -> list[Mail]:
    found = Mail.objects.select_related(
        "wave__survey", "wave__contact_plan", "wave__questionnaire", "invitation__respondent"
    ).in_bulk(ids)
    return [found[one] for one in ids]
