"""The state of the mailer as a whole, who gets no more mail, and what staff decided during the field."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from respondents.models.invitation import Invitation
from surveys.models import Wave


class Mailer(models.Model):
    """One row for all workers: the pace, the breaker that stops them when the mail server is in trouble, the rest."""

    class Why(models.TextChoices):
        MOVED = "moved", _("another database than before")
        SILENT = "silent", _("nobody looked after the mail for hours")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    next_slot_at = models.DateTimeField(null=True)
    hour_began_at = models.DateTimeField(null=True)
    hour_count = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    trips = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    home = models.CharField(max_length=100, blank=True)
    """Which database this was when the mail was last looked after."""
    stirred_at = models.DateTimeField(null=True)
    rests_since = models.DateTimeField(null=True)
    rests_because = models.CharField(max_length=8, choices=Why, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="respondents_mailer_one_row"),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, open_until__isnull=True)
                | models.Q(opened_at__isnull=False, open_until__isnull=False),
                name="respondents_mailer_open_until_a_moment",
            ),
        ]


class MailStop(models.Model):
    """No more mail to one person in one wave; with `until`, not before the day after."""

    class Reason(models.TextChoices):
        STAFF = "staff", _("stopped by staff")
        BOUNCED = "bounced", _("the address does not exist")
        OPTED_OUT = "opted_out", _("opted out today")

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="mail_stop")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["staff", "bounced", "opted_out"]),
                name="respondents_mailstop_known_reason",
            ),
        ]


class FieldworkEvent(models.Model):
    """What staff or the clock did to a running wave; names no person that was asked. Rows are only added."""

    class What(models.TextChoices):
        PAUSED = "paused", _("mail paused")
        RESUMED = "resumed", _("mail resumed")
        EXTENDED = "extended", _("closing date moved")
        PLANNED = "planned", _("step put in the outbox")
        SKIPPED = "skipped", _("step skipped")
        PLAN_CHANGED = "plan_changed", _("contact plan changed")
        TEXT_CHANGED = "text_changed", _("text changed")
        STOPPED = "stopped", _("mail to one person stopped")
        SENT_AGAIN = "sent_again", _("uncertain mail sent again")
        COUNTED = "counted", _("uncertain mail counted as sent")
        PUT_BACK = "put_back", _("mail went on, a copy was put back")
        NOT_PUT_BACK = "not_put_back", _("mail went on, nothing was put back")

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="fieldwork_events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=16, choices=What)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
