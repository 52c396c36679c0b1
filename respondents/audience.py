"""Who gets a mail: decided when it goes, whatever was planned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from respondents import hours
from respondents.models import (
    ANSWERABLE,
    Invitation,
    InvitationQuerySet,
    InvitationState,
    Mail,
    MailState,
    MailStep,
)
from respondents.standing import Standing
from surveys.models import Wave

CONTACTS = 4
GAP = timedelta(hours=44)
"""Between two contacts: less than two days, because a step may go earlier in the day than the one before."""
MAY_BE_REMINDED = tuple(state for state in ANSWERABLE if state != InvitationState.BOUNCED)


@dataclass(frozen=True)
class Verdict:
    """Goes now, goes at `later`, or never; `why` is for the log."""

    goes: bool
    why: str = ""
    later: datetime | None = None


GO = Verdict(goes=True)


def states_for(step: str) -> tuple[str, ...]:
    return (InvitationState.COMPLETED,) if step == MailStep.THANKS else MAY_BE_REMINDED


def expected(wave: Wave, step: str) -> InvitationQuerySet:
    """Who would get this step as it stands now, once everybody has had the invitation."""
    return Invitation.objects.filter(
        Q(mail_stop=None) | Q(mail_stop__until__isnull=False),
        wave=wave,
        state__in=states_for(step),
        respondent__opted_out_on=None,
        respondent__withdrawn_on=None,
    ).exclude(respondent__email="")


def of_step(wave: Wave, step: str) -> InvitationQuerySet:
    """Who gets this step now; no reminder before the invitation of that person went."""
    found = expected(wave, step)
    if step == MailStep.INVITATION:
        return found
    waiting = Mail.objects.filter(
        invitation=OuterRef("pk"), step=MailStep.INVITATION, state__in=[MailState.QUEUED, MailState.SENDING]
    )
    return found.exclude(Exists(waiting))


def verdict(mail: Mail, person: Standing, now: datetime, *, at_night: bool = False) -> Verdict:
    """Whether this mail goes, as its person stands now."""
    if not person.in_field:
        return Verdict(goes=False, why="the wave is not in the field")
    if person.paused:
        return Verdict(goes=False, why="paused", later=now)
    if mail.not_after is not None and now > mail.not_after:
        return Verdict(goes=False, why="too late")
    if person.unreachable or person.state not in states_for(mail.step):
        return Verdict(goes=False, why="not in the audience any more")
    if mail.step == MailStep.LINK:
        return GO
    return stopped(person, now) or too_much(person, now) or by_day(now, at_night=at_night)


def stopped(person: Standing, now: datetime) -> Verdict | None:
    """For good, or for the rest of the day of an opt-out, also when that was taken back."""
    if person.stop_reason is None:
        return None
    if person.stop_until is None:
        return Verdict(goes=False, why=f"stopped: {person.stop_reason}")
    if hours.day_of(now) > person.stop_until:
        return None
    return Verdict(goes=False, why="opted out today", later=hours.morning_after(person.stop_until))


def too_much(person: Standing, now: datetime) -> Verdict | None:
    """At most four contacts, never two within two days; a mail that somebody asked for is no contact."""
    if person.contacts >= CONTACTS:
        return Verdict(goes=False, why="four contacts already")
    if person.last_contact and now - person.last_contact < GAP:
        return Verdict(goes=False, why="too soon after the last one")
    return None


def by_day(now: datetime, *, at_night: bool) -> Verdict:
    if at_night or hours.is_day(now):
        return GO
    return Verdict(goes=False, why="night", later=hours.next_day_time(now))
