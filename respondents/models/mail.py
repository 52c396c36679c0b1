"""The outbox: one row per mail, and what happened to it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from respondents.models.invitation import Invitation
from respondents.models.plan import MailStep
from surveys.models import Wave


class MailState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("uncertain")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    SUPPRESSED = "suppressed", _("suppressed")


class MailPhase(models.TextChoices):
    NONE = "", ""
    CLAIMED = "claimed", _("claimed")
    DATA = "data", _("handed over")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: object) -> "MailQuerySet":
        return self.filter(state=MailState.QUEUED, not_before__lte=now)


class Mail(models.Model):
    """One row of the outbox: one mail of one step to one person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="mails", verbose_name=_("wave"))
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="mails", verbose_name=_("invitation"))
    step = models.CharField(_("step"), max_length=16, choices=MailStep)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    dated_at = models.DateTimeField(_("date in the mail"))
    boundary = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=MailState, default=MailState.QUEUED)
    phase = models.CharField(max_length=8, choices=MailPhase, default=MailPhase.NONE, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("not after"), null=True)
    smtp_code = models.PositiveSmallIntegerField(_("answer of the mail server"), null=True)
    smtp_text = models.CharField(_("text of the mail server"), max_length=200, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(fields=["invitation", "step", "number"], name="respondents_mail_once_per_step"),
            models.CheckConstraint(
                condition=models.Q(state="sending", lease__isnull=False, lease_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease__isnull=True, lease_until__isnull=True)),
                name="respondents_mail_lease_while_sending",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=models.Q(state="queued"), name="respondents_mail_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="respondents_mail_leased"),
            models.Index(fields=["wave", "state"], name="respondents_mail_wave_state"),
            models.Index(fields=["provider_id"], condition=~models.Q(provider_id=""), name="respondents_mail_provider"),
        ]


class MailEvent(models.Model):
    """What happened to a mail; rows are only added."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    code = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True)
