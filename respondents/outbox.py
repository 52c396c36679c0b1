"""The outbox: claim, send and settle mails so that none goes twice and none gets lost; the only place that sends."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import formats, timezone, translation

from respondents import emails, smtp, tokens
from respondents.models import (
    ANSWERABLE,
    Invitation,
    InvitationState,
    Mail,
    MailEvent,
    MailPhase,
    MailState,
    MailStep,
    MailText,
)

BATCH = 100
LEASE = timedelta(seconds=120)
RUN = timedelta(seconds=60)
ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


def drain(transport: smtp.Transport, *, clock: Clock = timezone.now, pace: float | None = None) -> int:
    """Send what is due, one batch under one lease over one connection, for at most a minute; how many went."""
    began, sent = clock(), 0
    pause = 1 / pace if pace else 0
    texts = Texts()
    with transport:
        lease = uuid.uuid4()
        for mail_id in claim(lease, clock()):
            if clock() - began > RUN:
                release(lease, clock())
                break
            sent += send(mail_id, lease, transport, clock, texts)
            time.sleep(pause)
    return sent


@transaction.atomic
def claim(lease: uuid.UUID, now: datetime) -> list[uuid.UUID]:
    """Put up to a batch of due mails under a lease; rows that another worker holds are skipped."""
    in_field = Q(wave__launched_at__isnull=False, wave__closed_at__isnull=True, wave__cancelled_at__isnull=True)
    due = Mail.objects.due(now).filter(in_field).order_by("not_before", "id")
    ids = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    Mail.objects.filter(pk__in=ids).update(
        state=MailState.SENDING,
        phase=MailPhase.CLAIMED,
        lease=lease,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    return ids


def send(mail_id: uuid.UUID, lease: uuid.UUID, transport: smtp.Transport, clock: Clock, texts: "Texts") -> bool:
    """One mail from claim to settlement; True when the server took it."""
    mail = Mail.objects.select_related("wave__survey", "invitation__respondent").get(pk=mail_id)
    try:
        message = render(mail, texts.of(mail))
    except (MailText.DoesNotExist, ValueError) as error:
        settle(mail, lease, MailState.FAILED, clock(), text=f"cannot be made: {type(error).__name__}")
        return False
    try:
        transport.address(emails.address(settings.DEFAULT_FROM_EMAIL).addr_spec, mail.invitation.respondent.email)
        if not hand_over(mail, lease, clock()):
            transport.forget()
            return False
        text = transport.deliver(message.as_bytes())
    except smtp.NotSentError as error:
        put_back(mail, lease, error, clock())
        return False
    except smtp.UnknownError as error:
        settle(mail, lease, MailState.UNCERTAIN, clock(), text=str(error))
        return False
    return settle(mail, lease, MailState.SENT, clock(), code=250, text=text)


class Texts:
    """The mail texts of one batch, read once."""

    def __init__(self) -> None:
        self.known: dict[tuple[uuid.UUID, str], MailText] = {}

    def of(self, mail: Mail) -> MailText:
        key = (mail.wave_id, mail.step)
        if key not in self.known:
            self.known[key] = standard() if mail.step == MailStep.LINK else written(mail)
        return self.known[key]


def standard() -> MailText:
    with translation.override("nl"):
        subject, body = emails.lost_link()
    return MailText(subject=subject, body=body, language="nl")


def written(mail: Mail) -> MailText:
    return MailText.objects.get(wave=mail.wave_id, step=mail.step)


def render(mail: Mail, text: MailText) -> EmailMessage:
    """The mail as it goes; made from frozen parts, so that every attempt gives the same bytes."""
    invitation, respondent, survey = mail.invitation, mail.invitation.respondent, mail.wave.survey
    envelope = emails.Envelope(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=respondent.email,
        message_id=mail.message_id,
        dated_at=mail.dated_at,
        boundary=mail.boundary,
        opt_out_link=f"{settings.BASE_URL}/u/{token_of(invitation, tokens.OPT_OUT)}/",
    )
    with translation.override(text.language):
        values = {
            "voornaam": respondent.first_name,
            "link": f"{settings.BASE_URL}/v/{token_of(invitation, tokens.ANSWER)}/",
            "sluitdatum": formats.date_format(timezone.localtime(mail.wave.closes_at), "j F"),
            "organisatie": survey.organisation,
        }
        return emails.invitation(text.subject, text.body, values, envelope)


def token_of(invitation: Invitation, purpose: str) -> str:
    if invitation.nonce is None or not settings.MAIL_KEY:
        raise ValueError("no link can be derived: the wave was opened, or MAIL_KEY is not set here")
    return tokens.derive(settings.MAIL_KEY, purpose, bytes(invitation.nonce), invitation.generation)


@transaction.atomic
def hand_over(mail: Mail, lease: uuid.UUID, now: datetime) -> bool:
    """The point of no return, checked and committed just before DATA; False when this mail must not go any more."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("respondent", "wave")
        .get(pk=mail.invitation_id)
    )
    ours = Mail.objects.filter(pk=mail.pk, lease=lease, phase=MailPhase.CLAIMED, lease_until__gt=now)
    if not may_get(invitation, mail, now):
        if ours.update(state=MailState.CANCELLED, phase=MailPhase.NONE, lease=None, lease_until=None):
            note(mail, MailState.CANCELLED, now)
        return False
    if not ours.update(phase=MailPhase.DATA):
        return False
    Invitation.objects.filter(pk=invitation.pk).update(
        token_hash=tokens.fingerprint(token_of(invitation, tokens.ANSWER)),
        opt_out_hash=tokens.fingerprint(token_of(invitation, tokens.OPT_OUT), tokens.OPT_OUT),
    )
    return True


def may_get(invitation: Invitation, mail: Mail, now: datetime) -> bool:
    person = invitation.respondent
    reachable = person.opted_out_on is None and person.withdrawn_on is None
    bounced = invitation.state == InvitationState.BOUNCED
    in_time = mail.not_after is None or now <= mail.not_after
    return invitation.state in ANSWERABLE and not bounced and reachable and invitation.wave.in_field and in_time


@transaction.atomic
def settle(mail: Mail, lease: uuid.UUID, state: MailState, now: datetime, *, code: int = 0, text: str = "") -> bool:
    """Write down what became of a mail; False when the lease was lost, and then nothing is written."""
    sent = state == MailState.SENT
    changed = Mail.objects.filter(pk=mail.pk, lease=lease).update(
        state=state,
        phase=MailPhase.NONE,
        lease=None,
        lease_until=None,
        smtp_code=code or None,
        smtp_text=without_addresses(text),
        sent_at=now if sent else None,
    )
    if changed:
        note(mail, state, now, code, text)
        if sent:
            Invitation.objects.filter(pk=mail.invitation_id, state=InvitationState.NOT_SENT).update(
                state=InvitationState.SENT
            )
        if state == MailState.FAILED:
            Invitation.objects.filter(
                pk=mail.invitation_id, state__in=[InvitationState.NOT_SENT, InvitationState.SENT]
            ).update(state=InvitationState.BOUNCED)
    return changed == 1


def put_back(mail: Mail, lease: uuid.UUID, error: smtp.NotSentError, now: datetime) -> None:
    """Certainly not sent: try again later with growing pauses, or give up on a permanent refusal."""
    if error.permanent or mail.attempts >= ATTEMPTS:
        settle(mail, lease, MailState.FAILED, now, code=error.code, text=error.text)
        return
    Mail.objects.filter(pk=mail.pk, lease=lease).update(
        state=MailState.QUEUED,
        phase=MailPhase.NONE,
        lease=None,
        lease_until=None,
        not_before=now + min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT),
        smtp_code=error.code or None,
        smtp_text=without_addresses(error.text),
    )
    note(mail, MailState.QUEUED, now, error.code, error.text)


def release(lease: uuid.UUID, now: datetime) -> int:
    """Give back what was claimed and not begun."""
    return Mail.objects.filter(lease=lease, phase=MailPhase.CLAIMED).update(
        state=MailState.QUEUED, phase=MailPhase.NONE, lease=None, lease_until=None
    )


@transaction.atomic
def sweep(now: datetime) -> None:
    """Rows of a worker that died: not handed over means waiting again, handed over means uncertain."""
    lost = Mail.objects.select_for_update(skip_locked=True).filter(state=MailState.SENDING, lease_until__lt=now)
    for mail in list(lost[:BATCH]):
        state = MailState.UNCERTAIN if mail.phase == MailPhase.DATA else MailState.QUEUED
        mail.state, mail.phase, mail.lease, mail.lease_until = state, MailPhase.NONE, None, None
        mail.save(update_fields=["state", "phase", "lease", "lease_until"])
        note(mail, state, now, text="worker lost", before=MailState.SENDING)


def note(mail: Mail, state: str, now: datetime, code: int = 0, text: str = "", before: str = MailState.SENDING) -> None:
    MailEvent.objects.create(
        mail=mail, at=now, from_state=before, to_state=state, code=code or None, text=without_addresses(text)
    )
    log.info("mail", state=str(state), code=code)


def without_addresses(text: str) -> str:
    """Mail servers repeat addresses and we keep none here."""
    return " ".join(word for word in text.split() if "@" not in word)[:200]
