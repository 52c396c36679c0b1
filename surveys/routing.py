"""Where a respondent goes, how it ends, and why an answer is missing; pure functions over an Instrument.

Every function takes the answers as they were given and settles by itself which of them count.
"""

from collections.abc import Collection

from surveys.expressions import codes_of, parse
from surveys.in_page import in_page_conditions, in_page_wordings
from surveys.instrument import (
    NOT_ASKED,
    NOT_REACHED,
    SILENT_KINDS,
    SKIPPED,
    TEXT,
    Answers,
    Instrument,
    QuestionSpec,
    SectionSpec,
    possible_answers,
    scale,
)
from surveys.relevance import asked, choices_of, default_of, effective, holds, questions_of, settled, shown
from surveys.wording import has_second_wording, in_words, piped, wording

__all__ = [
    "asked", "choices_of", "default_of", "effective", "first_section", "has_second_wording", "holds",
    "in_page_conditions", "in_page_wordings", "in_words", "is_follow_up", "items", "may_be_followed", "missing_codes",
    "missing_of", "next_section", "outcome", "outcome_of", "piped", "possible_answers", "previous_section",
    "questions_of", "scale", "sections_with_questions", "settled", "share_answered", "wording",
]  # fmt: skip

REFUSED, INELIGIBLE = "refused", "ineligible"


def sections_with_questions(instrument: Instrument, answers: Answers) -> tuple[SectionSpec, ...]:
    """The pages that have something to show now, in order."""
    known = effective(instrument, answers)
    return tuple(section for section in instrument.sections if any(shown(section, known)))


def first_section(instrument: Instrument, answers: Answers) -> SectionSpec | None:
    return next(iter(sections_with_questions(instrument, answers)), None)


def next_section(instrument: Instrument, name: str, answers: Answers) -> SectionSpec | None:
    """The first page after this one that has something to show; None after the last."""
    position = _position(instrument, name)
    shown = sections_with_questions(instrument, answers)
    return next((section for section in shown if _position(instrument, section.name) > position), None)


def previous_section(instrument: Instrument, name: str, answers: Answers) -> SectionSpec | None:
    """The last page before this one that has something to show; None before the first."""
    position = _position(instrument, name)
    shown = reversed(sections_with_questions(instrument, answers))
    return next((section for section in shown if _position(instrument, section.name) < position), None)


def _position(instrument: Instrument, name: str) -> int:
    return next(place for place, section in enumerate(instrument.sections) if section.name == name)


def outcome(instrument: Instrument, answers: Answers) -> str:
    """'refused', 'ineligible' or '' by the settings of the questionnaire."""
    return outcome_of(instrument, effective(instrument, answers))


def outcome_of(instrument: Instrument, known: Answers) -> str:
    """The same, of answers that are effective ones already."""
    if instrument.refused_when and holds(instrument.refused_when, known):
        return REFUSED
    if instrument.ineligible_when and holds(instrument.ineligible_when, known):
        return INELIGIBLE
    return ""


def may_be_followed(instrument: Instrument, answers: Answers) -> bool:
    """Whether the answers may be linked to a later wave; without a rule they may not."""
    return bool(instrument.panel_when) and holds(instrument.panel_when, effective(instrument, answers))


def items(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Codes that count for the share answered: not consent, not the text beside 'Other'."""
    consent = codes_of(instrument.refused_when)
    return tuple(
        question.code
        for question in asked(instrument, answers)
        if question.kind not in SILENT_KINDS and question.code not in consent and not is_follow_up(instrument, question)
    )


def is_follow_up(instrument: Instrument, question: QuestionSpec) -> bool:
    """A text such as SECTOR_anders, asked because of a choice of SECTOR."""
    if question.kind != TEXT or not question.relevant:
        return False
    codes = parse(question.relevant).codes
    if len(codes) != 1:
        return False
    (code,) = codes
    return question.code.startswith(f"{code}_") and bool(instrument.by_code[code].choices)


def share_answered(instrument: Instrument, answers: Answers) -> float:
    """Answered items over the items that apply now, 0 to 1; 0 when none applies."""
    known = effective(instrument, answers)
    codes = items(instrument, answers)
    return sum(code in known for code in codes) / len(codes) if codes else 0.0


def missing_codes(instrument: Instrument, answers: Answers, posted: Collection[str]) -> dict[str, int]:
    """Why a question has no answer: -1 not asked, -2 its page was posted without it, -3 its page was not reached.

    A question on a page that was never posted, whose condition looks at a question that was itself not reached,
    was not reached either: nobody knows whether it would have been asked.
    """
    return missing_of(instrument, effective(instrument, answers), posted)


def missing_of(instrument: Instrument, known: Answers, posted: Collection[str]) -> dict[str, int]:
    """The same, of answers that are effective ones already."""
    missing: dict[str, int] = {}
    for section in instrument.sections:
        for question in section.questions:
            if question.kind not in SILENT_KINDS and question.code not in known:
                missing[question.code] = _reason(section, question, known, missing, posted)
    return missing


def _reason(
    section: SectionSpec, question: QuestionSpec, known: Answers, missing: dict[str, int], posted: Collection[str]
) -> int:
    applies = holds(section.relevant, known) and holds(question.relevant, known)
    if section.name in posted:
        return SKIPPED if applies else NOT_ASKED
    if applies or any(missing.get(code) == NOT_REACHED for code in _depends_on(section, question)):
        return NOT_REACHED
    return NOT_ASKED


def _depends_on(section: SectionSpec, question: QuestionSpec) -> frozenset[str]:
    return codes_of(section.relevant) | codes_of(question.relevant)
