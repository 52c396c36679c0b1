"""Who was asked a question, in words: the condition of the questionnaire, read for people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.expressions import codes_of, parse
from surveys.instrument import Instrument, QuestionSpec, in_language

CODE = r"\$\{\s*(\w+)\s*\}"
EQUALS = re.compile(rf"{CODE}\s*=\s*['\"]?([^'\"]+?)['\"]?|selected\({CODE},\s*['\"]([^'\"]*)['\"]\)")
DIFFERS = re.compile(rf"{CODE}\s*!=\s*['\"]([^'\"]*)['\"]")
AT_LEAST = re.compile(rf"{CODE}\s*>=\s*['\"]?([\d.]+)['\"]?")
SEVERAL = re.compile(rf"count-selected\({CODE}\)\s*>\s*1")


@dataclass(frozen=True)
class Readable:
    """The texts that a description needs."""

    instrument: Instrument

    def question(self, code: str) -> str:
        question = self.instrument.by_code.get(code)
        return in_language(question.label, self.instrument.default_language, "") if question else code

    def answer(self, code: str, value: str) -> str:
        question = self.instrument.by_code.get(code)
        labels = [choice.label for choice in question.choices if choice.code == value] if question else []
        return in_language(labels[0], self.instrument.default_language, "") if labels else value


def base_in_words(instrument: Instrument, question: QuestionSpec) -> str:
    """For example: who answered “Yes” to “Do you work?”. A condition that is no simple sentence is quoted as it is.

    Consent needs no mention: everybody of whom there are answers gave it.
    """
    section = next(section for section in instrument.sections if question in section.questions)
    consent = codes_of(instrument.refused_when)
    conditions = [text for text in (section.relevant, question.relevant) if text and not parse(text).codes <= consent]
    if not conditions:
        return _("everybody")
    return _(" and ").join(in_words(Readable(instrument), condition) for condition in conditions)


def asked_of(instrument: Instrument) -> dict[str, str]:
    """Per question of the questionnaire, in the active language."""
    return {
        question.code: base_in_words(instrument, question)
        for section in instrument.sections
        for question in section.questions
    }


def in_words(texts: Readable, condition: str) -> str:
    parts = split(condition, "or")
    if len(parts) > 1:
        return alternatives(texts, parts)
    parts = split(condition, "and")
    if len(parts) > 1:
        return _(" and ").join(in_words(texts, part) for part in parts)
    inner = without_brackets(condition)
    return in_words(texts, inner) if inner != condition else term(texts, condition)


def alternatives(texts: Readable, parts: Sequence[str]) -> str:
    """Answers to one question are named together."""
    matches = [EQUALS.fullmatch(without_brackets(part)) for part in parts]
    pairs = [(match[1] or match[3], match[2] or match[4]) for match in matches if match]
    if len(pairs) == len(parts) and len({code for code, value in pairs}) == 1:
        return answered(texts, pairs[0][0], [value for code, value in pairs])
    return _(" or ").join(in_words(texts, part) for part in parts)


def term(texts: Readable, text: str) -> str:
    if match := EQUALS.fullmatch(text):
        return answered(texts, match[1] or match[3], [match[2] or match[4]])
    if match := DIFFERS.fullmatch(text):
        if not match[2]:
            return _("who answered “%(question)s”") % {"question": texts.question(match[1])}
        names = {"question": texts.question(match[1]), "answer": texts.answer(match[1], match[2])}
        return _("who did not answer “%(answer)s” to “%(question)s”") % names
    if match := AT_LEAST.fullmatch(text):
        names = {"question": texts.question(match[1]), "answer": match[2]}
        return _("who answered at least %(answer)s to “%(question)s”") % names
    if match := SEVERAL.fullmatch(text):
        return _("who gave several answers to “%(question)s”") % {"question": texts.question(match[1])}
    return _("who meets the condition %(condition)s") % {"condition": text}


def answered(texts: Readable, code: str, values: Sequence[str]) -> str:
    answers = _(" or ").join(f"“{texts.answer(code, value)}”" for value in values)
    return _("who answered %(answers)s to “%(question)s”") % {"answers": answers, "question": texts.question(code)}


def split(condition: str, word: str) -> list[str]:
    """The parts of a condition between `and` or `or` outside brackets and quotes; `or` binds weakest."""
    return [part.strip() for part in pieces(condition, word)]


def pieces(condition: str, word: str) -> Iterator[str]:
    depth, part = 0, ""
    for token in re.findall(r"'[^']*'|\"[^\"]*\"|[()]|[\w.${}-]+|\s+|[^\w\s()'\"]+", condition):
        depth += (token == "(") - (token == ")")  # noqa: S105
        if depth == 0 and token == word:
            yield part
            part = ""
        else:
            part += token
    yield part


def without_brackets(text: str) -> str:
    """The inside of one pair of brackets around the whole text."""
    text = text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1].strip()
