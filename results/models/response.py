"""The opened answers of anonymous people."""

import uuid

from django.db import models

from surveys.models import Wave


class Response(models.Model):
    """The opened answers of one anonymous person. No time, no order, no way back to an invitation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses")
    answers = models.JSONField()
    missing = models.JSONField(default=dict)
    background = models.JSONField(default=dict)
