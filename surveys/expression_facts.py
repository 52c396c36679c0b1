"""What a parsed expression says about questions: the answers it compares with, how it uses them, its normal form."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from surveys.functions import FUNCTIONS

ORDERED = {"<", "<=", ">", ">="}
ALIKE = {"=", "!="}
SUMS = {"+", "-", "*", "div", "mod"}
OF_CHOICES = {"selected", "count-selected"}
TEXT, NUMBER = "(string)", "(integer)"
NUMBERS = (NUMBER, "(decimal)", "(float)")


class Use(NamedTuple):
    """A question as an operator or function has it, with the text or number beside it ('' for neither)."""

    code: str
    operator: str
    value: str = ""
    value_kind: str = ""


def walk(token: Any) -> Iterator[Any]:
    if token.symbol == "$":
        yield token
        return
    yield token
    for part in token:
        yield from walk(part)


def literals(tokens: list[Any], references: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        if token.symbol in ("=", "!=", "selected") and len(token) == 2:
            left, right = token[0], token[1]
            if right.symbol == "$":
                left, right = right, left
            if left.symbol == "$" and right.symbol in (TEXT, NUMBER):
                yield references[left[0].value], str(right.value)


def uses(tokens: list[Any], references: Mapping[str, str]) -> Iterator[Use]:
    """Questions that stand right beside an operator, or are the first thing that a function gets."""
    for token in tokens:
        if token.symbol in OF_CHOICES and len(token) and token[0].symbol == "$":
            yield Use(references[token[0][0].value], token.symbol)
        elif token.symbol in ORDERED | ALIKE | SUMS and len(token) == 2:
            for own, other in ((token[0], token[1]), (token[1], token[0])):
                if own.symbol == "$":
                    yield Use(references[own[0].value], token.symbol, *_literal(other))


def _literal(token: Any) -> tuple[str, str]:
    if token.symbol == TEXT:
        return str(token.value), TEXT
    return (str(token.value), NUMBER) if token.symbol in NUMBERS else ("", "")


def normal(token: Any, references: Mapping[str, str]) -> str:
    if token.symbol == "$":
        return f"${{{references[token[0].value]}}}"
    if token.symbol == TEXT:
        return repr(token.value)
    if not len(token):
        return f"{token.symbol}()" if token.symbol in FUNCTIONS else str(token.value)
    if token.symbol in ("and", "or"):
        return f"({f' {token.symbol} '.join(sorted(_operands(token, token.symbol, references)))})"
    parts = [normal(part, references) for part in token]
    if token.symbol == "(":
        return parts[0]
    if token.symbol in FUNCTIONS:
        return f"{token.symbol}({', '.join(parts)})"
    return f"({parts[0]} {token.symbol} {parts[1]})" if len(parts) == 2 else f"{token.symbol}{parts[0]}"


def _operands(token: Any, symbol: str, references: Mapping[str, str]) -> set[str]:
    while token.symbol == "(" and len(token) == 1:
        token = token[0]
    if token.symbol != symbol:
        return {normal(token, references)}
    return {operand for part in token for operand in _operands(part, symbol, references)}
