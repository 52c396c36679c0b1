"""Who gets a mail: decided when it goes, whatever was planned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from respondents import hours
from respondents.models import (
    ANSWERABLE,
    Invitation,
    InvitationQuerySet,
    InvitationState,
    Mail,
    MailPhase,
    MailState,
    MailStep,
    MailStop,
)
from surveys.models import Wave

CONTACTS = 4
GAP = timedelta(hours=44)
"""Between two contacts: less than two days, because a step may go earlier in the day than the one before."""
MAY_BE_REMINDED = tuple(state for state in ANSWERABLE if state != InvitationState.BOUNCED)
WENT = Q(state__in=[MailState.SENT, MailState.UNCERTAIN]) | Q(state=MailState.SENDING, phase=MailPhase.DATA)


@dataclass(frozen=True)
class Verdict:
    """Goes now, goes at `later`, or never; `why` is for the log."""

    goes: bool
    why: str = ""
    later: datetime | None = None


GO = Verdict(goes=True)


def states_for(step: str) -> tuple[str, ...]:
    return (InvitationState.COMPLETED,) if step == MailStep.THANKS else MAY_BE_REMINDED


def of_step(wave: Wave, step: str) -> InvitationQuerySet:
    """Who would get this step if it went now; no reminder before the invitation of that person went."""
    found = Invitation.objects.filter(
        Q(mail_stop=None) | Q(mail_stop__until__isnull=False),
        wave=wave,
        state__in=states_for(step),
        respondent__opted_out_on=None,
        respondent__withdrawn_on=None,
    )
    if step == MailStep.INVITATION:
        return found
    waiting = Mail.objects.filter(
        invitation=OuterRef("pk"), step=MailStep.INVITATION, state__in=[MailState.QUEUED, MailState.SENDING]
    )
    return found.exclude(Exists(waiting))


def verdict(mail: Mail, now: datetime, *, at_night: bool = False) -> Verdict:
    """Whether this mail goes, read under the lock of its invitation."""
    invitation = Invitation.objects.select_related("respondent", "wave", "mail_stop").get(pk=mail.invitation_id)
    person, wave = invitation.respondent, invitation.wave
    if not wave.in_field:
        return Verdict(goes=False, why="the wave is not in the field")
    if wave.paused:
        return Verdict(goes=False, why="paused", later=now)
    if mail.not_after is not None and now > mail.not_after:
        return Verdict(goes=False, why="too late")
    if person.opted_out_on or person.withdrawn_on or invitation.state not in states_for(mail.step):
        return Verdict(goes=False, why="not in the audience any more")
    if mail.step == MailStep.LINK:
        return GO
    return stopped(invitation, now) or too_much(mail, now) or by_day(now, at_night=at_night)


def stopped(invitation: Invitation, now: datetime) -> Verdict | None:
    """For good, or for the rest of the day of an opt-out, also when that was taken back."""
    stop: MailStop | None = getattr(invitation, "mail_stop", None)
    if stop is None:
        return None
    if stop.until is None:
        return Verdict(goes=False, why=f"stopped: {stop.reason}")
    if hours.day_of(now) > stop.until:
        return None
    return Verdict(goes=False, why="opted out today", later=hours.morning_after(stop.until))


def too_much(mail: Mail, now: datetime) -> Verdict | None:
    """At most four contacts, never two within two days; a mail that somebody asked for is no contact."""
    others = Mail.objects.filter(WENT, invitation=mail.invitation_id).exclude(step=MailStep.LINK).exclude(pk=mail.pk)
    found = others.aggregate(number=Count("pk"), last=Max(Coalesce("sent_at", F("not_before"))))
    if found["number"] >= CONTACTS:
        return Verdict(goes=False, why="four contacts already")
    if found["last"] and now - found["last"] < GAP:
        return Verdict(goes=False, why="too soon after the last one")
    return None


def by_day(now: datetime, *, at_night: bool) -> Verdict:
    if at_night or hours.is_day(now):
        return GO
    return Verdict(goes=False, why="night", later=hours.next_day_time(now))


def stop(invitation: Invitation, reason: str) -> None:
    """No more mail in this wave."""
    MailStop.objects.update_or_create(invitation=invitation, defaults={"reason": reason, "until": None})


def stop_today(invitation: Invitation, today: date) -> None:
    """For the rest of this day; a stop for good stays."""
    stop = {"reason": MailStop.Reason.OPTED_OUT, "until": today}
    MailStop.objects.get_or_create(invitation=invitation, defaults=stop)
    MailStop.objects.filter(invitation=invitation, until__isnull=False).update(**stop)


def allow(invitation: Invitation) -> None:
    """Mail may go again, for example to a new address."""
    MailStop.objects.filter(invitation=invitation).delete()
