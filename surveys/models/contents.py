"""What a questionnaire consists of: pages, questions, choices."""

from dataclasses import fields

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models.tracking import tracked

QUESTION_COLUMNS = [field.name for field in fields(QuestionSpec) if field.name != "choices"]
CHOICE_COLUMNS = [field.name for field in fields(ChoiceSpec)]


@tracked()
class Section(models.Model):
    """A page."""

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.CASCADE, related_name="sections", verbose_name=_("questionnaire")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=64)
    title = models.JSONField(_("title"), default=dict, blank=True)
    relevant = models.TextField(_("asked when"), blank=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["questionnaire", "position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "name"], name="surveys_section_name_once"),
            models.UniqueConstraint(
                fields=["questionnaire", "position"],
                name="surveys_section_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def spec(self, questions: tuple[QuestionSpec, ...]) -> SectionSpec:
        return SectionSpec(self.name, self.title, self.relevant, questions)


@tracked()
class Question(models.Model):
    section = models.ForeignKey(Section, models.CASCADE, related_name="questions", verbose_name=_("page"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=64)
    kind = models.CharField(_("type"), max_length=32)
    label = models.JSONField(_("question"), default=dict, blank=True)
    hint = models.JSONField(_("explanation"), default=dict, blank=True)
    required = models.TextField(_("compulsory"), blank=True)
    required_message = models.JSONField(_("message when empty"), default=dict, blank=True)
    relevant = models.TextField(_("asked when"), blank=True)
    constraint = models.TextField(_("valid when"), blank=True)
    constraint_message = models.JSONField(_("message when not valid"), default=dict, blank=True)
    choice_filter = models.TextField(_("choices shown when"), blank=True)
    appearance = models.CharField(_("appearance"), max_length=100, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    alternative_relevant = models.TextField(_("second wording when"), blank=True)
    alternative_label = models.JSONField(_("second wording"), default=dict, blank=True)
    random_group = models.CharField(_("random group"), max_length=64, blank=True)
    calculation = models.TextField(_("calculation"), blank=True)
    default = models.TextField(_("default"), blank=True)
    read_only = models.CharField(_("read only"), max_length=100, blank=True)
    list_name = models.CharField(_("list of choices"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["section", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "position"],
                name="surveys_question_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def spec(self, lists: dict[str, tuple[ChoiceSpec, ...]]) -> QuestionSpec:
        columns = {name: getattr(self, name) for name in QUESTION_COLUMNS}
        return QuestionSpec(**columns, choices=lists.get(self.list_name, ()) if self.list_name else ())


@tracked()
class Choice(models.Model):
    """An answer option; lists are shared by questions of one questionnaire."""

    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.CASCADE, related_name="choices", verbose_name=_("questionnaire")
    )
    list_name = models.CharField(_("list of choices"), max_length=64)
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=64)
    label = models.JSONField(_("answer"), default=dict, blank=True)
    missing = models.BooleanField(_("counts as missing"), default=False)
    fixed_last = models.BooleanField(_("always last"), default=False)
    attributes = models.JSONField(_("other columns"), default=dict, blank=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["questionnaire", "list_name", "position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "list_name", "code"], name="surveys_choice_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.code}"

    def spec(self) -> ChoiceSpec:
        return ChoiceSpec(self.code, self.label, self.missing, self.fixed_last, self.attributes)


def lists_in(instrument: Instrument) -> dict[str, tuple[ChoiceSpec, ...]]:
    """Every list once, also when several questions share it."""
    return {question.list_name: question.choices for question in instrument.questions() if question.list_name}


def lists_of(choices: models.QuerySet[Choice]) -> dict[str, tuple[ChoiceSpec, ...]]:
    lists: dict[str, list[ChoiceSpec]] = {}
    for choice in choices:
        lists.setdefault(choice.list_name, []).append(choice.spec())
    return {name: tuple(specs) for name, specs in lists.items()}
