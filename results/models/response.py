"""The opened answers of anonymous people."""

import uuid

from django.db import models

from surveys.models import Survey, Wave


class Response(models.Model):
    """The opened answers of one anonymous person. No time, no order, no way back to an invitation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses")
    answers = models.JSONField()
    missing = models.JSONField(default=dict)
    background = models.JSONField(default=dict)
    panel = models.CharField(max_length=32, blank=True, default="")
    """The pseudonym of somebody who agreed to be followed over waves; empty for everybody else."""


class PanelKey(models.Model):
    """What makes pseudonyms the same over the waves of a survey: a phrase of the researchers, of which only the salt
    and a public half are kept, to recognise a phrase that was typed wrongly."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True, related_name="panel_key")
    salt = models.BinaryField(max_length=16, editable=False)
    public_key = models.BinaryField(max_length=32, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)


class Erasure(models.Model):
    """That the files hold nothing any more of the ballots, drafts and keys of an opened wave."""

    wave = models.OneToOneField(Wave, models.CASCADE, primary_key=True, related_name="erasure")
    erased_at = models.DateTimeField(editable=False)
    key_fingerprint = models.CharField(max_length=16, editable=False)
