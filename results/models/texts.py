"""Open answers between the opening and the eyes of a reader: marked, reviewed, quoted; and who did what."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from results.models.response import Response
from surveys.models import Wave


class OpenAnswer(models.Model):
    """One answer in words. `text` is what may be read once it is released; before that it is a proposal.

    `marks` are pieces of the original, as [from, to, kind], that the filter found.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for review")
        RELEASED = "released", _("released")
        WITHHELD = "withheld", _("withheld")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.CASCADE, related_name="texts")
    question = models.CharField(max_length=64)
    text = models.TextField()
    marks = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reviewed_by = models.CharField(max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("open answer")
        verbose_name_plural = _("open answers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="results_openanswer_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", reviewed_at__isnull=True, reviewed_by="")
                | (~models.Q(state="waiting") & models.Q(reviewed_at__isnull=False) & ~models.Q(reviewed_by="")),
                name="results_openanswer_reviewed_by_somebody",
            ),
        ]


class Quote(models.Model):
    """A piece of an open answer that was chosen by hand, with a theme; only a released one leaves the house."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.OneToOneField(OpenAnswer, models.CASCADE, related_name="quote")
    theme = models.CharField(_("theme"), max_length=100)
    text = models.TextField(_("quote"))
    chosen_by = models.CharField(max_length=150)
    chosen_at = models.DateTimeField()
    released_by = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["theme", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True, released_by="")
                | (models.Q(released_at__isnull=False) & ~models.Q(released_by="")),
                name="results_quote_released_by_somebody",
            ),
        ]


class CodingEvent(models.Model):
    """A line in the log of the work on open answers: who did what; never a text."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="coding_events", verbose_name=_("wave"))
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("what"), max_length=40)
    subject = models.CharField(_("about"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("log line of open answers")
        verbose_name_plural = _("log of open answers")
        ordering = ["-at", "-pk"]
