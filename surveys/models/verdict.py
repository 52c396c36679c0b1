"""What staff decided about the comparability of a question over two versions; a later decision is a later row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.comparability import BROKEN, WITH_NOTE
from surveys.models.questionnaire import Questionnaire
from surveys.models.tracking import tracked


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def between(self, before: Questionnaire, after: Questionnaire) -> "VerdictQuerySet":
        return self.filter(before=before, after=after)

    def latest_by_code(self) -> dict[str, "Verdict"]:
        """The last decision on each question."""
        return {verdict.code: verdict for verdict in self.order_by("decided_at", "pk")}


@tracked()
class Verdict(models.Model):
    class Status(models.TextChoices):
        WITH_NOTE = WITH_NOTE, _("comparable, with a note")
        BROKEN = BROKEN, _("not comparable")

    before = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+", verbose_name=_("earlier questionnaire"))
    after = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+", verbose_name=_("later questionnaire"))
    code = models.CharField(_("code"), max_length=64)
    status = models.CharField(_("verdict"), max_length=16, choices=Status.choices)
    reason = models.TextField(_("reason"), help_text=_("Stands beside the figures."))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on comparability")
        verbose_name_plural = _("verdicts on comparability")
        ordering = ["before", "after", "code", "decided_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="surveys_verdict_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="surveys_verdict_between_two_versions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_status_display()}"
