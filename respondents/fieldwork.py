"""Launch, cancel and close a wave; each is one transaction and safe to repeat."""

import uuid
from datetime import datetime
from email.utils import make_msgid
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from nacl.public import PrivateKey

from respondents import emails, sealing, tokens
from respondents.models import (
    Invitation,
    KeyHolder,
    Mail,
    MailState,
    MailStep,
    MailText,
    Respondent,
    RespondentQuerySet,
)
from surveys.instrument import Instrument, answer_cap
from surveys.models import Notice, Wave

BACKGROUND_BYTES = 100
log = structlog.get_logger(__name__)
ROOM_IN_BALLOT = 1024
BATCH = 2000
T = TypeVar("T")


class LaunchRefusedError(Exception):
    """Says, in `problems`, what has to be done first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class TooLateError(Exception):
    """The first mail has gone: the wave can be closed, not cancelled."""


def problems(wave: Wave, now: datetime) -> list[str]:
    """Why this wave cannot be launched now, in sentences that say what to do; empty when it can."""
    if wave.launched_at or wave.cancelled_at:
        return [_("This wave was launched before. Copy it to make a new one.")]
    found = []
    if wave.closes_at <= now:
        found.append(_("The closing date has passed. Choose a later one."))
    if not wave.key_holders.filter(confirmed_at__isnull=False).exists():
        found.append(_("No researcher has confirmed an opening phrase. Ask a researcher to make one under Results."))
    text = wave.mail_texts.filter(step=MailStep.INVITATION).first()
    if text is None:
        found.append(_("There is no text for the invitation. Write one."))
    else:
        found += emails.problems(text.subject, text.body)
    notice = Notice.objects.filter(wave=wave).first()
    empty = notice.empty_items() if notice else [_("everything")]
    if empty:
        found.append(_("The privacy notice is not complete. Fill in: %(items)s.") % {"items": ", ".join(empty)})
    return found + problems_of_list(wave)


def problems_of_list(wave: Wave) -> list[str]:
    people = Respondent.objects.reachable().filter(survey=wave.survey_id)
    if not people.exists():
        return [_("There is nobody on the list. Upload the list first.")]
    found = []
    for name in wave.background:
        values = [str(value or "") for value in people.values_list(f"attributes__{name}", flat=True).distinct()]
        if not any(values):
            found.append(
                _("The list has no column “%(name)s”. Upload it or take it out of the background.") % {"name": name}
            )
        elif any(len(value.encode()) > BACKGROUND_BYTES for value in values):
            found.append(_("Column “%(name)s” holds long texts. Use broad bands as background.") % {"name": name})
    return found


def ballot_size(instrument: Instrument, background: list[str]) -> int:
    """Bytes that the largest possible set of answers needs; every ballot of the wave gets this size."""
    answers = sum(len(question.code) + 6 + answer_cap(question) for question in instrument.questions())
    pages = sum(len(section.name.encode()) + 3 for section in instrument.sections)
    order = sum(2 * len(q.code) + 8 + sum(len(c.code) + 3 for c in q.choices) for q in instrument.questions())
    columns = sum(len(name.encode()) + 6 + 2 * BACKGROUND_BYTES for name in background)
    return answers + pages + order + columns + ROOM_IN_BALLOT


@transaction.atomic
def launch(wave: Wave, now: datetime) -> int:
    """Make the key pair, invite everybody on the list and queue their mails; how many were invited."""
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if found := problems(wave, now):
        raise LaunchRefusedError(found)
    private = PrivateKey.generate()
    for holder in wave.key_holders.filter(confirmed_at__isnull=False):
        holder.sealed_private_key = sealing.seal_bytes(bytes(private), holder.public_key)
        holder.save(update_fields=["sealed_private_key"])
    KeyHolder.objects.filter(wave=wave, confirmed_at__isnull=True).delete()
    wave.public_key = bytes(private.public_key)
    wave.ballot_size = ballot_size(wave.questionnaire.instrument(), wave.background)
    wave.launched_at = now
    wave.save(update_fields=["public_key", "ballot_size", "launched_at"])
    return invite(wave, now)


def audience(wave: Wave) -> RespondentQuerySet:
    """Who would be invited now."""
    return Respondent.objects.reachable().filter(survey=wave.survey_id).exclude(invitations__wave=wave)


@transaction.atomic
def invite(wave: Wave, now: datetime) -> int:
    """Invite who is on the list and was not invited yet; a second call, or one at the same time, adds nobody twice."""
    invited = 0
    for some in batches(list(audience(wave).only("id", "attributes").order_by("id"))):
        made = [Invitation(wave=wave, respondent=p, nonce=tokens.make_nonce(), attributes=p.attributes) for p in some]
        invited += len(Invitation.objects.bulk_create(made, ignore_conflicts=True))
    queue(wave, MailStep.INVITATION, 1, max(now, wave.opens_at), now)
    return invited


def queue(wave: Wave, step: MailStep, number: int, not_before: datetime, now: datetime) -> None:
    """One row of the outbox for everybody who has none of this step; nothing that matters goes through Redis."""
    waiting = Invitation.objects.answerable().filter(wave=wave).exclude(mails__step=step, mails__number=number)
    for some in batches(list(waiting.only("id").order_by("id"))):
        Mail.objects.bulk_create(
            [mail(wave, invitation, step, number, not_before, now) for invitation in some], ignore_conflicts=True
        )
    transaction.on_commit(wake)


def mail(wave: Wave, invitation: Invitation, step: MailStep, number: int, not_before: datetime, now: datetime) -> Mail:
    """An unsaved row; what makes every attempt the same bytes is fixed here."""
    domain = urlsplit(settings.BASE_URL).hostname or "localhost"
    return Mail(
        wave=wave,
        invitation=invitation,
        step=step,
        number=number,
        message_id=make_msgid(idstring=uuid.uuid4().hex, domain=domain),
        dated_at=max(not_before, now),
        boundary=f"kcc-{uuid.uuid4().hex}",
        not_before=not_before,
        not_after=wave.closes_at,
    )


def wake() -> None:
    """Tell a worker that there is mail; when nobody hears it, the next tick finds the rows all the same."""
    from respondents.tasks import drain_mail

    try:
        drain_mail.delay()
    except OperationalError:
        log.warning("mail_not_woken")


def batches(rows: list[T]) -> list[list[T]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


@transaction.atomic
def cancel(wave: Wave, now: datetime) -> None:
    """Take back a launch as long as no mail has gone or is going."""
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    mails = list(Mail.objects.select_for_update().filter(wave=wave).only("id", "state"))
    if any(mail.state != MailState.QUEUED for mail in mails):
        raise TooLateError(_("Mail has gone out already. You can close the wave instead."))
    Mail.objects.filter(wave=wave).update(state=MailState.CANCELLED)
    wave.cancelled_at = now
    wave.save(update_fields=["cancelled_at"])


@transaction.atomic
def close(wave: Wave, now: datetime) -> None:
    """No more answers, no more mail."""
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if not wave.in_field:
        return
    wave.closed_at = now
    wave.save(update_fields=["closed_at"])
    Mail.objects.filter(wave=wave, state=MailState.QUEUED).update(state=MailState.CANCELLED)


def copy_texts(source: Wave, target: Wave) -> None:
    """Notice and mail texts of an earlier wave; never its people."""
    for text in MailText.objects.filter(wave=source):
        text.pk, text.wave = None, target
        text.save()
    notice = Notice.objects.filter(wave=source).first()
    if notice:
        notice.pk, notice.wave = None, target
        notice.save()
