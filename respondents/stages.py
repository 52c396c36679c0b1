"""How far a wave is, and what still has to be done before it can start."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import hours, preparing
from respondents.preparations import (
    Panel,
    Step,
    StepState,
    background,
    basics,
    keys,
    mail,
    notice,
    panel_of,
    people,
    plan,
    trial,
)
from surveys.models import Wave

__all__ = ["Panel", "Stage", "StepState", "checklist", "is_ready", "panel_of", "stage_of", "warnings"]


class Stage(models.TextChoices):
    PREPARING = "preparing", gettext_lazy("in preparation")
    WAITING = "waiting", gettext_lazy("starts soon")
    IN_FIELD = "in_field", gettext_lazy("in the field")
    CLOSED = "closed", gettext_lazy("closed")
    OPENED = "opened", gettext_lazy("opened")
    CANCELLED = "cancelled", gettext_lazy("cancelled")
    GIVEN_UP = "given_up", gettext_lazy("given up")


def stage_of(wave: Wave, now: datetime) -> Stage:
    if wave.cancelled_at:
        return Stage.GIVEN_UP if wave.closed_at else Stage.CANCELLED
    if wave.opened_at:
        return Stage.OPENED
    if wave.closed_at:
        return Stage.CLOSED
    if not wave.launched_at:
        return Stage.PREPARING
    return Stage.WAITING if wave.opens_at > now else Stage.IN_FIELD


def checklist(wave: Wave, now: datetime) -> list[Step]:
    """The steps of preparing a wave, in the order in which they are done."""
    return [
        basics(wave, now),
        notice(wave),
        mail(wave),
        plan(wave),
        people(wave),
        background(wave),
        keys(wave),
        trial(),
    ]


def is_ready(steps: list[Step]) -> bool:
    return all(step.state != StepState.TODO for step in steps)


def warnings(wave: Wave, first_mail: datetime) -> list[str]:
    """What does not stop the start but should be known."""
    found = []
    if not (settings.MAIL_AT_NIGHT or hours.is_day(first_mail)):
        found.append(_("The first mails wait until eight in the morning: no mail goes at night."))
    if wave.key_holders.filter(confirmed_at__isnull=False).count() == 1:
        found.append(_("Only one researcher has an opening phrase. If that phrase gets lost, all answers are lost."))
    personal = [name for name, values in preparing.columns_of(wave.survey).items() if values > preparing.MANY_VALUES]
    if recognising := sorted(set(personal) & set(wave.background)):
        text = _("Background “%(name)s” has many different values. That can point at one person.")
        found += [text % {"name": name} for name in recognising]
    return found
