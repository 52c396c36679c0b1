"""What people write beside the figures of a report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Wave


class Commentary(models.Model):
    """Words of a person at one place in the report; the numbers themselves come from the release."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="commentaries", verbose_name=_("wave"))
    place = models.CharField(
        _("place"), max_length=64, help_text=_("“summary”, “response”, “method”, or the code of a question.")
    )
    language = models.CharField(_("language"), max_length=8, default="nl")
    text = models.TextField(_("text"), help_text=_("Markdown: **bold**, lists, links. Leave figures to the report."))
    written_by = models.CharField(_("written by"), max_length=150, editable=False)
    written_at = models.DateTimeField(_("written"), editable=False)

    class Meta:
        verbose_name = _("commentary in the report")
        verbose_name_plural = _("commentaries in the report")
        ordering = ["wave", "place", "language"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "place", "language"], name="results_commentary_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.language})"
