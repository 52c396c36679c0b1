"""What staff heard about one person, by mail or by phone, and the letters for people without an address."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from respondents.models.invitation import Invitation, InvitationState
from surveys.models import Wave


class Report(models.Model):
    """What a person, or somebody else, told staff. Says nothing about what the person did with the link."""

    class Reason(models.TextChoices):
        REFUSES = "refused", _("does not want to take part")
        UNAVAILABLE = "unavailable", _("away for the whole period")
        ILL = "ill", _("ill")
        LANGUAGE = "language", _("does not read the language")
        DIED = "died", _("has died")
        LATE = "late", _("answered after closing")
        FORWARDED = "forwarded", _("somebody else uses the link")
        LEFT = "left", _("does not belong to the people asked")
        DUPLICATE = "duplicate", _("is on the list twice")
        STOP = "stop", _("wants no more mail in this wave")

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="report")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    state_before = models.CharField(max_length=16, choices=InvitationState, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("noted on"))

    class Meta:
        verbose_name = _("report by hand")
        verbose_name_plural = _("reports by hand")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    reason__in=[
                        "refused", "unavailable", "ill", "language", "died", "late", "forwarded", "left",
                        "duplicate", "stop",
                    ]
                ),
                name="respondents_report_known_reason",
            )
        ]  # fmt: skip


class LetterSheet(models.Model):
    """A PDF with personal links: made by the mail worker, fetched once, and then only who and when are left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="letter_sheets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    number = models.PositiveIntegerField(_("letters"), default=0)
    content = models.BinaryField(null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True)
    gone_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("letters")
        verbose_name_plural = _("letters")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content__isnull=True) | models.Q(fetched_at__isnull=True, gone_at__isnull=True),
                name="respondents_lettersheet_fetched_once",
            )
        ]
