"""Who took what out, and which characteristics of people may go along."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey, Wave
from surveys.models.tracking import tracked


class Characteristic(models.Model):
    """What the microdata does with something by which people could be recognised."""

    class Treatment(models.TextChoices):
        KEY = "key", _("goes along, in these broad groups")
        OUT = "out", _("is left out")
        IN = "in", _("goes along as it is")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="characteristics", verbose_name=_("survey"))
    code = models.CharField(
        _("code"),
        max_length=64,
        help_text=_("Of a breakdown or a column of the list (broad groups), or of a question (left out, or as it is)."),
    )
    treatment = models.CharField(_("in the microdata"), max_length=8, choices=Treatment)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("characteristic in the microdata")
        verbose_name_plural = _("characteristics in the microdata")
        ordering = ["survey", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="results_characteristic_code_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_treatment_display()}"


class ExportQuerySet(models.QuerySet["Export"]):
    def expired(self, now: datetime) -> "ExportQuerySet":
        return self.filter(state=Export.State.READY, expires_at__lte=now)

    def left_behind(self, now: datetime) -> "ExportQuerySet":
        """Asked for so long ago that the worker must have died."""
        return self.filter(state__in=Export.BUSY, made_at__lte=now)


@tracked("risk")
class Export(models.Model):
    """Who took what out, why, and the fingerprint of the file."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("removed")

    BUSY = (State.WAITING, State.MAKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="exports", verbose_name=_("wave"))
    with_earlier = models.BooleanField(_("with the earlier waves"), default=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(_("made by"), max_length=150)
    purpose = models.CharField(_("purpose"), max_length=300)
    format = models.CharField(_("format"), max_length=16)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.READY)
    problem = models.TextField(_("what went wrong"), blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    expires_at = models.DateTimeField(_("file removed after"), null=True)
    risk = models.JSONField(_("what was hidden, and why"), default=dict)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(sha256=""), name="results_export_ready_has_a_fingerprint"
            ),
            models.CheckConstraint(condition=~models.Q(purpose=""), name="results_export_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.wave} {self.format}"

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
