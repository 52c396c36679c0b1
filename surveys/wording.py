"""The text of a question: which wording, in which language, with answers in place of ${CODE}."""

import re

from surveys.instrument import MULTIPLE, RANK, Answers, Instrument, QuestionSpec, in_language
from surveys.relevance import holds

PIPE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")


def has_second_wording(question: QuestionSpec, answers: Answers) -> bool:
    """Whether the second wording applies, for example the past tense for people who left."""
    return bool(question.alternative_relevant and question.alternative_label) and holds(
        question.alternative_relevant, answers
    )


def wording(question: QuestionSpec, answers: Answers, language: str, default: str) -> str:
    """The text of the question in a language, with answers in place of ${CODE}."""
    second = has_second_wording(question, answers)
    return piped(in_language(question.alternative_label if second else question.label, language, default), answers)


def piped(text: str, answers: Answers) -> str:
    """Plain text with answers in place of ${CODE}; whoever shows it escapes it."""
    return PIPE.sub(lambda match: answers.get(match[1], ""), text) if "${" in text else text


def in_words(instrument: Instrument, answers: Answers, language: str) -> dict[str, str]:
    """Answers as people read them (labels of choices instead of codes), for piping."""
    return {
        code: _label(question, value, language, instrument.default_language)
        for code, value in answers.items()
        if (question := instrument.by_code.get(code))
    }


def _label(question: QuestionSpec, value: str, language: str, default: str) -> str:
    if not question.choices:
        return value
    labels = {choice.code: in_language(choice.label, language, default) for choice in question.choices}
    codes = value.split() if question.kind in (MULTIPLE, RANK) else [value]
    return ", ".join(labels.get(code, code) for code in codes)
