"""Who took what out."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Wave


class Export(models.Model):
    """Who took what out, why, and the fingerprint of the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="exports", verbose_name=_("wave"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(_("made by"), max_length=150)
    purpose = models.CharField(_("purpose"), max_length=300)
    format = models.CharField(_("format"), max_length=16)
    rows = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.wave} {self.format}"
