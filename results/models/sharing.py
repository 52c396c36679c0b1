"""A page of one release that somebody without an account may read for a while."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from results.models.release import Release
from surveys.models.tracking import tracked


class SharedPageQuerySet(models.QuerySet["SharedPage"]):
    def readable(self, now: object) -> "SharedPageQuerySet":
        return self.filter(expires_at__gt=now, withdrawn_at__isnull=True)


@tracked("fingerprint")
class SharedPage(models.Model):
    """The link itself is shown once and never stored, only its fingerprint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, models.CASCADE, related_name="shared", verbose_name=_("release"))
    fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    shared_with = models.CharField(_("for whom"), max_length=200)
    made_by = models.CharField(_("made by"), max_length=150)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("until"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = SharedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared page")
        verbose_name_plural = _("shared pages")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="results_shared_page_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.shared_with
