"""One measurement, and its privacy notice."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.questionnaire import Questionnaire
from surveys.models.survey import Survey
from surveys.models.tracking import tracked


class WaveQuerySet(models.QuerySet["Wave"]):
    def launched(self) -> "WaveQuerySet":
        return self.filter(launched_at__isnull=False)

    def due_for_closing(self, now: Any) -> "WaveQuerySet":
        return self.launched().filter(closed_at__isnull=True, cancelled_at__isnull=True, closes_at__lte=now)

    def for_command(self, name: str) -> "Wave":
        return self.get(slug=name)


@tracked("public_key")
class Wave(models.Model):
    """One measurement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="waves", verbose_name=_("survey"))
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="waves", verbose_name=_("questionnaire")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("For example: autumn 2026."))
    slug = models.SlugField(_("short name"), unique=True, help_text=_("Used in commands and file names."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    background = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        size=3,
        verbose_name=_("background that travels with the answers"),
        help_text=_("At most three columns of the list, in broad bands. Separate them with commas."),
    )
    ballot_size = models.PositiveIntegerField(_("size of a ballot in bytes"), null=True, editable=False)
    public_key = models.BinaryField(null=True, editable=False)
    partial_from = models.PositiveSmallIntegerField(_("counts as partial from (%)"), default=50)
    complete_from = models.PositiveSmallIntegerField(_("counts as complete from (%)"), default=80)
    launched_at = models.DateTimeField(_("launched"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["survey", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="surveys_wave_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=models.Q(launched_at__isnull=True)
                | models.Q(public_key__isnull=False, ballot_size__isnull=False),
                name="surveys_wave_launched_with_key_and_size",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True) | models.Q(closed_at__isnull=False),
                name="surveys_wave_opened_after_closing",
            ),
            models.CheckConstraint(
                condition=models.Q(partial_from__lt=models.F("complete_from"), complete_from__lte=100),
                name="surveys_wave_thresholds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_field(self) -> bool:
        return self.launched_at is not None and self.cancelled_at is None and self.closed_at is None

    @property
    def paused(self) -> bool:
        """No mail goes; the personal links say so."""
        return self.in_field and self.paused_at is not None

    def previous(self) -> "Wave | None":
        return (
            type(self).objects.filter(survey=self.survey_id, opens_at__lt=self.opens_at).order_by("-opens_at").first()
        )


@tracked()
class Notice(models.Model):
    """The privacy notice of a wave (art. 13 and 14 AVG)."""

    wave = models.OneToOneField(Wave, models.CASCADE, related_name="notice", verbose_name=_("wave"))
    controller = models.TextField(_("who is responsible, with contact details"), blank=True)
    officer = models.TextField(_("data protection officer"), blank=True)
    purpose = models.TextField(_("what it is for"), blank=True)
    interest = models.TextField(_("legal basis and interest"), blank=True)
    source = models.TextField(_("where the address comes from"), blank=True)
    categories = models.TextField(_("which data"), blank=True)
    recipients = models.TextField(_("who receives data"), blank=True)
    retention = models.TextField(_("how long data are kept"), blank=True)
    rights = models.TextField(_("rights and complaints"), blank=True)
    voluntary = models.TextField(_("voluntary, without consequences"), blank=True)
    limits = models.TextField(_("limits of anonymity"), blank=True)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")

    def __str__(self) -> str:
        return str(self.wave)

    def items(self) -> list[tuple[str, str]]:
        """Heading and text of every item, in the order of the notice."""
        fields = [field for field in self._meta.get_fields() if isinstance(field, models.TextField)]
        return [(str(field.verbose_name), getattr(self, field.name)) for field in fields]

    def empty_items(self) -> list[str]:
        return [title for title, text in self.items() if not text.strip()]
