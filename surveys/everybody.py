"""Which pages everybody comes to: of those alone it may be counted who came, because it says nothing of an answer."""

from collections.abc import Iterator
from itertools import product

from surveys.expressions import codes_of
from surveys.instrument import SILENT_KINDS, Answers, Instrument, QuestionSpec, SectionSpec, possible_answers
from surveys.relevance import holds, settled
from surveys.routing import outcome_of


def pages_of_everybody(instrument: Instrument) -> frozenset[str]:
    """Names of the sections that nobody is routed past who neither refuses nor falls outside the people asked.

    Whoever refuses or falls outside is known by name: the state of the invitation says so. So a condition on the
    questions that decide it is harmless when every answer that lets somebody go on meets it.
    """
    codes = screening_codes(instrument)
    ways = tuple(ways_on(instrument, codes))
    return frozenset(section.name for section in instrument.sections if is_for_everybody(section, codes, ways))


def is_for_everybody(section: SectionSpec, codes: frozenset[str], ways: tuple[Answers, ...]) -> bool:
    return any(
        condition_codes(section, question) <= codes
        and all(holds(section.relevant, known) and holds(question.relevant, known) for known in ways)
        for question in section.questions
        if question.kind not in SILENT_KINDS
    )


def screening_codes(instrument: Instrument) -> frozenset[str]:
    """Questions that decide who takes part, each with a few answers to choose from."""
    found = frozenset().union(*(codes_of(text) for text in (instrument.refused_when, instrument.ineligible_when)))
    return frozenset(code for code in found if possible_answers(instrument.by_code[code]))


def ways_on(instrument: Instrument, codes: frozenset[str]) -> Iterator[Answers]:
    """The answers to these questions with which somebody goes on."""
    questions = [instrument.by_code[code] for code in sorted(codes)]
    for values in product(*(answers_to(question) for question in questions)):
        given = {question.code: value for question, value in zip(questions, values, strict=True) if value}
        known = settled(instrument, given)
        if not outcome_of(instrument, known):
            yield known


def answers_to(question: QuestionSpec) -> tuple[str, ...]:
    return possible_answers(question) if question.required else ("", *possible_answers(question))


def condition_codes(section: SectionSpec, question: QuestionSpec) -> frozenset[str]:
    return codes_of(section.relevant) | codes_of(question.relevant)
