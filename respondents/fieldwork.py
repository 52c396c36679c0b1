"""Launch, pause, cancel and close a wave; each is one transaction and safe to repeat."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from respondents import sealing
from respondents.models import (
    ContactPlan,
    ContactStep,
    FieldworkEvent,
    KeyHolder,
    Mail,
    MailState,
    MailStep,
    MailText,
    Respondent,
    RespondentQuerySet,
)
from respondents.queueing import mail, queue, wake
from respondents.readiness import BACKGROUND_BYTES, problems
from surveys.instrument import Instrument, answer_cap
from surveys.models import Notice, Wave

__all__ = ["LaunchRefusedError", "TooLateError", "cancel", "close", "invite", "launch", "mail", "problems", "wake"]

ROOM_IN_BALLOT = 1024
ENOUGH_HOLDERS = 2
What = FieldworkEvent.What


class LaunchRefusedError(Exception):
    """Says, in `problems`, what has to be done first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class TooLateError(Exception):
    """The first mail has gone: the wave can be closed, not cancelled."""


def ballot_size(instrument: Instrument, background: list[str]) -> int:
    """Bytes that the largest possible set of answers needs; every ballot of the wave gets this size."""
    answers = sum(len(question.code) + 6 + answer_cap(question) for question in instrument.questions())
    pages = sum(len(section.name.encode()) + 3 for section in instrument.sections)
    order = sum(2 * len(q.code) + 8 + sum(len(c.code) + 3 for c in q.choices) for q in instrument.questions())
    columns = sum(len(name.encode()) + 6 + 2 * BACKGROUND_BYTES for name in background)
    return answers + pages + order + columns + ROOM_IN_BALLOT


def holders(wave: Wave) -> int:
    """How many confirmed an opening phrase."""
    return wave.key_holders.filter(confirmed_at__isnull=False).count()


@transaction.atomic
def launch(wave: Wave, now: datetime, *, one_phrase: bool = False) -> int:
    """Make the key pair, invite everybody on the list and queue their mails; how many were invited.

    `one_phrase` is the word of whoever launches that losing the only phrase may lose every answer.
    """
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if found := problems(wave, now):
        raise LaunchRefusedError(found)
    if holders(wave) < ENOUGH_HOLDERS and not one_phrase:
        raise LaunchRefusedError([_("Have a second opening phrase made, or say that you accept the risk.")])
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


INVITE = """
    INSERT INTO respondents_invitation (id, wave_id, respondent_id, nonce, generation, state, attributes)
    SELECT gen_random_uuid(), %s, id,
        substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) for 16),
        1, 'not_sent', attributes
    FROM ({audience}) AS person ORDER BY id
    ON CONFLICT DO NOTHING
"""
"""All rows in one statement, each with a nonce of 128 random bits."""


@transaction.atomic
def invite(wave: Wave, now: datetime) -> int:
    """Invite who is on the list and was not invited yet; a second call, or one at the same time, adds nobody twice."""
    people, values = audience(wave).order_by().values("id", "attributes").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(INVITE.format(audience=people), [wave.pk, *values])
        added = int(cursor.rowcount)
    queue(wave, MailStep.INVITATION, 1, max(now, wave.opens_at), now)
    return added


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


@transaction.atomic
def pause(wave: Wave, now: datetime, by: User | None = None) -> bool:
    """No mail until somebody resumes; False when nothing changed."""
    running = Wave.objects.filter(pk=wave.pk, closed_at=None, cancelled_at=None, launched_at__isnull=False)
    return bool(running.filter(paused_at=None).update(paused_at=now)) and log(wave, What.PAUSED, now, by)


@transaction.atomic
def resume(wave: Wave, now: datetime, by: User | None = None) -> bool:
    """What waited goes; a step that came due meanwhile may have become late."""
    changed = Wave.objects.filter(pk=wave.pk, paused_at__isnull=False).update(paused_at=None)
    transaction.on_commit(wake)
    return bool(changed) and log(wave, What.RESUMED, now, by)


def log(wave: Wave, what: What, now: datetime, by: User | None, detail: str = "") -> bool:
    """Who did what to a running wave."""
    FieldworkEvent.objects.create(wave=wave, what=what, at=now, by=by, detail=detail[:200])
    return True


def copy_texts(source: Wave, target: Wave) -> None:
    """Notice, contact plan and mail texts of an earlier wave; never its people."""
    for text in MailText.objects.filter(wave=source):
        text.pk, text.wave = None, target
        text.save()
    if plan := ContactPlan.objects.filter(wave=source).first():
        ContactPlan.objects.get_or_create(wave=target, defaults={"reply_to": plan.reply_to})
    for step in ContactStep.objects.filter(wave=source):
        step.pk, step.wave, step.planned_at, step.skipped_at = None, target, None, None
        step.save()
    notice = Notice.objects.filter(wave=source).first()
    if notice:
        notice.pk, notice.wave = None, target
        notice.save()
