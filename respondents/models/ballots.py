"""Sealed answers and who can open them."""

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from surveys.models import Wave


class Draft(models.Model):
    """Unfinished answers: `resume` opens with the personal link only, `ballot` with the key of the wave only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="drafts")
    draft_key = models.BinaryField(max_length=32, unique=True)
    resume = models.BinaryField()
    resumable = models.GeneratedField(
        expression=GreaterThan(Length("resume"), 0), output_field=models.BooleanField(), db_persist=True
    )
    """For processes that may not read `resume`, and have to see whether it is gone."""
    ballot = models.BinaryField()


class Ballot(models.Model):
    """Sealed answers, all of one size in a wave. Nothing leads from here to a person once the box is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="ballots")
    sealed = models.BinaryField()
    withdrawal_hash = models.BinaryField(max_length=32, null=True, db_index=True, editable=False)


class Withdrawn(models.Model):
    """How many ballots of a wave were taken back with their code; never which, never when."""

    wave = models.OneToOneField(Wave, models.CASCADE, primary_key=True, related_name="withdrawn")
    number = models.PositiveIntegerField(default=0)


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
