"""Writes down what became of a mail: taken, refused, put back, or uncertain."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F

from respondents import smtp, statements
from respondents.models import InvitationState, Mail, MailEvent, MailPhase, MailState

ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
FREE = {"phase": MailPhase.NONE, "lease": None, "lease_until": None}
PROVIDER_ID = re.compile(r"[\w.-]{12,100}")
BATCH = 100
log = structlog.get_logger(__name__)

SETTLE = """
    WITH settled AS (
        UPDATE respondents_mail SET state = %(state)s::text, phase = '', lease = NULL, lease_until = NULL,
            smtp_code = %(code)s::smallint, smtp_text = %(text)s::text, provider_id = %(provider)s,
            sent_at = %(sent_at)s::timestamptz
        WHERE id = %(mail)s AND (lease = %(lease)s OR (state = 'uncertain' AND %(state)s::text = 'sent'))
        RETURNING id, invitation_id
    ), noted AS (
        INSERT INTO respondents_mailevent (mail_id, at, from_state, to_state, code, text)
        SELECT id, %(now)s::timestamptz, 'sending', %(state)s::text, %(code)s::smallint, %(text)s::text FROM settled
    ), moved AS (
        UPDATE respondents_invitation AS invitation SET state = %(into)s FROM settled
        WHERE invitation.id = settled.invitation_id AND invitation.state = ANY(%(out_of)s)
    )
    SELECT count(*) FROM settled
"""
"""One statement, so one wait for the disk. Who saw the server take a mail is believed after losing the lease too."""


def settle(
    mail: Mail,
    lease: uuid.UUID,
    state: MailState,
    now: datetime,
    *,
    code: int = 0,
    text: str = "",
    bounced: bool = False,
) -> bool:
    """False when the lease was lost, and then nothing is written."""
    sent = state == MailState.SENT
    out_of, into = ([InvitationState.NOT_SENT], InvitationState.SENT) if sent else ([], "")
    if bounced:
        out_of, into = [InvitationState.NOT_SENT, InvitationState.SENT], InvitationState.BOUNCED
    values: dict[str, Any] = {
        "mail": mail.pk,
        "lease": lease,
        "state": state.value,
        "now": now,
        "code": code or None,
        "text": without_addresses(text),
        "provider": id_in(text) if sent else "",
        "sent_at": now if sent else None,
        "into": str(into),
        "out_of": [str(one) for one in out_of],
    }
    (changed,) = statements.run((SETTLE, values))
    log.info("mail", state=str(state), code=code)
    return bool(changed)


def put_back(mail: Mail, lease: uuid.UUID, error: smtp.NotSentError, now: datetime) -> None:
    """Certainly not sent: try again later with growing pauses, or give up; a server in trouble costs no attempt."""
    if error.permanent or (error.about != smtp.About.SERVER and mail.attempts >= ATTEMPTS):
        bounced = error.permanent and error.about == smtp.About.RECIPIENT
        settle(mail, lease, MailState.FAILED, now, code=error.code, text=error.text, bounced=bounced)
        return
    attempts = mail.attempts - (error.about == smtp.About.SERVER)
    wait(mail, lease, now + pause_after(mail.attempts), attempts=attempts, code=error.code, text=error.text, now=now)


def pause_after(attempts: int) -> timedelta:
    doublings = min(max(0, attempts - 1), 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


@transaction.atomic
def wait(mail: Mail, lease: uuid.UUID, until: datetime, *, now: datetime, **more: Any) -> None:
    """Back in the queue until then."""
    text, code = without_addresses(more.pop("text", "")), more.pop("code", 0)
    fields = {"state": MailState.QUEUED, "not_before": until, "smtp_code": code or None, "smtp_text": text}
    if Mail.objects.filter(pk=mail.pk, lease=lease).update(**FREE, **fields, **more):
        note(mail, MailState.QUEUED, now, code, text)


@transaction.atomic
def cancel(mail: Mail, lease: uuid.UUID, now: datetime, why: str) -> None:
    """This person gets this mail no more."""
    if Mail.objects.filter(pk=mail.pk, lease=lease).update(state=MailState.CANCELLED, **FREE):
        note(mail, MailState.CANCELLED, now, text=why)


def release(lease: uuid.UUID) -> int:
    """Give back what was claimed and not begun; that was no attempt."""
    held = Mail.objects.filter(lease=lease, phase=MailPhase.CLAIMED)
    return held.update(state=MailState.QUEUED, attempts=F("attempts") - 1, **FREE)


@transaction.atomic
def sweep(now: datetime) -> None:
    """Rows of a worker that died: not handed over means waiting again, handed over means uncertain."""
    lost = Mail.objects.select_for_update(skip_locked=True).filter(state=MailState.SENDING, lease_until__lt=now)
    for mail in list(lost[:BATCH]):
        state = MailState.UNCERTAIN if mail.phase == MailPhase.DATA else MailState.QUEUED
        Mail.objects.filter(pk=mail.pk).update(state=state, **FREE)
        note(mail, state, now, text="worker lost")


def note(mail: Mail, state: str, now: datetime, code: int = 0, text: str = "", **more: Any) -> None:
    fields = {"from_state": MailState.SENDING, "to_state": state, "code": code or None} | more
    MailEvent.objects.create(mail=mail, at=now, text=without_addresses(text), **fields)
    log.info("mail", state=str(state), code=code)


def without_addresses(text: str) -> str:
    """Mail servers repeat addresses and we keep none here."""
    return " ".join(word for word in text.split() if "@" not in word)[:200]


def id_in(text: str) -> str:
    """The name that the server gave to this mail, by which a provider reports on it: the last word that can be one."""
    found = [word for word in PROVIDER_ID.findall(without_addresses(text)) if any(c.isdigit() for c in word)]
    return str(found[-1]) if found else ""
