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
    email = models.EmailField(_("e-mail address"))
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
            models.UniqueConstraint("survey", Lower("email"), name="respondents_respondent_address_once"),
        ]

    def __str__(self) -> str:
        return self.email


class ListUpload(models.Model):
    """An uploaded list between its preview and its confirmation; removed at confirmation or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
