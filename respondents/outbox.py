"""The outbox: claim and send mails so that none goes twice and none gets lost; the only place that sends."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from respondents import breaker, composing, emails, smtp, standing
from respondents.claiming import LEASE, claim, claimed, sendable
from respondents.composing import Texts, token_of
from respondents.handing_over import hand_over
from respondents.models import Mail, MailState, MailText
from respondents.pacing import Pace
from respondents.settling import put_back, release, settle, sweep
from respondents.standing import Standing

__all__ = ["LEASE", "claim", "drain", "hand_over", "send", "sendable", "sweep", "token_of"]

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
    standings: dict[uuid.UUID, Standing] = field(default_factory=dict)
    """As read when the batch was claimed; each is compared with the database when its mail goes."""
    troubled: bool = True
    """Whether the breaker may be counting refusals, so that the first mail that is taken has to clear it."""


def drain(
    transport: smtp.Transport, *, clock: Clock = timezone.now, pace: Pace | None = None, at_night: bool = False
) -> int:
    """Send what is due, one batch under one lease over one connection, for at most a minute; how many went."""
    batch, began, sent = Batch(transport, clock, at_night or settings.MAIL_AT_NIGHT), clock(), 0
    mails = claimed(claim(batch.lease, began, at_night=batch.at_night))
    batch.standings = standing.of([mail.pk for mail in mails])
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


def send(mail: Mail, batch: Batch) -> bool:
    """One mail from claim to settlement; True when the server took it; NotSentError when it certainly did not."""
    try:
        content = composing.compose(mail, batch.texts.of(mail))
    except (MailText.DoesNotExist, ValueError) as error:
        settle(mail, batch.lease, MailState.FAILED, batch.clock(), text=f"cannot be made: {type(error).__name__}")
        return False
    batch.transport.address(emails.address(settings.DEFAULT_FROM_EMAIL).addr_spec, mail.invitation.respondent.email)
    seen = batch.standings.get(mail.pk)
    if not hand_over(mail, batch.lease, batch.clock(), at_night=batch.at_night, seen=seen):
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
