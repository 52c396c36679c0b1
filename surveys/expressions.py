"""The expression language of XLSForm: parse and check once, evaluate over plain answers in microseconds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _
from elementpath.exceptions import ElementPathError

from surveys.compiling import Compiled, Scope, compiled, tree_of
from surveys.expression_errors import LITERAL_OR_REFERENCE, ExpressionError, explained
from surveys.expression_facts import Use, literals, normal, uses, walk
from surveys.functions import FUNCTIONS, Value, boolean, string

__all__ = ["Expression", "ExpressionError", "codes_of", "parse"]

LONGEST = 4000


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    `literals` are the (code, answer) pairs that it compares with = or selected(), `uses` how it handles each question;
    `normal` is the same for expressions that differ only in spaces, needless brackets or the order around `and`, `or`.
    """

    text: str
    codes: frozenset[str]
    columns: frozenset[str]
    functions: frozenset[str]
    literals: frozenset[tuple[str, str]]
    uses: frozenset[Use]
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
        return boolean(self.compiled(Scope(answers, this, choice or {}, today.isoformat() if today else "")))

    def as_text(self, answers: Mapping[str, str], *, today: date | None = None) -> str:
        return string(self.evaluate(answers, today=today))


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an XLSForm expression; raises ExpressionError with a sentence that staff can act on."""
    if len(text) > LONGEST:
        raise ExpressionError(
            _("The expression is longer than %(limit)d characters.") % {"limit": LONGEST},
            _("Use calculate questions for its parts."),
        )
    references: dict[str, str] = {}
    source = LITERAL_OR_REFERENCE.sub(lambda match: _variable(match, references), text)
    if "$" in LITERAL_OR_REFERENCE.sub("", text):
        raise ExpressionError(
            _("A $ stands by itself."), _("A question is written as ${CODE}, with braces on both sides.")
        )
    try:
        root = tree_of(source)
        evaluate = compiled(root, references)
    except (ElementPathError, SyntaxError, RecursionError, ExpressionError) as error:
        raise explained(error, text) from None
    tokens = list(walk(root))
    return Expression(
        text=text,
        codes=frozenset(references.values()),
        columns=frozenset(token.value for token in tokens if token.symbol == "(name)"),
        functions=frozenset(token.symbol for token in tokens if token.symbol in FUNCTIONS),
        literals=frozenset(literals(tokens, references)),
        uses=frozenset(uses(tokens, references)),
        uses_this=any(token.symbol == "." for token in tokens),
        normal=normal(root, references),
        compiled=evaluate,
    )


def codes_of(condition: str) -> frozenset[str]:
    """Of the questions that a condition looks at; an empty one looks at none."""
    return parse(condition).codes if condition else frozenset()


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
