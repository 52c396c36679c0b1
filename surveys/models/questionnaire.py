"""One version of the questions."""

from dataclasses import fields
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from surveys.instrument import Instrument, QuestionSpec
from surveys.models.changing import replace_content
from surveys.models.contents import Question, lists_of
from surveys.models.survey import Survey
from surveys.models.tracking import tracked

FROZEN: dict[int, Instrument] = {}
"""Instruments of frozen questionnaires by primary key; they never change again."""

SETTINGS = [field.name for field in fields(Instrument) if field.name != "sections"]


class VersionTakenError(Exception):
    """The same code and version are in use for another content."""


class QuestionnaireManager(models.Manager["Questionnaire"]):
    def create_from(self, survey: Survey, instrument: Instrument) -> "Questionnaire":
        """Store a questionnaire with its pages, questions and choices, all or nothing."""
        with transaction.atomic():
            questionnaire = self.create(survey=survey, **settings_of(instrument))
            replace_content(questionnaire.pk, instrument)
        return questionnaire

    def take_in(self, survey: Survey, instrument: Instrument) -> "tuple[Questionnaire, bool]":
        """The stored questionnaire, and whether it is new; raises VersionTakenError when its version says otherwise."""
        found = self.filter(survey=survey, form_id=instrument.form_id, version=instrument.version).first()
        if found is None:
            return self.create_from(survey, instrument), True
        if found.instrument() != instrument:
            raise VersionTakenError(
                _("Version %(version)s of %(code)s exists already with other questions. Raise the version.")
                % {"version": instrument.version, "code": instrument.form_id}
            )
        return found, False


@tracked()
class Questionnaire(models.Model):
    """One version of the questions; immutable once a wave with it has been launched."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="questionnaires", verbose_name=_("survey"))
    form_id = models.CharField(_("code"), max_length=64)
    title = models.CharField(_("title"), max_length=300)
    version = models.CharField(_("version"), max_length=32)
    default_language = models.CharField(_("default language"), max_length=10, default="nl")
    languages = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("languages"))
    refused_when = models.TextField(_("refused when"), blank=True)
    ineligible_when = models.TextField(_("not eligible when"), blank=True)
    panel_when = models.TextField(_("may be followed when"), blank=True)
    welcome_message = models.JSONField(_("welcome"), default=dict, blank=True)
    completed_message = models.JSONField(_("thanks"), default=dict, blank=True)
    refused_message = models.JSONField(_("after refusing"), default=dict, blank=True)
    ineligible_message = models.JSONField(_("not eligible"), default=dict, blank=True)

    objects = QuestionnaireManager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["survey", "form_id", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "form_id", "version"], name="surveys_questionnaire_one_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def replace_with(self, instrument: Instrument) -> None:
        """Store other questions in a draft; the database refuses it once a wave has been launched."""
        with transaction.atomic():
            for name, value in settings_of(instrument).items():
                setattr(self, name, value)
            self.save()
            replace_content(self.pk, instrument)

    @property
    def frozen(self) -> bool:
        return self.waves.filter(launched_at__isnull=False).exists()

    def instrument(self) -> Instrument:
        """The questionnaire as plain data: three queries, and none any more once it is frozen."""
        if self.pk in FROZEN:
            return FROZEN[self.pk]
        launched = models.Exists(self.waves.filter(launched_at__isnull=False))
        sections = list(self.sections.annotate(launched=launched).order_by("position"))
        lists = lists_of(self.choices.all())
        questions: dict[int, list[QuestionSpec]] = {}
        for question in Question.objects.filter(section__questionnaire=self).order_by("position"):
            questions.setdefault(question.section_id, []).append(question.spec(lists))
        instrument = Instrument(
            sections=tuple(section.spec(tuple(questions.get(section.pk, ()))) for section in sections),
            **{name: getattr(self, name) for name in SETTINGS} | {"languages": tuple(self.languages)},
        )
        if sections and sections[0].launched:
            transaction.on_commit(partial(FROZEN.__setitem__, self.pk, instrument))  # a launch may still be undone
        return instrument


def settings_of(instrument: Instrument) -> dict[str, Any]:
    return {name: getattr(instrument, name) for name in SETTINGS} | {"languages": list(instrument.languages)}
