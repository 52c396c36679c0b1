"""The expression language of XLSForm: parse and check once, evaluate over plain answers in microseconds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from elementpath.exceptions import ElementPathError

from surveys.compiling import Compiled, Scope, compiled, tree_of
from surveys.functions import FUNCTIONS, Value, boolean, string

LONGEST = 4000
LITERAL_OR_REFERENCE = re.compile(r"""'[^']*'|"[^"]*"|\$\{([^{}]*)\}""")


class ExpressionError(ValueError):
    """What is wrong, where, and what to do about it, in one readable text."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    `literals` are the (code, answer) pairs that it compares with = or selected(); `normal` is the same for expressions
    that differ only in spaces, needless brackets or the order of what stands around `and` and `or`.
    """

    text: str
    codes: frozenset[str]
    columns: frozenset[str]
    functions: frozenset[str]
    literals: frozenset[tuple[str, str]]
    uses_this: bool
    normal: str
    compiled: Compiled

    def evaluate(
        self,
        answers: Mapping[str, str],
        *,
        this: str = "",
        choice: Mapping[str, str] | None = None,
        today: date | None = None,
    ) -> Value:
        """The value over answers by question code; `this` is the dot, `choice` the row that bare names look in."""
        return self.compiled(Scope(answers, this, choice or {}, today.isoformat() if today else ""))

    def is_true(
        self,
        answers: Mapping[str, str],
        *,
        this: str = "",
        choice: Mapping[str, str] | None = None,
        today: date | None = None,
    ) -> bool:
        return boolean(self.evaluate(answers, this=this, choice=choice, today=today))

    def as_text(self, answers: Mapping[str, str], *, today: date | None = None) -> str:
        return string(self.evaluate(answers, today=today))


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an XLSForm expression; raises ExpressionError with a sentence that staff can act on."""
    if len(text) > LONGEST:
        raise ExpressionError(_("The expression is longer than %(limit)d characters.") % {"limit": LONGEST})
    references: dict[str, str] = {}
    source = LITERAL_OR_REFERENCE.sub(lambda match: _variable(match, references), text)
    if "$" in LITERAL_OR_REFERENCE.sub("", text):
        raise ExpressionError(_("A question is written as ${CODE}, with braces. In: %(text)s") % {"text": text})
    try:
        root = tree_of(source)
        evaluate = compiled(root, references)
    except (ElementPathError, SyntaxError, RecursionError) as error:
        raise ExpressionError(_readable(error, text)) from None
    tokens = list(_walk(root))
    return Expression(
        text=text,
        codes=frozenset(references.values()),
        columns=frozenset(token.value for token in tokens if token.symbol == "(name)"),
        functions=frozenset(token.symbol for token in tokens if token.symbol in FUNCTIONS),
        literals=frozenset(_literals(tokens, references)),
        uses_this=any(token.symbol == "." for token in tokens),
        normal=_normal(root, references),
        compiled=evaluate,
    )


def _variable(match: re.Match[str], references: dict[str, str]) -> str:
    """Codes may be words of XPath (`and`, `div`), so each becomes a name of our own."""
    code = match[1]
    if code is None:
        return match[0]
    code = code.strip()
    known = next((name for name, value in references.items() if value == code), None)
    variable = known or f"q{len(references)}"
    references[variable] = code
    return f"${variable}".ljust(len(match[0]))


def _readable(error: Exception, text: str) -> str:
    if isinstance(error, RecursionError):
        return _("The expression is nested too deeply. Use calculate questions for its parts.")
    detail = str(error).split("] ", 1)[-1]
    if unknown := re.search(r"unknown function '?([\w.-]+)", detail):
        known = ", ".join(sorted(FUNCTIONS))
        return _("The function %(name)s() does not exist here. Use one of: %(known)s.") % {
            "name": unknown[1],
            "known": known,
        }
    return _("The expression cannot be read: %(text)s (%(detail)s). Check quotes, brackets and operators.") % {
        "text": text,
        "detail": detail,
    }


def _walk(token: Any) -> Iterator[Any]:
    if token.symbol == "$":
        yield token
        return
    yield token
    for part in token:
        yield from _walk(part)


def _literals(tokens: list[Any], references: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        if token.symbol in ("=", "!=", "selected") and len(token) == 2:
            left, right = token[0], token[1]
            if right.symbol == "$":
                left, right = right, left
            if left.symbol == "$" and right.symbol in ("(string)", "(integer)"):
                yield references[left[0].value], str(right.value)


def _normal(token: Any, references: Mapping[str, str]) -> str:
    if token.symbol == "$":
        return f"${{{references[token[0].value]}}}"
    if token.symbol == "(string)":
        return repr(token.value)
    if not len(token):
        return f"{token.symbol}()" if token.symbol in FUNCTIONS else str(token.value)
    if token.symbol in ("and", "or"):
        return f"({f' {token.symbol} '.join(sorted(_operands(token, token.symbol, references)))})"
    parts = [_normal(part, references) for part in token]
    if token.symbol == "(":
        return parts[0]
    if token.symbol in FUNCTIONS:
        return f"{token.symbol}({', '.join(parts)})"
    return f"({parts[0]} {token.symbol} {parts[1]})" if len(parts) == 2 else f"{token.symbol}{parts[0]}"


def _operands(token: Any, symbol: str, references: Mapping[str, str]) -> set[str]:
    while token.symbol == "(" and len(token) == 1:
        token = token[0]
    if token.symbol != symbol:
        return {_normal(token, references)}
    return {operand for part in token for operand in _operands(part, symbol, references)}
