"""The themes that answers in words are sorted into: a book per question, in versions, shared by the waves."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey


class Codebook(models.Model):
    """One version of the themes of a question. Once a round codes with it, it does not change any more.

    `condition` chooses between the wordings of a question ("why" or "why not"), never a group of people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="codebooks", verbose_name=_("survey"))
    code = models.SlugField(_("code"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    question = models.CharField(_("question"), max_length=64, help_text=_("The code of the question."))
    title = models.CharField(_("name"), max_length=100)
    condition = models.TextField(
        _("only for"), blank=True, help_text=_("For a question with two wordings. For example ${AANBEV} = '2'")
    )

    class Meta:
        verbose_name = _("codebook")
        verbose_name_plural = _("codebooks")
        ordering = ["survey", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code", "version"], name="results_codebook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"

    @property
    def is_frozen(self) -> bool:
        return self.rounds.exists()


class Theme(models.Model):
    """One theme with what belongs to it and what does not."""

    codebook = models.ForeignKey(Codebook, models.CASCADE, related_name="themes", verbose_name=_("codebook"))
    code = models.CharField(
        _("code"), max_length=40, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use a-z, 0-9 and -."))]
    )
    name = models.CharField(_("theme"), max_length=100)
    definition = models.TextField(_("definition"), blank=True)
    includes = models.TextField(_("belongs to it"), blank=True)
    excludes = models.TextField(_("does not belong to it"), blank=True)
    example = models.TextField(_("example"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["codebook", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["codebook", "code"], name="results_theme_code_once")]

    def __str__(self) -> str:
        return self.name
