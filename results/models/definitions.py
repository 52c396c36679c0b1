"""What is counted, and for whom; data, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey


class Breakdown(models.Model):
    """A declared way to divide the responses; there is no free filter."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="breakdowns", verbose_name=_("survey"))
    code = models.SlugField(_("code"))
    label = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")
        ordering = ["survey", "position"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="results_breakdown_code_once")]

    def __str__(self) -> str:
        return self.label


class Group(models.Model):
    """One group of a breakdown, as a condition over the answers in the language of the questionnaires."""

    breakdown = models.ForeignKey(Breakdown, models.CASCADE, related_name="groups", verbose_name=_("breakdown"))
    code = models.SlugField(_("code"))
    label = models.CharField(_("name"), max_length=100)
    condition = models.TextField(_("who"), help_text=_("For example ${SITKCC} = '1'"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["breakdown", "position"]
        constraints = [models.UniqueConstraint(fields=["breakdown", "code"], name="results_group_code_once")]

    def __str__(self) -> str:
        return self.label
