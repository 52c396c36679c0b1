"""The calendar of a wave for people: what goes when, to how many, and what came of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from respondents import audience, contact_plan
from respondents.aapor import grouped
from respondents.contact_plan import PlanState
from respondents.models import ContactStep, MailState, MailStep
from respondents.stages import panel_of
from surveys.models import Wave

Counts = dict[tuple[str, int], Counter[str]]
WAITING = (MailState.QUEUED, MailState.SENDING)


@dataclass(frozen=True)
class Line:
    """One line of the calendar."""

    name: str
    step: str
    number: int
    moment: datetime
    state: str
    state_label: str
    people: str
    step_id: int | None = None


def lines(wave: Wave, now: datetime) -> list[Line]:
    """The invitation first; six queries, however many steps there are."""
    counts = mails_of(wave)
    launched = wave.launched_at is not None
    expected = (
        {one: audience.expected(wave, one).count() for one in (MailStep.REMINDER, MailStep.THANKS)} if launched else {}
    )
    found = [invitation(wave, counts, now)]
    for planned in contact_plan.calendar(wave, now):
        step, kind = planned.step, MailStep.THANKS if planned.step.step == MailStep.THANKS else MailStep.REMINDER
        found.append(line(step, planned, people(planned, counts, expected.get(kind))))
    return found


def invitation(wave: Wave, counts: Counts, now: datetime) -> Line:
    mails = counts.get((MailStep.INVITATION, 1), Counter())
    ended = wave.closed_at or wave.cancelled_at
    state = PlanState.OUT if mails else PlanState.WAITS
    if ended and not mails[MailState.SENT]:
        state = PlanState.ENDED
    number = so_far(mails) if mails or ended else about(panel_of(wave).reachable)
    moment = contact_plan.first_day(wave)
    return Line(_("invitation"), MailStep.INVITATION, 1, moment, state.value, str(state.label), number)


def line(step: ContactStep, planned: contact_plan.Planned, number: str) -> Line:
    state = planned.state
    return Line(
        str(step), step.step, step.number, planned.moment, state.value, str(state.label), number, step_id=step.pk
    )


def mails_of(wave: Wave) -> Counts:
    found: Counts = {}
    per_state = wave.mails.values_list("step", "number", "state").annotate(Count("pk")).order_by()
    for step, number, state, count in per_state.exclude(step=MailStep.LINK):
        found.setdefault((step, number), Counter())[state] = count
    return found


def people(planned: contact_plan.Planned, counts: Counts, expected: int | None) -> str:
    if planned.state == PlanState.OUT:
        return so_far(counts.get((planned.step.step, planned.step.number), Counter()))
    if planned.state in (PlanState.WAITS, PlanState.LATE) and expected is not None:
        return about(expected)
    return ""


def so_far(mails: Counter[str]) -> str:
    waiting = sum(mails[state] for state in WAITING)
    sent = _("%(n)s sent") % {"n": grouped(mails[MailState.SENT])}
    return sent + (_(", %(n)s waiting") % {"n": grouped(waiting)} if waiting else "")


def about(number: int) -> str:
    return _("%(n)s as it stands now") % {"n": grouped(number)}
