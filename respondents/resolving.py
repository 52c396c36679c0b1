"""What became of a mail after it had left us: by the provider's word, by an answer, or by a decision of staff."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from respondents import hours, mail_stops, opting_out, settling
from respondents.composing import NOT_STARTED
from respondents.models import (
    FieldworkEvent,
    Invitation,
    InvitationState,
    Mail,
    MailState,
    MailStep,
    MailStop,
)
from surveys.models import Wave

SOFT_BOUNCES = 4
"""So often a mail is tried again after a mailbox was full or away; then its own step is given up."""
FIRST_WAIT = timedelta(hours=1)
MAILED = (InvitationState.NOT_SENT, InvitationState.SENT)
What = FieldworkEvent.What
ALL = """
    WITH settled AS (
        UPDATE respondents_mail SET {fields} WHERE wave_id = %(wave)s AND state = 'uncertain'
        RETURNING id, invitation_id, state
    ), noted AS (
        INSERT INTO respondents_mailevent (mail_id, at, from_state, to_state, text, by_id)
        SELECT id, %(now)s, 'uncertain', state, 'all at once', %(by)s FROM settled
    ), reached AS (
        UPDATE respondents_invitation AS invitation SET state = 'sent' FROM settled
        WHERE invitation.id = settled.invitation_id AND settled.state = 'sent' AND invitation.state = 'not_sent'
    )
    SELECT count(*) FROM settled
"""
SETTLE_ALL = {
    MailState.SENT: ALL.format(fields="state = 'sent', sent_at = %(now)s"),
    MailState.QUEUED: ALL.format(fields="state = 'queued', not_before = %(now)s, attempts = 0"),
}


def uncertain(wave: Wave) -> QuerySet[Mail]:
    return Mail.objects.filter(wave=wave, state=MailState.UNCERTAIN)


@transaction.atomic
def count_as_sent(mail: Mail, now: datetime, by: User | None) -> bool:
    """Staff know, or guess, that it arrived."""
    if not resolve(mail, MailState.SENT, now, by=by, text="counted as sent"):
        return False
    FieldworkEvent.objects.create(wave=mail.wave, what=What.COUNTED, at=now, by=by)
    return True


@transaction.atomic
def send_again(mail: Mail, now: datetime, by: User | None) -> bool:
    """Staff know, or guess, that it did not arrive; a double shows the same Message-ID to the mail program."""
    if not resolve(mail, MailState.QUEUED, now, by=by, text="sent again", not_before=now, attempts=0):
        return False
    FieldworkEvent.objects.create(wave=mail.wave, what=What.SENT_AGAIN, at=now, by=by)
    return True


@transaction.atomic
def settle_all(wave: Wave, now: datetime, by: User | None, *, again: bool) -> int:
    """Every uncertain mail of a wave at once, as after a copy was put back; how many."""
    held = Invitation.objects.filter(wave=wave, mails__state=MailState.UNCERTAIN).order_by("pk")
    list(held.select_for_update(of=("self",)).values_list("pk", flat=True))
    state, what = (MailState.QUEUED, What.SENT_AGAIN) if again else (MailState.SENT, What.COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_ALL[state], {"wave": wave.pk, "now": now, "by": by.pk if by else None})
        (number,) = cursor.fetchone()
    if number:
        FieldworkEvent.objects.create(wave=wave, what=what, at=now, by=by, detail=str(number))
    return int(number)


def resolve(
    mail: Mail, state: MailState, now: datetime, *, by: User | None = None, text: str = "", **more: object
) -> bool:
    """From uncertain to what it was; False when somebody else was first."""
    lock(mail)
    fields = {"sent_at": now} if state == MailState.SENT else {}
    if not Mail.objects.filter(pk=mail.pk, state=MailState.UNCERTAIN).update(state=state, **fields, **more):
        return False
    if state == MailState.SENT:
        reached(mail)
    settling.note(mail, state, now, text=text, from_state=MailState.UNCERTAIN, by=by)
    return True


def lock(mail: Mail) -> None:
    Invitation.objects.select_for_update().values("pk").get(pk=mail.invitation_id)


def reached(mail: Mail) -> None:
    Invitation.objects.filter(pk=mail.invitation_id, state=InvitationState.NOT_SENT).update(state=InvitationState.SENT)


@transaction.atomic
def answered(now: datetime) -> int:
    """An invitation that was uncertain has arrived when its person answered and nothing else was sent; how many."""
    others = Mail.objects.filter(invitation=OuterRef("invitation"), state=MailState.SENT)
    proven = Mail.objects.filter(state=MailState.UNCERTAIN, step=MailStep.INVITATION).exclude(
        invitation__state__in=[*NOT_STARTED, InvitationState.OPTED_OUT]
    )
    found = list(proven.exclude(Exists(others)).select_related("wave")[:100])
    return sum(resolve(mail, MailState.SENT, now, text="answered") for mail in found)


@transaction.atomic
def delivered(mail: Mail, now: datetime) -> None:
    resolve(mail, MailState.SENT, now, text="delivered, says the provider")


@transaction.atomic
def bounced(mail: Mail, now: datetime, text: str) -> None:
    """There is no such mailbox: no more mail in this wave, and the disposition says so unless the person answered."""
    lock(mail)
    before = state_of(mail)
    if before not in (MailState.SENT, MailState.UNCERTAIN):
        return
    Mail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, sent_at=None)
    Invitation.objects.filter(pk=mail.invitation_id, state__in=MAILED).update(state=InvitationState.BOUNCED)
    mail_stops.stop(mail.invitation, MailStop.Reason.BOUNCED)
    settling.note(mail, MailState.FAILED, now, text=text, from_state=before)


@transaction.atomic
def bounced_for_now(mail: Mail, now: datetime, text: str) -> None:
    """Not delivered this time: wait longer each time, then give this mail up."""
    lock(mail)
    before = state_of(mail)
    if before not in (MailState.SENT, MailState.UNCERTAIN):
        return
    times = mail.events.filter(from_state=MailState.SENT, to_state=MailState.QUEUED).count()
    state = MailState.QUEUED if times < SOFT_BOUNCES else MailState.FAILED
    wait = FIRST_WAIT * (1 << min(times, 5))
    Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=None, not_before=now + wait, attempts=0)
    settling.note(mail, state, now, text=text, from_state=MailState.SENT)


@transaction.atomic
def complained(mail: Mail, now: datetime) -> None:
    """Who marks our mail as unwanted gets no more of it, in no wave."""
    opting_out.opt_out(mail.invitation, hours.day_of(now))
    resolve(mail, MailState.SENT, now, text="complaint")


def state_of(mail: Mail) -> str:
    return Mail.objects.values_list("state", flat=True).get(pk=mail.pk)


@transaction.atomic
def stop_person(invitation: Invitation, now: datetime, by: User | None) -> None:
    """By staff; the log of the wave names nobody."""
    mail_stops.stop(invitation, MailStop.Reason.STAFF)
    FieldworkEvent.objects.create(wave=invitation.wave, what=What.STOPPED, at=now, by=by)
