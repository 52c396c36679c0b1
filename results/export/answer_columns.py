"""Answers of the questionnaire as columns and codes of the microdata: VARIABLE=code with spaces between."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import combinations, product

from results.export.microdata import Microdata
from results.export.table import SUPPRESSED, WHY_MISSING, Variable
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANK, QuestionSpec, possible_answers, scale

MOST_COMBINATIONS = 2**14
QUOTED = re.compile("'([^']*)'")


def columns_of(data: Microdata, question: QuestionSpec) -> list[Variable]:
    return [variable for variable in data.table.variables if variable.question == question.code]


def valid(question: QuestionSpec) -> list[str]:
    missing = {choice.code for choice in question.choices if choice.missing}
    return [answer for answer in possible_answers(question) if answer not in missing]


def tokens_of(data: Microdata, question: QuestionSpec, answers: Iterable[str]) -> str:
    """Of several answers: who chose them; of a ranking: who put them first. Empty without a column."""
    columns = columns_of(data, question)
    if not columns:
        return ""
    if question.kind in (MULTIPLE, RANK):
        by_option = {variable.option: variable.name for variable in columns}
        return " ".join(f"{by_option[answer]}=1" for answer in answers if answer in by_option)
    codes = {code: number for number, code in columns[0].codes}
    return " ".join(f"{columns[0].name}={codes.get(answer, answer)}" for answer in answers)


def places_of(data: Microdata, question: QuestionSpec) -> str:
    """The answers that count with their place on the scale, VARIABLE=code:place; a number is its own place."""
    tokens = tokens_of(data, question, valid(question)).split()
    places = scale(question) or range(1, len(tokens) + 1)
    return " ".join(f"{token}:{place}" for token, place in zip(tokens, places, strict=True))


def condition_tokens(data: Microdata, condition: str, label: str = "") -> str:
    """The codes of a characteristic (of this label, when there is one) or of one question that meet a condition.

    Empty when the microdata do not tell who does.
    """
    for key in data.plan.keys:
        conditions = [one for _code, _label, one in key.groups]
        if condition in conditions and (not label or key.label == label):
            place = conditions.index(condition)
            return "" if meets_earlier(data, conditions[: place + 1]) else f"{key.name}={place + 1}"
    return from_one_question(data, condition)


def meets_earlier(data: Microdata, conditions: Sequence[str]) -> bool:
    """Whether somebody can meet the last condition and one before it: a row holds the first group only.

    True as well when there are too many combinations of answers to be sure.
    """
    parsed = [parse(condition) for condition in conditions]
    codes = sorted({code for one in parsed for code in one.codes})
    values = [[*values_of(data, code, conditions), ""] for code in codes]
    if math.prod(map(len, values)) > MOST_COMBINATIONS:
        return True
    for answers in product(*values):
        given = dict(zip(codes, answers, strict=True))
        if parsed[-1].is_true(given) and any(one.is_true(given) for one in parsed[:-1]):
            return True
    return False


def values_of(data: Microdata, code: str, conditions: Sequence[str]) -> Sequence[str]:
    """Possible answers of a question; of a column of the list those that the conditions name, and another one."""
    question = data.plan.instrument.by_code.get(code)
    if question is None or not possible_answers(question):
        return ["?", *{text for one in conditions for text in QUOTED.findall(one)}]
    if question.kind in (MULTIPLE, RANK):
        answers = possible_answers(question)
        if 2 ** len(answers) > MOST_COMBINATIONS:
            return [""] * (MOST_COMBINATIONS + 1)  # too many to try
        return [" ".join(some) for size in range(1, len(answers) + 1) for some in combinations(answers, size)]
    return possible_answers(question)


def from_one_question(data: Microdata, condition: str) -> str:
    """Who gave no answer can meet a condition too, such as that it is not the first answer."""
    expression = parse(condition)
    question = data.plan.instrument.by_code.get(next(iter(expression.codes), ""))
    if len(expression.codes) != 1 or question is None or question.kind in (MULTIPLE, RANK):
        return ""
    met = [answer for answer in possible_answers(question) if expression.is_true({question.code: answer})]
    tokens = tokens_of(data, question, met)
    if (columns := columns_of(data, question)) and expression.is_true({question.code: ""}):
        silent = [code for code in WHY_MISSING if code != SUPPRESSED]
        tokens = " ".join([tokens, *(f"{columns[0].name}={code}" for code in silent)]).strip()
    return tokens
