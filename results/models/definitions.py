"""What is counted, for whom, and against which population; data, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey
from surveys.models.tracking import tracked


@tracked()
class Breakdown(models.Model):
    """A declared way to divide the responses; there is no free filter."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="breakdowns", verbose_name=_("survey"))
    code = models.SlugField(_("code"))
    label = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    weighs = models.BooleanField(
        _("margin of the weights"),
        default=False,
        help_text=_("The answers are weighted so that these groups are as large as in the population."),
    )

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")
        ordering = ["survey", "position"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="results_breakdown_code_once")]

    def __str__(self) -> str:
        return self.label


@tracked()
class Group(models.Model):
    """One group of a breakdown, as a condition over the answers in the language of the questionnaires."""

    breakdown = models.ForeignKey(Breakdown, models.CASCADE, related_name="groups", verbose_name=_("breakdown"))
    code = models.SlugField(_("code"))
    label = models.CharField(_("name"), max_length=100)
    condition = models.TextField(_("who"), help_text=_("For example ${SITKCC} = '1'"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    population = models.PositiveIntegerField(
        _("people in the population"),
        null=True,
        blank=True,
        help_text=_("For weights. Leave it empty when the list knows: then its people are counted."),
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["breakdown", "position"]
        constraints = [models.UniqueConstraint(fields=["breakdown", "code"], name="results_group_code_once")]

    def __str__(self) -> str:
        return self.label


@tracked()
class Measure(models.Model):
    """A number that is computed besides the distributions: which answers agree, an index of several questions."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("share that gives one of these answers")
        MEAN = "mean", _("mean")
        PROMOTERS = "promoters", _("net promoter score (0 to 10)")
        SCALE = "scale", _("index: mean of several questions")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="measures", verbose_name=_("survey"))
    code = models.CharField(
        _("code"),
        max_length=64,
        help_text=_("The code of a question, to say how it is read; or a new code, for a number of its own."),
    )
    label = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    questions = models.CharField(
        _("questions"), max_length=500, blank=True, help_text=_("Codes, with spaces. Empty: the question of this code.")
    )
    answers = models.CharField(
        _("answers that count"), max_length=200, blank=True, help_text=_("Codes, with spaces, for example: 4 5")
    )
    base = models.TextField(_("among whom"), blank=True, help_text=_("For example ${SITKCC} = '1'. Empty: everybody."))
    headline = models.BooleanField(
        _("headline"), default=False, help_text=_("At the top of the results; tested together with the others.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["survey", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="results_measure_code_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="agreement") | ~models.Q(answers=""),
                name="results_measure_agrees_with_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="scale") | ~models.Q(questions=""), name="results_measure_scale_has_questions"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Definitions(models.Model):
    """Everything that decides what the figures of a survey mean, as it was at one moment. Never changes."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="definitions", verbose_name=_("survey"))
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("version of the definitions")
        verbose_name_plural = _("versions of the definitions")
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="results_definitions_number_once"),
            models.UniqueConstraint(fields=["survey", "fingerprint"], name="results_definitions_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.number}"
