"""Where a visit stands in the questionnaire, and the texts that name the person."""

from collections.abc import Collection

from django.utils import translation

from respondents.drafts import Answered
from respondents.emails import fill
from respondents.visits import Visit
from surveys import routing
from surveys.instrument import Instrument, Texts, in_language


def resume_at(instrument: Instrument, answered: Answered) -> str:
    """The first page that was not posted yet; the last one when all were."""
    section = routing.first_section(instrument, answered.answers)
    while section is not None and section.name in answered.posted:
        after = routing.next_section(instrument, section.name, answered.answers)
        if after is None:
            break
        section = after
    return section.name if section else ""


def last_section(instrument: Instrument, answered: Answered) -> str:
    section = routing.first_section(instrument, answered.answers)
    while section is not None:
        after = routing.next_section(instrument, section.name, answered.answers)
        if after is None:
            return section.name
        section = after
    return ""


def newly_asked(instrument: Instrument, section: str, answered: Answered, shown: Collection[str]) -> bool:
    """Whether the answers just given call for questions of this page that were not on it yet."""
    codes = {value.partition(":")[0] for value in shown}
    asked = routing.questions_of(instrument, section, answered.answers)
    return any(question.is_answered and question.code not in codes for question in asked)


def language_of(visit: Visit, texts: Texts) -> str:
    """The `lang` of a text of the questionnaire; none where it is that of the buttons around it."""
    spoken = visit.language if texts.get(visit.language) or not texts else visit.instrument.default_language
    return "" if spoken == translation.get_language() else spoken


def message(visit: Visit, texts: Texts) -> str:
    text = in_language(texts, visit.language, visit.instrument.default_language)
    values = {"voornaam": visit.invitation.respondent.first_name, "organisatie": visit.wave.survey.organisation}
    return fill(text, values)
