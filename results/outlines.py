"""The words of a release, so that it can be read without the questionnaire: pages, questions, bases, groups."""

from typing import Any

from respondents.dispositions import counts_of, states
from results.bases import base_in_words
from results.models import Breakdown, Release
from surveys.comparability import BROKEN, compare
from surveys.expressions import parse
from surveys.instrument import Instrument, QuestionSpec, SectionSpec, in_language
from surveys.models import Wave


def outline_of(wave: Wave, instrument: Instrument, earlier: Release | None) -> dict[str, Any]:
    """The words that belong to the figures, and the counts for RR1 and RR2 (the invitations are deleted some day)."""
    counts = counts_of(states(wave), closed=True)
    return {
        "pages": pages(instrument),
        "breakdowns": dict(Breakdown.objects.filter(survey=wave.survey_id).values_list("code", "label")),
        "response": {"complete": counts.I, "interviewed": counts.interviewed, "base": counts.base},
        "trend": trend(instrument, earlier),
    }


def trend(instrument: Instrument, earlier: Release | None) -> dict[str, list[str]]:
    """Questions that cannot be compared with the earlier wave, and what changed; nothing where they are new."""
    if earlier is None:
        return {}
    found = compare(earlier.wave.questionnaire.instrument(), instrument)
    return {
        question.code: [difference.aspect for difference in question.differences]
        for question in found
        if question.status == BROKEN
    }


def pages(instrument: Instrument) -> list[dict[str, Any]]:
    """Pages and questions in the words of the questionnaire, so that a release can be read without it.

    Pages of one title that follow each other are one; the question for consent, which everybody here answered the
    same, is left out.
    """
    found: list[dict[str, Any]] = []
    for section in instrument.sections:
        title = in_language(section.title, instrument.default_language, "")
        if not found or found[-1]["title"] != title:
            found.append({"title": title, "questions": []})
        found[-1]["questions"] += [question_of(instrument, question) for question in published(instrument, section)]
    return found


def published(instrument: Instrument, section: SectionSpec) -> list[QuestionSpec]:
    consent = parse(instrument.refused_when).codes if instrument.refused_when else frozenset()
    return [question for question in section.questions if question.is_answered and question.code not in consent]


def question_of(instrument: Instrument, question: QuestionSpec) -> dict[str, str]:
    language = instrument.default_language
    return {
        "code": question.code,
        "kind": question.kind,
        "text": in_language(question.label, language, ""),
        "second_text": in_language(question.alternative_label, language, ""),
        "base": base_in_words(instrument, question),
    }
