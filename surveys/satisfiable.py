"""Whether a condition can be true at all, by trying every combination of answers it looks at."""

from collections.abc import Iterator
from itertools import combinations, product

from surveys.expressions import Expression
from surveys.instrument import MULTIPLE, RANK, Instrument, QuestionSpec, possible_answers

MOST_COMBINATIONS = 20_000
MOST_CHOICES = 6
"""Of a question with more answers: 64 combinations."""


def can_be_true(instrument: Instrument, expression: Expression) -> bool:
    """False only when no combination of answers makes it true; questions with free answers count as able to."""
    domains = [domain(instrument.by_code[code]) for code in sorted(expression.codes)]
    if not domains or not all(domains) or _size(domains) > MOST_COMBINATIONS:
        return True
    codes = sorted(expression.codes)
    return any(expression.is_true(dict(zip(codes, answers, strict=True))) for answers in product(*domains))


def domain(question: QuestionSpec) -> list[str]:
    """Every answer that a question can get, none included; empty when that is without end."""
    options = possible_answers(question)
    if not options or question.kind == RANK:
        return []
    if question.kind != MULTIPLE:
        return ["", *options]
    return list(_subsets(options)) if len(options) <= MOST_CHOICES else []


def _subsets(options: tuple[str, ...]) -> Iterator[str]:
    for size in range(len(options) + 1):
        yield from map(" ".join, combinations(options, size))


def _size(domains: list[list[str]]) -> int:
    size = 1
    for answers in domains:
        size *= len(answers)
    return size
