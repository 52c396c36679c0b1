"""What goes when: the steps of a wave after its invitation, and putting each in the outbox when its time has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import audience, emails, hours
from respondents.models import ContactStep, FieldworkEvent, MailStep, MailText
from respondents.queueing import queue
from surveys.models import Wave

LATE = timedelta(hours=6)
"""A step that should have gone longer ago than this waits for a decision: the day may no longer suit."""
FROM_THE_END = (MailStep.LAST_CALL, MailStep.THANKS)
USUAL: tuple[tuple[MailStep, int, int, int, bool], ...] = (
    (MailStep.REMINDER, 1, 6, 10, True),
    (MailStep.REMINDER, 2, 13, 16, True),
    (MailStep.REMINDER, 3, 16, 10, False),
    (MailStep.LAST_CALL, 1, 2, 10, True),
    (MailStep.THANKS, 1, 0, 12, False),
)
"""Step, number, day, hour, whether it goes (docs/methodology.md: days 0, 6, 13 at another hour, 2 before the end)."""
ORDER = {(step.value, number): place for place, (step, number, *_rest) in enumerate(USUAL)}


class PlanState(models.TextChoices):
    WAITS = "waits", gettext_lazy("planned")
    LATE = "late", gettext_lazy("late: decide")
    OUT = "out", gettext_lazy("in the outbox")
    SKIPPED = "skipped", gettext_lazy("skipped")
    OFF = "off", gettext_lazy("does not go")
    NEVER = "never", gettext_lazy("after the closing date")
    ENDED = "ended", gettext_lazy("does not go any more")


@dataclass(frozen=True)
class Planned:
    """One step on the calendar."""

    step: ContactStep
    moment: datetime
    state: PlanState


def first_day(wave: Wave) -> datetime:
    """From when the days count: the first mails cannot go before the launch."""
    return max(wave.opens_at, wave.launched_at or wave.opens_at)


def moment_of(step: ContactStep, wave: Wave) -> datetime:
    if step.step in FROM_THE_END:
        day = hours.day_of(wave.closes_at) - timedelta(days=step.day)
    else:
        day = hours.day_of(first_day(wave)) + timedelta(days=step.day)
    return hours.at(day, step.hour)


def state_of(step: ContactStep, moment: datetime, wave: Wave, now: datetime) -> PlanState:
    if step.planned_at:
        return PlanState.OUT
    if step.skipped_at:
        return PlanState.SKIPPED
    if not step.active:
        return PlanState.OFF
    if wave.closed_at or wave.cancelled_at:
        return PlanState.ENDED
    if moment >= wave.closes_at:
        return PlanState.NEVER
    return PlanState.LATE if wave.in_field and moment + LATE < now else PlanState.WAITS


def calendar(wave: Wave, now: datetime) -> list[Planned]:
    """Every step in the order in which they go; one query."""
    found = []
    for step in wave.contact_steps.order_by("pk"):
        moment = moment_of(step, wave)
        found.append(Planned(step, moment, state_of(step, moment, wave, now)))
    return sorted(found, key=lambda one: (one.moment, ORDER[one.step.step, one.step.number]))


@transaction.atomic
def make_usual(wave: Wave) -> None:
    """The default schedule; steps that exist stay."""
    ContactStep.objects.bulk_create(
        [ContactStep(wave=wave, step=s, number=n, day=d, hour=h, active=a) for s, n, d, h, a in USUAL],
        ignore_conflicts=True,
    )


def put_out_due(now: datetime) -> int:
    """Put every step in the outbox whose time has come; a second beat, also at the same moment, adds nothing."""
    field = {"wave__launched_at__isnull": False, "wave__closed_at": None, "wave__cancelled_at": None}
    steps = ContactStep.objects.filter(active=True, planned_at=None, skipped_at=None, wave__paused_at=None, **field)
    added = 0
    for step in steps.select_related("wave").order_by("pk"):
        moment = moment_of(step, step.wave)
        if moment <= now and state_of(step, moment, step.wave, now) == PlanState.WAITS:
            added += put_out(step, now)
    return added


@transaction.atomic
def put_out(step: ContactStep, now: datetime, by: User | None = None) -> int:
    """One step, once: the row of the step is the lock."""
    step = ContactStep.objects.select_for_update(of=("self",)).select_related("wave").get(pk=step.pk)
    if step.planned_at or step.skipped_at or not step.wave.in_field:
        return 0
    added = queue(step.wave, MailStep(step.step), step.number, now, now)
    ContactStep.objects.filter(pk=step.pk).update(planned_at=now)
    note(step, FieldworkEvent.What.PLANNED, now, by, f"{step}: {added}")
    return added


@transaction.atomic
def skip(step: ContactStep, now: datetime, by: User | None) -> bool:
    open_step = ContactStep.objects.filter(pk=step.pk, planned_at=None, skipped_at=None)
    if not open_step.update(skipped_at=now):
        return False
    note(step, FieldworkEvent.What.SKIPPED, now, by, str(step))
    return True


def note(step: ContactStep, what: str, now: datetime, by: User | None, detail: str) -> None:
    FieldworkEvent.objects.create(wave=step.wave, what=what, at=now, by=by, detail=detail[:200])


def problems(wave: Wave, *, of_steps: bool = False) -> list[str]:
    """Of the plan and its texts; `of_steps` leaves the invitation out."""
    found = []
    default = wave.questionnaire.default_language
    texts = {(text.step, text.number): text for text in MailText.objects.filter(wave=wave, language=default)}
    if (MailStep.INVITATION.value, 1) not in texts and not of_steps:
        found.append(_("There is no text for the invitation. Write one."))
    steps = [one for one in wave.contact_steps.order_by("pk") if one.active]
    for step in steps:
        if (step.step, step.number) not in texts:
            found.append(
                _("There is no text for this step: %(step)s. Write one or turn the step off.") % {"step": step}
            )
    written = MailText.objects.filter(wave=wave).order_by("pk")
    for text in written.exclude(step=MailStep.INVITATION) if of_steps else written:
        found += emails.problems(text.subject, text.body, needs_link=text.step != MailStep.THANKS)
    return found + too_many(steps)


def too_many(steps: list[ContactStep]) -> list[str]:
    asking = [step for step in steps if step.step != MailStep.THANKS]
    if 1 + len(asking) > audience.CONTACTS:
        return [_("Nobody gets more than four mails: the invitation and three more. Turn a step off.")]
    return []
