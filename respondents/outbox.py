"""The outbox: claim and send mails so that none goes twice and none gets lost; the only place that sends."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from respondents import audience, breaker, composing, emails, hours, smtp, tokens
from respondents.composing import Texts, token_of
from respondents.models import Mail, MailPhase, MailQuerySet, MailState, MailStep, MailText
from respondents.pacing import Pace
from respondents.settling import cancel, put_back, release, settle, sweep, wait

__all__ = ["claim", "drain", "hand_over", "send", "sweep", "token_of"]

BATCH = 100
LEASE = timedelta(seconds=120)
RUN = timedelta(seconds=60)
Clock = Callable[[], datetime]


@dataclass
class Batch:
    """What the mails of one claim share."""

    transport: smtp.Transport
    clock: Clock
    at_night: bool = False
    lease: uuid.UUID = field(default_factory=uuid.uuid4)
    texts: Texts = field(default_factory=Texts)
    troubled: bool = True
    """Whether the breaker may be counting refusals, so that the first mail that is taken has to clear it."""


def drain(
    transport: smtp.Transport, *, clock: Clock = timezone.now, pace: Pace | None = None, at_night: bool = False
) -> int:
    """Send what is due, one batch under one lease over one connection, for at most a minute; how many went."""
    batch, began, sent = Batch(transport, clock, at_night or settings.MAIL_AT_NIGHT), clock(), 0
    mails = claimed(claim(batch.lease, began, at_night=batch.at_night))
    with transport:
        for mail in mails:
            if clock() - began > RUN or (pace and not pace.wait(clock)):
                break
            try:
                sent += send(mail, batch)
            except smtp.NotSentError as refusal:
                put_back(mail, batch.lease, refusal, clock())
                if in_trouble(batch, refusal):
                    break
    release(batch.lease)
    return sent


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
    found = Mail.objects.select_related("wave__survey", "wave__questionnaire", "invitation__respondent").in_bulk(ids)
    return [found[one] for one in ids]


def send(mail: Mail, batch: Batch) -> bool:
    """One mail from claim to settlement; True when the server took it; NotSentError when it certainly did not."""
    try:
        content = composing.compose(mail, batch.texts.of(mail)).as_bytes()
    except (MailText.DoesNotExist, ValueError) as error:
        settle(mail, batch.lease, MailState.FAILED, batch.clock(), text=f"cannot be made: {type(error).__name__}")
        return False
    batch.transport.address(emails.address(settings.DEFAULT_FROM_EMAIL).addr_spec, mail.invitation.respondent.email)
    if not hand_over(mail, batch.lease, batch.clock(), at_night=batch.at_night):
        batch.transport.forget()
        return False
    try:
        answer = batch.transport.deliver(content)
    except smtp.UnknownError as error:
        settle(mail, batch.lease, MailState.UNCERTAIN, batch.clock(), text=str(error))
        in_trouble(batch, error)
        return False
    taken(batch)
    return settle(mail, batch.lease, MailState.SENT, batch.clock(), code=250, text=answer)


def in_trouble(batch: Batch, error: smtp.NotSentError | smtp.UnknownError) -> bool:
    """Count what is not about one address; True when all mail stops."""
    if isinstance(error, smtp.NotSentError) and error.permanent and error.about == smtp.About.RECIPIENT:
        return False
    batch.troubled = True
    reason = f"{error.code} {error.text}" if isinstance(error, smtp.NotSentError) else str(error)
    return breaker.failed(batch.clock(), reason, at_once=getattr(error, "login", False))


def taken(batch: Batch) -> None:
    if batch.troubled:
        breaker.succeeded()
    batch.troubled = False


@transaction.atomic
def hand_over(mail: Mail, lease: uuid.UUID, now: datetime, *, at_night: bool = False) -> bool:
    """The point of no return, checked and committed just before DATA; False when this mail must not go now.

    The lock comes first and alone: what is read after it is what everybody else has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM respondents_invitation WHERE id = %s FOR NO KEY UPDATE", [mail.invitation_id])
    found = audience.verdict(mail, now, at_night=at_night)
    if found.goes:
        return point_of_no_return(mail, lease, now)
    if found.later:
        wait(mail, lease, max(found.later, mail.not_before), now=now, text=found.why, attempts=F("attempts") - 1)
    else:
        cancel(mail, lease, now, found.why)
    return False


def point_of_no_return(mail: Mail, lease: uuid.UUID, now: datetime) -> bool:
    hashes = [tokens.fingerprint(token_of(mail.invitation, one), one) for one in (tokens.ANSWER, tokens.OPT_OUT)]
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, [mail.pk, lease, now, *hashes, hashes[0]])
        (ours,) = cursor.fetchone()
    return bool(ours)


HAND_OVER = """
    WITH ours AS (
        UPDATE respondents_mail SET phase = 'data'
        WHERE id = %s AND lease = %s AND phase = 'claimed' AND lease_until > %s
        RETURNING invitation_id
    ), linked AS (
        UPDATE respondents_invitation AS invitation SET token_hash = %s, opt_out_hash = %s FROM ours
        WHERE invitation.id = ours.invitation_id AND invitation.token_hash IS DISTINCT FROM %s
    )
    SELECT count(*) FROM ours
"""
