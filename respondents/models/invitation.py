"""One person asked in one wave, and what came of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from respondents.models.people import Respondent
from surveys.models import Wave


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
    UNAVAILABLE = "unavailable", _("away for the whole period")
    LATE = "late", _("answered after closing")
    DIED = "died", _("has died")
    ILL = "ill", _("ill")
    LANGUAGE = "language", _("does not read the language")
    NEW_ADDRESS = "new_address", _("bounced, new address")
    FORWARDED = "forwarded", _("somebody else uses the link")
    DUPLICATE = "duplicate", _("is on the list twice")
    LEFT = "left", _("does not belong to the people asked")


ANSWERABLE = (
    InvitationState.NOT_SENT,
    InvitationState.SENT,
    InvitationState.BOUNCED,
    InvitationState.OPENED,
    InvitationState.UNDER_50,
    InvitationState.FROM_50,
    InvitationState.FROM_80,
    InvitationState.UNAVAILABLE,
    InvitationState.ILL,
    InvitationState.LANGUAGE,
    InvitationState.NEW_ADDRESS,
)
"""States in which the link still leads to questions; who was reported ill may get better."""


RECONSIDERED = (InvitationState.REFUSED, InvitationState.INELIGIBLE)
"""States that somebody may have come to by a slip, and takes back on the page that says so."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def answerable(self) -> "InvitationQuerySet":
        return self.filter(state__in=ANSWERABLE)

    def renew(self) -> int:
        """Another address gets another link: the one that was given out dies at once, and its answers with it."""
        running = self.answerable().filter(wave__closed_at=None)
        return running.update(generation=models.F("generation") + 1, token_hash=None)


ManagerOfInvitations = models.Manager.from_queryset(InvitationQuerySet)


class InvitationManager(ManagerOfInvitations["Invitation"]):
    """Leaves the nonce in the database: only the mail worker, which makes links from it, may read it."""

    def get_queryset(self) -> InvitationQuerySet:
        return InvitationQuerySet(self.model, using=self._db).defer("nonce")


class Invitation(models.Model):
    """One person asked in one wave. Holds no time of anything that the person does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="invitations", verbose_name=_("wave"))
    respondent = models.ForeignKey(Respondent, models.PROTECT, related_name="invitations", verbose_name=_("flexworker"))
    nonce = models.BinaryField(max_length=16, null=True, editable=False)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    opt_out_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    panel_sealed = models.BinaryField(null=True, editable=False)
    """The panel pseudonym under the key of the wave: nobody can read or compare it before the opening."""
    state = models.CharField(_("state"), max_length=16, choices=InvitationState, default=InvitationState.NOT_SENT)
    attributes = models.JSONField(_("background at launch"), default=dict, blank=True)

    objects = InvitationManager()

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


class FinalCount(models.Model):
    """What is left of the invitations of a wave after thirty days, in two margins that are never crossed.

    People per state, of the whole wave; and people who belong to the population per group of their background, without
    a state. Crossed, a group could hold one person who stopped half-way.
    """

    GROUP = ""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="final_counts")
    state = models.CharField(max_length=16, choices=InvitationState)
    attributes = models.JSONField(default=dict, blank=True)
    number = models.PositiveIntegerField()
