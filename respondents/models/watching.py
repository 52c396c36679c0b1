"""What watching a wave leaves behind: counts without persons, and alerts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from respondents.models.invitation import InvitationState
from respondents.models.plan import MailStep
from surveys.models import Wave


class DayCount(models.Model):
    """How many invitations stood in a state at the end of a day, per group of the frame; written by the beat."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="day_counts")
    day = models.DateField()
    state = models.CharField(max_length=16, choices=InvitationState)
    cell = models.JSONField(default=dict, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "day", "state", "cell"], name="respondents_daycount_once_per_day_state_cell"
            )
        ]


class PageCount(models.Model):
    """How many people came to a page and how many posted it; taken over in batches, never one person at a time."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="page_counts")
    page = models.CharField(max_length=64)
    came = models.PositiveIntegerField(default=0)
    posted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "page"], name="respondents_pagecount_once_per_page")]


class MailDay(models.Model):
    """How many mails of one step went on a day; outlives the mails themselves."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="mail_days")
    day = models.DateField()
    step = models.CharField(max_length=16, choices=MailStep)
    number = models.PositiveSmallIntegerField(default=1)
    sent = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "day", "step", "number"], name="respondents_mailday_once_per_day")
        ]


class Alert(models.Model):
    """Something that staff must know; one row from the moment that it began until it was over."""

    class Kind(models.TextChoices):
        BOUNCES = "bounces", _("many mails bounce")
        BREAKER = "breaker", _("the mail has been stopped")
        UNCERTAIN = "uncertain", _("uncertain mails")
        NO_DRAIN = "no_drain", _("mails do not leave")
        CLOSES = "closes", _("closes tomorrow")
        NOTHING_SENT = "nothing_sent", _("nothing was sent")
        LATE = "late", _("a step of the contact plan is late")
        RESTS = "rests", _("the mail rests until somebody decides")

    wave = models.ForeignKey(Wave, models.CASCADE, null=True, related_name="alerts")
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "kind"],
                condition=models.Q(over_at__isnull=True),
                nulls_distinct=False,
                name="respondents_alert_open_once",
            )
        ]
