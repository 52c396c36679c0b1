"""The flexworkers on the agency's list."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey, Wave


class RespondentQuerySet(models.QuerySet["Respondent"]):
    def reachable(self) -> "RespondentQuerySet":
        return self.filter(opted_out_on__isnull=True, withdrawn_on__isnull=True)


class Respondent(models.Model):
    """A flexworker on the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="respondents", verbose_name=_("survey"))
    email = models.EmailField(_("e-mail address"), blank=True)
    number = models.CharField(
        _("number for a letter"),
        max_length=30,
        blank=True,
        help_text=_("Only for somebody without an e-mail address: you know to whom this number belongs, we do not."),
    )
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    attributes = models.JSONField(_("background"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    opted_out_on = models.DateField(_("wants no more mail since"), null=True, blank=True)
    withdrawn_on = models.DateField(_("off the list since"), null=True, blank=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        verbose_name = _("flexworker")
        verbose_name_plural = _("flexworkers")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                "survey", Lower("email"), condition=~models.Q(email=""), name="respondents_respondent_address_once"
            ),
            models.UniqueConstraint(
                "survey", Lower("number"), condition=~models.Q(number=""), name="respondents_respondent_number_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(email="", number=""), name="respondents_respondent_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.email or self.number


class ListUpload(models.Model):
    """An uploaded list between its preview and its confirmation; removed at confirmation or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
    columns = models.JSONField(default=dict, blank=True)


class ColumnMemory(models.Model):
    """What the columns of the last list of a survey were, so that the next one needs no choosing."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True, related_name="column_memory")
    columns = models.JSONField(default=dict, blank=True)
