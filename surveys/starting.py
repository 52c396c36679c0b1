"""A questionnaire from nothing: no pages yet, or one page that asks whether somebody takes part."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.instrument import SINGLE, ChoiceSpec, Instrument, QuestionSpec, SectionSpec

CONSENT, YES, NO = "TOEST", "1", "2"


def started(*, title: str, form_id: str, version: str, languages: Sequence[str], with_consent: bool) -> Instrument:
    """The first language is the default one."""
    default, *others = languages
    bare = Instrument(form_id, title, version, default, (default, *sorted(others)), sections=())
    return _with_consent(bare, languages) if with_consent else bare


def _with_consent(bare: Instrument, languages: Sequence[str]) -> Instrument:
    texts = [dict(zip(languages, row, strict=True)) for row in zip(*map(_consent_texts, languages), strict=True)]
    page, wording, yes, no, welcome, thanks, goodbye = texts
    question = QuestionSpec(
        CONSENT,
        SINGLE,
        wording,
        required="true()",
        list_name="deelname",
        choices=(ChoiceSpec(YES, yes), ChoiceSpec(NO, no)),
    )
    return replace(
        bare,
        sections=(SectionSpec("start", page, "", (question,)),),
        refused_when=f"${{{CONSENT}}} = '{NO}'",
        welcome_message=welcome,
        completed_message=thanks,
        refused_message=goodbye,
    )


def _consent_texts(language: str) -> Sequence[str]:
    with translation.override(language):
        return (
            _("Start"),
            _("Do you take part?"),
            _("Yes, I take part"),
            _("No, I do not take part"),
            _("Hello [[voornaam]]. Taking part is voluntary, and your answers are anonymous."),
            _("Thank you for your answers."),
            _("Fine. You get no reminder."),
        )
