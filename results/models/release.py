"""Published figures; a release never changes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from results.models.definitions import Definitions
from surveys.models import Wave
from surveys.models.tracking import tracked


class ReleaseQuerySet(models.QuerySet["Release"]):
    def newest_before(self, wave: Wave) -> "Release | None":
        """The newest release of the last earlier wave that has one."""
        earlier = self.filter(wave__survey=wave.survey_id, wave__opens_at__lt=wave.opens_at)
        return earlier.select_related("wave").order_by("-wave__opens_at", "-number").first()


@tracked("outline")
class Release(models.Model):
    """An immutable set of figures of one wave, with the texts that belong to them (`outline`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="releases", verbose_name=_("wave"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    computed_at = models.DateTimeField(_("computed"))
    minimum_group = models.PositiveSmallIntegerField(_("minimum group"))
    responses = models.PositiveIntegerField(_("responses"))
    outline = models.JSONField(default=dict)
    definitions = models.ForeignKey(
        Definitions, models.PROTECT, null=True, related_name="releases", verbose_name=_("definitions")
    )
    reason = models.CharField(_("why again"), max_length=300, blank=True)
    changed = models.JSONField(_("what changed"), default=list)
    content = models.CharField(_("fingerprint of the responses"), max_length=64, blank=True)
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="later", verbose_name=_("compared with")
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["wave", "-number"]
        constraints = [models.UniqueConstraint(fields=["wave", "number"], name="results_release_number_once")]

    def __str__(self) -> str:
        return f"{self.wave} {self.number}"

    @property
    def has_at_most(self) -> bool:
        """Whether a number of people in it is told as "at most"."""
        return bool(self.outline.get("at_most"))


class Figure(models.Model):
    """One published number or series with its base, n and interval."""

    class Kind(models.TextChoices):
        DISTRIBUTION = "distribution", _("distribution")
        MEAN = "mean", _("mean")
        AGREEMENT = "agreement", _("agreement")
        ANSWERED = "answered", _("answers given")
        MEDIAN = "median", _("median")
        PROMOTERS = "promoters", _("net promoter score")
        RELIABILITY = "reliability", _("reliability")
        RANK = "rank", _("mean rank")
        UNKNOWN = "unknown", _("share without an opinion")
        THEME = "theme", _("share with this theme")

    class Hidden(models.TextChoices):
        NO = "", ""
        SMALL = "small", _("too few people")
        REMAINDER = "remainder", _("it would show another group that is too small")
        EQUAL = "equal", _("everybody gave the same answer")

    release = models.ForeignKey(Release, models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField()
    question = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    breakdown = models.CharField(max_length=50, blank=True)
    group = models.CharField(max_length=50, blank=True)
    group_label = models.CharField(max_length=100, blank=True)
    item = models.CharField(max_length=64, blank=True)
    """Which one of several: the code of a theme, or of an answer that is ranked."""
    base = models.PositiveIntegerField(null=True)
    at_most = models.BooleanField(default=False)
    """Whether the base is told as "at most": the exact number would count fewer people than the minimum."""
    count = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    weighted = models.FloatField(null=True)
    weighted_low = models.FloatField(null=True)
    weighted_high = models.FloatField(null=True)
    bound = models.CharField(max_length=1, blank=True)
    series = models.JSONField(default=list)
    hidden = models.CharField(max_length=16, choices=Hidden, blank=True)

    class Meta:
        ordering = ["release", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "question", "kind", "breakdown", "group", "item"],
                name="results_figure_once_per_release",
            ),
            models.CheckConstraint(
                condition=models.Q(hidden="")
                | models.Q(
                    base__isnull=True,
                    count__isnull=True,
                    value__isnull=True,
                    low__isnull=True,
                    high__isnull=True,
                    weighted__isnull=True,
                    weighted_low__isnull=True,
                    weighted_high__isnull=True,
                    series=[],
                ),
                name="results_figure_hidden_holds_nothing",
            ),
        ]


class Change(models.Model):
    """The difference of one figure with the same figure of the earlier release, and what may be said of it."""

    class Verdict(models.TextChoices):
        UP = "up", _("risen")
        DOWN = "down", _("fallen")
        SAME = "same", _("no demonstrable difference")
        FEW = "few", _("too few answers to compare")

    figure = models.OneToOneField(Figure, models.CASCADE, related_name="change")
    earlier_value = models.FloatField()
    earlier_base = models.PositiveIntegerField()
    difference = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)
    adjusted = models.FloatField(null=True)
    verdict = models.CharField(max_length=4, choices=Verdict)
    parts = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    """The test, the effect, what the frame makes of the interval, the ordinal test, how many people are in both."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verdict__in=["up", "down"]) | models.Q(adjusted__lt=0.05),
                name="results_change_said_when_shown",
            ),
        ]
