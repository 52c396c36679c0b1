"""The expression language of XLSForm: parse and check once, evaluate over plain answers.

elementpath's XPath 1.0 parser supplies the grammar; the tree is compiled to closures over strings, numbers and
booleans, because there is no XML document here: an answer is a string and an unanswered question is ''.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import XPathFunction

from surveys.functions import FUNCTIONS, Value, boolean, compare, number, string

LONGEST = 4000
LITERAL_OR_REFERENCE = re.compile(r"""'[^']*'|"[^"]*"|\$\{([^{}]*)\}""")
REPEATED_REPETITION = re.compile(r"\([^()]*(?:[+*]|\{\d+,\d*\})[^()]*\)(?:[+*]|\{)")
LITERALS = {"(string)", "(integer)", "(decimal)", "(float)"}
COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": lambda left, right: left / right if right else float("nan"),
    "mod": lambda left, right: left % abs(right) if right else float("nan"),
}


class ExpressionError(ValueError):
    """What is wrong, where, and what to do about it, in one readable text."""


class Scope(NamedTuple):
    answers: Mapping[str, str]
    this: str
    choice: Mapping[str, str]
    today: str


Compiled = Callable[[Scope], Value]


class ExpressionParser(XPath1Parser):
    """XPath 1.0 with the functions of XLSForm."""


XPATH_ONLY = {name for name, token in ExpressionParser.symbol_table.items() if issubclass(token, XPathFunction)}
for name in XPATH_ONLY - set(FUNCTIONS):
    ExpressionParser.symbol_table.pop(name)
for name, function in FUNCTIONS.items():
    ExpressionParser.symbol_table.pop(name, None)
    ExpressionParser.function(name, nargs=function.arguments)
ExpressionParser.build()


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `literals` are the (code, answer) pairs that it compares with = or selected()."""

    text: str
    codes: frozenset[str]
    columns: frozenset[str]
    functions: frozenset[str]
    literals: frozenset[tuple[str, str]]
    uses_this: bool
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
        root = Parser.parse(ExpressionParser(), source)
        compiled = _compile(root, references)
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
        compiled=compiled,
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


def _compile(token: Any, references: Mapping[str, str]) -> Compiled:
    symbol = token.symbol
    if symbol in LITERALS:
        value = token.value if isinstance(token.value, str) else float(token.value)
        return lambda _scope: value
    if symbol == "$":
        code = references[token[0].value]
        return lambda scope: scope.answers.get(code, "")
    if symbol == ".":
        return lambda scope: scope.this
    if symbol == "(name)":
        column = token.value
        return lambda scope: scope.choice.get(column, "")
    if symbol in ("(", "") and len(token) == 1:
        return _compile(token[0], references)
    return _compile_operation(token, references)


def _compile_operation(token: Any, references: Mapping[str, str]) -> Compiled:
    symbol = token.symbol
    parts = [_compile(part, references) for part in token]
    if symbol in FUNCTIONS:
        return _compile_function(token, parts)
    if symbol == "and" and len(parts) == 2:
        left, right = parts
        return lambda scope: boolean(left(scope)) and boolean(right(scope))
    if symbol == "or" and len(parts) == 2:
        left, right = parts
        return lambda scope: boolean(left(scope)) or boolean(right(scope))
    if symbol in COMPARISONS and len(parts) == 2:
        left, right = parts
        return lambda scope: compare(symbol, left(scope), right(scope))
    if symbol == "-" and len(parts) == 1:
        return lambda scope: -number(parts[0](scope))
    if symbol in ARITHMETIC and len(parts) == 2:
        left, right = parts
        operation = ARITHMETIC[symbol]
        return lambda scope: operation(number(left(scope)), number(right(scope)))
    raise SyntaxError(_("%(symbol)s has no meaning in a questionnaire") % {"symbol": symbol})


def _compile_function(token: Any, parts: list[Compiled]) -> Compiled:
    name = token.symbol
    if name == "today":
        return lambda scope: scope.today
    if name == "if":
        condition, then, otherwise = parts
        return lambda scope: then(scope) if boolean(condition(scope)) else otherwise(scope)
    if name == "regex":
        return _compile_regex(token, parts[0])
    call = FUNCTIONS[name].call
    if len(parts) == 1:
        only = parts[0]
        return lambda scope: call(only(scope))
    if len(parts) == 2:
        first, second = parts
        return lambda scope: call(first(scope), second(scope))
    return lambda scope: call(*[part(scope) for part in parts])


def _compile_regex(token: Any, subject: Compiled) -> Compiled:
    if token[1].symbol != "(string)":
        raise SyntaxError(_("the pattern of regex() must be written between quotes"))
    if REPEATED_REPETITION.search(token[1].value):
        raise SyntaxError(_("the pattern of regex() has a repetition within a repetition, which can take for ever"))
    try:
        pattern = re.compile(token[1].value)
    except re.error as error:
        raise SyntaxError(_("the pattern of regex() is wrong: %(error)s") % {"error": error}) from None
    return lambda scope: pattern.fullmatch(string(subject(scope))) is not None
