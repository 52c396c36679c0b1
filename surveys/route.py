"""Which answers lead to which questions, for the map that staff look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from surveys.expressions import parse
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, in_language, possible_answers
from surveys.relevance import holds
from surveys.routing import INELIGIBLE, REFUSED


@dataclass(frozen=True)
class Branch:
    """Answers that lead to the same questions; `together` when these look at other questions too."""

    answers: tuple[tuple[str, str], ...]
    opens: tuple[str, ...]
    together: bool = False
    outcome: str = ""


def route(instrument: Instrument) -> dict[str, tuple[Branch, ...]]:
    """Per question that decides about something: what its answers lead to."""
    conditions = dict(_conditions(instrument))
    found = {question.code: tuple(_branches(instrument, question, conditions)) for question in instrument.questions()}
    return {code: branches for code, branches in found.items() if branches}


def _conditions(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for section in instrument.sections:
        for question in section.questions:
            texts = [f"({text})" for text in (section.relevant, question.relevant) if text]
            if texts and question.is_answered:
                yield question.code, " and ".join(texts)


def _branches(instrument: Instrument, question: QuestionSpec, conditions: dict[str, str]) -> Iterator[Branch]:
    for outcome, rule in ((REFUSED, instrument.refused_when), (INELIGIBLE, instrument.ineligible_when)):
        if rule and question.code in parse(rule).codes:
            answers = [answer for answer in possible_answers(question) if holds(rule, {question.code: answer})]
            yield Branch(tuple(_named(instrument, question, answers)), (), outcome=outcome)
    for together in (False, True):
        targets: dict[tuple[str, ...], list[str]] = {}
        for code, condition in conditions.items():
            expression = parse(condition)
            alone = expression.codes == {question.code}
            if question.code in expression.codes and alone is not together:
                targets.setdefault(_leading(question, condition, alone=alone), []).append(code)
        for answers_of_target, codes in targets.items():
            yield Branch(tuple(_named(instrument, question, answers_of_target)), tuple(codes), together)


def _leading(question: QuestionSpec, condition: str, *, alone: bool) -> tuple[str, ...]:
    """The answers that make a condition true by themselves, or that it names beside other questions."""
    options = possible_answers(question)
    if alone:
        return tuple(option for option in options if holds(condition, {question.code: option}))
    return tuple(option for option in options if (question.code, option) in parse(condition).literals)


def _named(instrument: Instrument, question: QuestionSpec, answers: Iterable[str]) -> Iterator[tuple[str, str]]:
    labels: dict[str, ChoiceSpec] = {choice.code: choice for choice in question.choices}
    language = instrument.default_language
    for answer in answers:
        yield answer, in_language(labels[answer].label, language, language) if answer in labels else ""
