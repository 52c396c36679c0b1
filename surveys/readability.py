"""Advice about texts: long sentences and long words make a questionnaire hard to read at level B1."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.instrument import Instrument

SENTENCE_END = re.compile(r"[.!?:…]+(?:\s+|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
LONG_SENTENCE = 15
"""Words. Rule of thumb for texts at level B1: ten words on average, never more than fifteen."""

LONG_WORD = 16
"""Letters; compounds from the field itself (klantcontactmedewerker) are counted too, the advice is not a rule."""


@dataclass(frozen=True)
class Reading:
    """Words per sentence on average, sentences that are too long, and long words with the number of texts."""

    average: float
    long_sentences: tuple[tuple[str, str, int], ...]
    long_words: tuple[tuple[str, int], ...]


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence."""
    return [words for part in SENTENCE_END.split(text) if (words := WORD.findall(part))]


def reading(instrument: Instrument, language: str) -> Reading:
    """Over all texts of the questions, each text once."""
    texts = dict((text, code) for code, text in texts_of(instrument, language))
    lengths = {text: [len(words) for words in sentences(text)] for text in texts}
    flat = [length for found in lengths.values() for length in found]
    words = Counter(
        word for text in texts for word in {w.lower() for w in WORD.findall(text)} if len(word) >= LONG_WORD
    )
    return Reading(
        average=sum(flat) / len(flat) if flat else 0.0,
        long_sentences=tuple(
            (texts[text], text, max(found)) for text, found in lengths.items() if max(found, default=0) > LONG_SENTENCE
        ),
        long_words=tuple(words.most_common()),
    )


def texts_of(instrument: Instrument, language: str) -> Iterator[tuple[str, str]]:
    for question in instrument.questions():
        for texts in (question.label, question.alternative_label, question.hint):
            if texts.get(language):
                yield question.code, texts[language]
        for choice in question.choices:
            if choice.label.get(language):
                yield question.code, choice.label[language]
