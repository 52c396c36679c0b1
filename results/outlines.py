"""The words of a release, so that it can be read without the questionnaire: pages, questions, bases, groups."""

from typing import Any

from django.utils.translation import gettext as _

from respondents.dispositions import counts as counts_of
from results.bases import Readable, base_in_words, in_words
from results.gathering import WaveCounts, published
from results.measures import sources
from results.models import Release
from surveys.comparability import compare
from surveys.instrument import Instrument, QuestionSpec, in_language
from surveys.models import Wave
from surveys.trend import judgements


def outline_of(counts: WaveCounts, earlier: Release | None, first: Release | None) -> dict[str, Any]:
    """The words that belong to the figures, and the counts for RR1 and RR2.

    `first` is an earlier release of the same wave: the invitations that were counted then may be gone.
    """
    wave, instrument = counts.wave, counts.frame.instrument
    response = first.outline["response"] if first else response_of(wave)
    return {
        "pages": [*pages(instrument), *own_pages(counts)],
        "breakdowns": {one.code: one.label for one in counts.meaning.breakdowns},
        "groups": [vars(group) for group in counts.groups],
        "bases": [
            {"code": one.code, "question": one.question, "condition": one.base}
            for one in counts.own
            if one.base and one.one_question and not counts.counted[one.code].hidden
        ],
        "agreeing": {
            code: [one.label(answer) for answer in one.agreeing] for code, one in counts.counted.items() if one.agreeing
        },
        "headlines": [measure.code for measure in counts.meaning.measures if measure.headline],
        "response": response,
        "trend": trend(instrument, earlier, wave),
        "notes": notes(earlier, wave),
        "unweighted": counts.refused,
    }


def response_of(wave: Wave) -> dict[str, int]:
    counts = counts_of(wave)
    return {"complete": counts.I, "interviewed": counts.interviewed, "base": counts.base}


def trend(instrument: Instrument, earlier: Release | None, wave: Wave) -> dict[str, list[str]]:
    """Questions that may not be compared with the earlier wave, and what changed; nothing where they are new."""
    if earlier is None:
        return {}
    judged = judgements(earlier.wave.questionnaire, wave.questionnaire)
    found = compare(earlier.wave.questionnaire.instrument(), instrument)
    return {
        question.code: [difference.aspect for difference in question.differences]
        for question in found
        if not judged[question.code].may_be_drawn
    }


def notes(earlier: Release | None, wave: Wave) -> dict[str, str]:
    """What staff wrote about the comparability of a question; it stands beside the figures."""
    if earlier is None:
        return {}
    judged = judgements(earlier.wave.questionnaire, wave.questionnaire)
    return {code: judgement.note for code, judgement in judged.items() if judgement.note}


def own_pages(counts: WaveCounts) -> list[dict[str, Any]]:
    """The measures that are no question, as a page of their own."""
    if not counts.own:
        return []
    instrument = counts.frame.instrument
    specs = [
        {
            "code": measure.code,
            "kind": "measure",
            "text": measure.label,
            "second_text": "",
            "base": in_words(Readable(instrument), measure.base) if measure.base else _("everybody"),
            "made_of": list(sources(measure)),
        }
        for measure in counts.own
    ]
    return [{"title": _("Indices and measures"), "questions": specs}]


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


def question_of(instrument: Instrument, question: QuestionSpec) -> dict[str, str]:
    language = instrument.default_language
    return {
        "code": question.code,
        "kind": question.kind,
        "text": in_language(question.label, language, ""),
        "second_text": in_language(question.alternative_label, language, ""),
        "base": base_in_words(instrument, question),
    }
