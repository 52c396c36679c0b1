"""Who is asked, how it is brought in, and the sealed ballot box."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey, Wave


class RespondentQuerySet(models.QuerySet["Respondent"]):
    def reachable(self) -> "RespondentQuerySet":
        return self.filter(opted_out_on__isnull=True, withdrawn_on__isnull=True)


class Respondent(models.Model):
    """A flexworker on the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="respondents", verbose_name=_("survey"))
    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    attributes = models.JSONField(_("background"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    opted_out_on = models.DateField(_("wants no more mail since"), null=True, blank=True)
    withdrawn_on = models.DateField(_("off the list since"), null=True, blank=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        verbose_name = _("flexworker")
        verbose_name_plural = _("flexworkers")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint("survey", Lower("email"), name="respondents_respondent_address_once"),
        ]

    def __str__(self) -> str:
        return self.email


class ListUpload(models.Model):
    """An uploaded list between its preview and its confirmation; removed at confirmation or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()


class InvitationState(models.TextChoices):
    """What an invitation came to; a later room turns these into AAPOR codes."""

    NOT_SENT = "not_sent", _("not sent")
    SENT = "sent", _("sent")
    BOUNCED = "bounced", _("bounced")
    OPENED = "opened", _("opened")
    UNDER_50 = "under_50", _("under 50%")
    FROM_50 = "from_50", _("50–79%")
    FROM_80 = "from_80", _("80% or more")
    COMPLETED = "completed", _("completed")
    REFUSED = "refused", _("refused")
    INELIGIBLE = "ineligible", _("not eligible")
    OPTED_OUT = "opted_out", _("opted out")


ANSWERABLE = (
    InvitationState.NOT_SENT,
    InvitationState.SENT,
    InvitationState.BOUNCED,
    InvitationState.OPENED,
    InvitationState.UNDER_50,
    InvitationState.FROM_50,
    InvitationState.FROM_80,
)
"""States in which the link still leads to questions."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def answerable(self) -> "InvitationQuerySet":
        return self.filter(state__in=ANSWERABLE)


class Invitation(models.Model):
    """One person asked in one wave. Holds no time of anything that the person does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="invitations", verbose_name=_("wave"))
    respondent = models.ForeignKey(Respondent, models.PROTECT, related_name="invitations", verbose_name=_("flexworker"))
    nonce = models.BinaryField(max_length=16, null=True, editable=False)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    opt_out_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=InvitationState, default=InvitationState.NOT_SENT)
    attributes = models.JSONField(_("background at launch"), default=dict, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["wave", "respondent"], name="respondents_invitation_once_per_wave"),
            models.CheckConstraint(
                condition=models.Q(state__in=InvitationState.values), name="respondents_invitation_known_state"
            ),
        ]
        indexes = [models.Index(fields=["wave", "state"], name="respondents_wave_state")]

    def __str__(self) -> str:
        return str(self.id)


class MailStep(models.TextChoices):
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    LINK = "link", _("lost link")


class MailText(models.Model):
    """What a mail of one step says; frozen at launch."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="mail_texts", verbose_name=_("wave"))
    step = models.CharField(_("step"), max_length=16, choices=MailStep, default=MailStep.INVITATION)
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
            models.UniqueConstraint(fields=["wave", "step", "language"], name="respondents_mailtext_once_per_step"),
        ]

    def __str__(self) -> str:
        return self.subject


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
        ]


class MailEvent(models.Model):
    """What happened to a mail; rows are only added."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    code = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True)


class Draft(models.Model):
    """Unfinished answers: `resume` opens with the personal link only, `ballot` with the key of the wave only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="drafts")
    draft_key = models.BinaryField(max_length=32, unique=True)
    resume = models.BinaryField()
    ballot = models.BinaryField()


class Ballot(models.Model):
    """Sealed answers, all of one size in a wave. Nothing leads from here to a person once the box is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="ballots")
    sealed = models.BinaryField()


class KeyHolder(models.Model):
    """A researcher whose phrase can open the wave; only the public half is kept."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="key_holders", verbose_name=_("wave"))
    name = models.CharField(_("holder"), max_length=100)
    salt = models.BinaryField(max_length=16, editable=False)
    public_key = models.BinaryField(max_length=32, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    sealed_private_key = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = _("key holder")
        verbose_name_plural = _("key holders")
        constraints = [models.UniqueConstraint(fields=["wave", "name"], name="respondents_keyholder_name_once")]

    def __str__(self) -> str:
        return self.name


class Fieldwork(Wave):
    """A wave as the fieldwork staff see it."""

    class Meta:
        proxy = True
        verbose_name = _("fieldwork")
        verbose_name_plural = _("fieldwork")
