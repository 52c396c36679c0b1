"""From the tree that elementpath's XPath 1.0 parser gives to closures over strings, numbers and booleans.

There is no XML document here: an answer is a string, and a question without an answer is ''.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import XPathFunction

from surveys.expression_errors import ExpressionError
from surveys.functions import FUNCTIONS, Value, boolean, equal, number, ordered, string

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


def tree_of(source: str) -> Any:
    """The tree of tokens; raises elementpath's errors or SyntaxError."""
    return Parser.parse(ExpressionParser(), source)


def compiled(token: Any, references: Mapping[str, str]) -> Compiled:
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
        return compiled(token[0], references)
    return _operation(token, references)


def _operation(token: Any, references: Mapping[str, str]) -> Compiled:
    symbol = token.symbol
    parts = [compiled(part, references) for part in token]
    if symbol in FUNCTIONS:
        return _function(token, parts)
    if symbol == "and" and len(parts) == 2:
        left, right = parts
        return lambda scope: boolean(left(scope)) and boolean(right(scope))
    if symbol == "or" and len(parts) == 2:
        left, right = parts
        return lambda scope: boolean(left(scope)) or boolean(right(scope))
    if symbol in COMPARISONS and len(parts) == 2:
        return _comparison(token, references) or _general_comparison(symbol, *parts)
    if symbol == "-" and len(parts) == 1:
        return lambda scope: -number(parts[0](scope))
    if symbol in ARITHMETIC and len(parts) == 2:
        left, right = parts
        operation = ARITHMETIC[symbol]
        return lambda scope: operation(number(left(scope)), number(right(scope)))
    raise SyntaxError(f"unexpected '{symbol}' symbol")


def _comparison(token: Any, references: Mapping[str, str]) -> Compiled | None:
    """${CODE} = 'text', which nearly every condition is made of, in one step; None for everything else."""
    if [part.symbol for part in token] != ["$", "(string)"] or token.symbol not in ("=", "!="):
        return None
    code, text, same = references[token[0][0].value], token[1].value, token.symbol == "="
    return lambda scope: (scope.answers.get(code, "") == text) is same


def _general_comparison(symbol: str, left: Compiled, right: Compiled) -> Compiled:
    if symbol == "=":
        return lambda scope: equal(left(scope), right(scope))
    if symbol == "!=":
        return lambda scope: not equal(left(scope), right(scope))
    return lambda scope: ordered(symbol, left(scope), right(scope))


def _function(token: Any, parts: list[Compiled]) -> Compiled:
    name = token.symbol
    if name == "today":
        return lambda scope: scope.today
    if name == "if":
        condition, then, otherwise = parts
        return lambda scope: then(scope) if boolean(condition(scope)) else otherwise(scope)
    if name == "regex":
        return _regex(token, parts[0])
    call = FUNCTIONS[name].call
    if len(parts) == 1:
        only = parts[0]
        return lambda scope: call(only(scope))
    if len(parts) == 2:
        first, second = parts
        return lambda scope: call(first(scope), second(scope))
    return lambda scope: call(*[part(scope) for part in parts])


def _regex(token: Any, subject: Compiled) -> Compiled:
    if token[1].symbol != "(string)":
        raise _wrong_pattern(_("The pattern of regex() stands between no quotes."))
    if REPEATED_REPETITION.search(token[1].value):
        raise _wrong_pattern(_("The pattern of regex() has a repetition within a repetition: it can take for ever."))
    try:
        pattern = re.compile(token[1].value)
    except re.error:
        raise _wrong_pattern(_("The pattern of regex() is wrong.")) from None
    return lambda scope: pattern.fullmatch(string(subject(scope))) is not None


def _wrong_pattern(message: str) -> ExpressionError:
    return ExpressionError(message, _("Write for example regex(., '[0-9]{4} ?[A-Z]{2}')."))
