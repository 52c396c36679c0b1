"""The days of a wave and of the waves before it, from the counts that outlive the invitations."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min, Q, Sum
from django.utils import timezone

from respondents import contact_plan, forecast
from respondents.bursts import Curve
from respondents.contact_plan import PlanState
from respondents.dispositions import RESPONDED
from respondents.forecast import Forecast
from respondents.models import DayCount, MailDay, MailStep
from surveys.models import Wave

CONTACTS = (MailStep.INVITATION, MailStep.REMINDER, MailStep.LAST_CALL)
COMING = (PlanState.WAITS, PlanState.OUT)


@dataclass(frozen=True)
class Mailing:
    """A step that went on a day, counted from the first, or will go; `sent` is None as long as it waits."""

    day: int
    step: str
    number: int
    sent: int | None


@dataclass(frozen=True)
class History:
    """A wave by days since its first mails: responses at the end of each, and the mailings."""

    first: date
    last: date
    invited: int
    totals: dict[int, int] = field(default_factory=dict)
    mailings: tuple[Mailing, ...] = ()

    def index(self, day: date) -> int:
        return (day - self.first).days

    def curve(self, finished: int) -> Curve:
        """With the days that are finished; a wave whose letters went without mail counts from its first day."""
        mails = tuple(sorted({one.day for one in self.mailings})) or (0,)
        days = self.index(self.last) + 1
        arrivals = forecast.arrivals(self.totals, min(finished, days))
        return Curve(arrivals, mails, days, self.invited, self.first.weekday())


@dataclass(frozen=True)
class Outlook:
    """What may be expected at closing, and what one more mail now would add."""

    final: Forecast | None
    added: Forecast | None
    past: int
    """Waves before this one that were looked at."""


def first_day(wave: Wave) -> date:
    return timezone.localdate(contact_plan.first_day(wave))


def of_survey(wave: Wave) -> dict[uuid.UUID, History]:
    """Of this wave and those before it, oldest first; two queries."""
    waves = Q(wave__survey=wave.survey_id, wave__opens_at__lte=wave.opens_at)
    waves &= Q(wave__cancelled_at=None) | Q(wave__closed_at__isnull=False)  # given up: the response counts
    waves &= Q(wave__launched_at__isnull=False)
    mailings: dict[uuid.UUID, list[Mailing]] = {}
    steps = MailDay.objects.filter(waves, step__in=CONTACTS).values_list("wave", "step", "number")
    went = {(pk, step, number): (day, sent) for pk, step, number, day, sent in steps.annotate(Min("day"), Sum("sent"))}
    known = ("wave__opens_at", "wave__launched_at", "wave__closes_at")
    rows = DayCount.objects.filter(waves).values_list("wave", *known, "day")
    responded_now = Sum("number", filter=Q(state__in=RESPONDED), default=0)
    rows = rows.annotate(invited=Sum("number"), responded=responded_now)
    found: dict[uuid.UUID, History] = {}
    for pk, opens, launched, closes, day, invited, responded in rows.order_by("wave__opens_at", "wave", "day"):
        first = timezone.localdate(max(opens, launched))
        before = found.get(pk) or History(first, timezone.localdate(closes), invited)
        totals = before.totals | {before.index(day): responded}
        found[pk] = History(first, before.last, invited, totals, before.mailings)
    for (pk, step, number), (day, sent) in went.items():
        if pk in found:
            mailings.setdefault(pk, []).append(Mailing(found[pk].index(day), step, number, sent))
    return {pk: with_mailings(one, mailings.get(pk, [])) for pk, one in found.items()}


def with_mailings(one: History, mailings: list[Mailing]) -> History:
    ordered = tuple(sorted(mailings, key=lambda mailing: mailing.day))
    return History(one.first, one.last, one.invited, one.totals, ordered)


def of_wave(wave: Wave, known: History | None, invited: int, responded: int, now: datetime) -> History:
    """What the beat counted, with how things stand now and with what is still to be mailed; one query."""
    first, today = first_day(wave), timezone.localdate(now)
    end = timezone.localdate(wave.closed_at or wave.closes_at)
    totals = dict(known.totals) if known else {}
    if wave.in_field and first <= today <= end:
        totals[(today - first).days] = responded
    mailings = list(known.mailings) if known else []
    gone = {(one.step, one.number) for one in mailings}
    for planned in contact_plan.calendar(wave, now) if wave.in_field else ():
        step = planned.step
        if planned.state in COMING and step.step in CONTACTS and (step.step, step.number) not in gone:
            day = (timezone.localdate(planned.moment) - first).days
            mailings.append(Mailing(max(day, 0), step.step, step.number, None))
    return with_mailings(History(first, end, invited, totals), mailings)


def outlook(one: History, past: list[History], now: datetime, responded: int) -> Outlook:
    """From the days that are finished; never less than what is in already."""
    finished = one.index(timezone.localdate(now))
    curves = [other.curve(other.index(other.last) + 1) for other in past]
    mine = one.curve(finished)
    final = forecast.final(mine, curves)
    if final:
        final = Forecast(*(max(value, responded) for value in (final.low, final.middle, final.high)))
    return Outlook(final, forecast.added_by(mine, finished, curves), len(curves))
