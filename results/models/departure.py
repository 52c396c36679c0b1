"""What left the building of a wave: by it, every later package hides exactly the same."""

import secrets

from django.db import models

from surveys.models import Wave


def new_seed() -> str:
    return secrets.token_hex(32)


class Departure(models.Model):
    """Two packages of a wave in which different cells are hidden can be laid side by side: the answers join the rows.

    `seed` chooses who goes along with people who are too few. `declaration` says which characteristics, groups and
    questions were in the first package; nothing else may follow it.
    """

    wave = models.OneToOneField(Wave, models.CASCADE, primary_key=True, related_name="departure")
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    declaration = models.JSONField(null=True, editable=False)
