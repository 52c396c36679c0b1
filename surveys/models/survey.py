"""A repeated study."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.tracking import tracked


@tracked()
class Survey(models.Model):
    """A repeated study."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("short name"), unique=True, help_text=_("Used in commands and file names."))
    organisation = models.CharField(
        _("organisation"), max_length=200, help_text=_("Who asks; [[organisatie]] in texts.")
    )
    minimum_group = models.PositiveSmallIntegerField(
        _("minimum group"),
        default=10,
        validators=[MinValueValidator(5)],
        help_text=_("Nothing is shown about fewer people than this. Never under 5."),
    )

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minimum_group__gte=5), name="surveys_survey_minimum_group_floor"),
        ]

    def __str__(self) -> str:
        return self.name
