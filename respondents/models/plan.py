"""What a wave sends, when, and in which words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Wave
from surveys.models.tracking import tracked


class MailStep(models.TextChoices):
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    LAST_CALL = "last_call", _("last call")
    THANKS = "thanks", _("thank-you")
    LINK = "link", _("lost link")


@tracked()
class ContactPlan(models.Model):
    """What holds for all mails of a wave; without a row, the settings of the installation do."""

    wave = models.OneToOneField(Wave, models.CASCADE, related_name="contact_plan", verbose_name=_("wave"))
    reply_to = models.EmailField(
        _("inbox for answers"),
        help_text=_("Who answers a mail reaches this address. Choose an inbox that somebody reads every day."),
    )

    class Meta:
        verbose_name = _("inbox for answers")
        verbose_name_plural = _("inboxes for answers")

    def __str__(self) -> str:
        return self.reply_to


@tracked()
class ContactStep(models.Model):
    """One row of the contact plan after the invitation, which goes when the wave opens."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="contact_steps", verbose_name=_("wave"))
    step = models.CharField(_("step"), max_length=16, choices=MailStep)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    active = models.BooleanField(_("goes"), default=True)
    day = models.PositiveSmallIntegerField(
        _("day"), help_text=_("Days after the first mails; of the last call: days before the closing date.")
    )
    hour = models.PositiveSmallIntegerField(_("hour"), default=10)
    planned_at = models.DateTimeField(_("put in the outbox"), null=True, editable=False)
    skipped_at = models.DateTimeField(_("skipped"), null=True, editable=False)

    class Meta:
        verbose_name = _("step of the contact plan")
        verbose_name_plural = _("contact plan")
        ordering = ["wave", "step", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "step", "number"], name="respondents_contactstep_once"),
            models.CheckConstraint(
                condition=models.Q(hour__gte=8, hour__lte=20), name="respondents_contactstep_by_day"
            ),
            models.CheckConstraint(
                condition=models.Q(step="reminder", number__gte=1, number__lte=3)
                | models.Q(step__in=["last_call", "thanks"], number=1),
                name="respondents_contactstep_known",
            ),
        ]

    def __str__(self) -> str:
        label = str(self.get_step_display())
        return f"{label} {self.number}" if self.step == MailStep.REMINDER else label


@tracked()
class MailText(models.Model):
    """What a mail of one step says; fixed as soon as that step has gone out."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="mail_texts", verbose_name=_("wave"))
    step = models.CharField(_("step"), max_length=16, choices=MailStep, default=MailStep.INVITATION)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    started = models.BooleanField(_("for who started but did not finish"), default=False)
    language = models.CharField(_("language"), max_length=10, default="nl")
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(
        _("text"),
        help_text=_("Placeholders: [[voornaam]] [[link]] [[sluitdatum]] [[organisatie]]. [[link]] is needed, once."),
    )

    class Meta:
        verbose_name = _("mail text")
        verbose_name_plural = _("mail texts")
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "step", "number", "started", "language"], name="respondents_mailtext_once_per_step"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
