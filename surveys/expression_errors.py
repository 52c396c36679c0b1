"""What is wrong with an expression and what to do about it, in sentences for people who make questionnaires."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.functions import FUNCTIONS

LITERAL_OR_REFERENCE = re.compile(r"""'[^']*'|"[^"]*"|\$\{([^{}]*)\}""")
REPLACED: dict[str, Any] = {
    "==": "=", "<>": "!=", "=>": ">=", "=<": "<=", "&&": "and", "&": "and", "||": "or", "AND": "and", "OR": "or",
    "NOT": "not()", "DIV": "div", "MOD": "mod", "%": "mod", "eq": "=", "ne": "!=", "is": "=",
}  # fmt: skip
SAID_OTHERWISE = re.compile(r"==|<>|=>|=<|&&|&|\|\||%|\b(?:AND|OR|NOT|DIV|MOD|eq|ne|is)\b")
FUNCTION_ALONE = re.compile(rf"(?<![\w-])({'|'.join(sorted(FUNCTIONS, key=len, reverse=True))})(?![\w-])(?!\s*\()")
CURLY = re.compile("[‘’“”„`´]")
OUTSIDE: tuple[str, ...] = ("::", "..", "//", "/", "[", "]", "@", "|", "{", "}", "#", ";", "\\", "?", "~", "^", ":")
USAGE = {
    "boolean": "boolean(${A})", "coalesce": "coalesce(${A}, ${B})", "concat": "concat(${A}, ' ', ${B})",
    "contains": "contains(${A}, 'x')", "count-selected": "count-selected(${A})", "ends-with": "ends-with(${A}, 'x')",
    "false": "false()", "if": "if(${A} = '1', 'x', 'y')", "int": "int(${A})", "max": "max(${A}, ${B})",
    "min": "min(${A}, ${B})", "not": "not(${A} = '1')", "number": "number(${A})", "regex": "regex(., '[0-9]+')",
    "round": "round(${A}, 1)", "selected": "selected(${A}, '1')", "starts-with": "starts-with(${A}, 'x')",
    "string": "string(${A})", "string-length": "string-length(.)", "today": "today()", "true": "true()",
}  # fmt: skip
EXAMPLE = gettext_lazy("An expression is for example: ${AGE} >= 18 and ${SEX} = '1'.")


class ExpressionError(ValueError):
    """What is wrong, and what to do about it; as text both."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.message, self.advice = message, advice


def explained(error: Exception, text: str) -> ExpressionError:
    """The mistake that stands in the text where there is a usual one, otherwise what the parser stumbled over."""
    if isinstance(error, ExpressionError):
        return error
    if isinstance(error, RecursionError):
        return ExpressionError(_("The expression is nested too deeply."), _("Use calculate questions for its parts."))
    bare = LITERAL_OR_REFERENCE.sub(" _ ", text)
    return _usual(bare) or _from_parser(error) or ExpressionError(_("The expression cannot be read."), str(EXAMPLE))


def _usual(bare: str) -> ExpressionError | None:
    checks: tuple[Callable[[str], ExpressionError | None], ...] = (
        _empty, _quotes, _otherwise, _brackets, _outside, _without_brackets,
    )  # fmt: skip
    return next((found for check in checks if (found := check(bare))), None)


def _empty(bare: str) -> ExpressionError | None:
    return None if bare.strip() else ExpressionError(_("The expression is empty."), str(EXAMPLE))


def _quotes(bare: str) -> ExpressionError | None:
    if CURLY.search(bare):
        return ExpressionError(_("Curly quotes mean nothing here."), _("Put text between straight quotes: 'text'."))
    if "'" in bare or '"' in bare:
        return ExpressionError(_("A quote is not closed."), _("Put the same quote before and after a text: 'text'."))
    return None


def _otherwise(bare: str) -> ExpressionError | None:
    found = SAID_OTHERWISE.search(bare)
    if not found:
        return None
    return ExpressionError(
        _("“%(sign)s” means nothing here.") % {"sign": found[0]},
        _("Write %(instead)s instead.") % {"instead": REPLACED[found[0]]},
    )


def _brackets(bare: str) -> ExpressionError | None:
    opened, closed = bare.count("("), bare.count(")")
    if opened == closed:
        return None
    if opened > closed:
        return ExpressionError(_("A bracket is not closed."), _("Put a ) where it ends."))
    return ExpressionError(_("There is a ) too many."), _("Remove it, or put a ( where it begins."))


def _outside(bare: str) -> ExpressionError | None:
    sign = next((sign for sign in OUTSIDE if sign in bare), "")
    if not sign:
        return None
    advice = {
        "/": _("Write div to divide, and ${CODE} for a question."),
        "|": _("Write or instead."),
    }.get(sign, _("Write a question as ${CODE}, and put text between quotes."))
    return ExpressionError(_("“%(sign)s” means nothing here.") % {"sign": sign}, advice)


def _without_brackets(bare: str) -> ExpressionError | None:
    found = FUNCTION_ALONE.search(bare)
    if not found:
        return None
    return ExpressionError(
        _("The function %(name)s() needs brackets.") % {"name": found[1]},
        _("Write it as: %(example)s.") % {"example": USAGE[found[1]]},
    )


def _from_parser(error: Exception) -> ExpressionError | None:
    """From the message of elementpath, which is English and about XPath."""
    said = str(error).split("] ", 1)[-1]
    if unknown := re.search(r"unknown function '?([\w.-]+)|'([\w.-]+)' is not allowed as function name", said):
        return ExpressionError(
            _("The function %(name)s() does not exist here.") % {"name": unknown[1] or unknown[2]},
            _("Use one of: %(known)s.") % {"known": ", ".join(sorted(FUNCTIONS))},
        )
    if "argument" in said:
        return _arguments(error)
    if "end of source" in said:
        return ExpressionError(_("The expression stops halfway."), _("Fill in what must follow the last word or sign."))
    if re.search(r"unexpected (name|literal|unparsed)", said):
        return ExpressionError(
            _("Two parts stand beside each other with nothing between them."),
            _("Put =, and, or, or a comma between them; text stands between quotes."),
        )
    if "comma" in said:
        said = "unexpected ',' symbol"
    if sign := re.search(r"unexpected '(.+)' (?:operator|symbol)|unknown symbol '(.+)'", said):
        return ExpressionError(
            _("“%(sign)s” stands in a place where it means nothing.") % {"sign": sign[1] or sign[2]},
            _("Check what stands before and after it."),
        )
    return None


def _arguments(error: Exception) -> ExpressionError:
    name = str(getattr(getattr(error, "token", None), "symbol", ""))
    if name not in USAGE:
        return ExpressionError(_("A function has too few or too many values between its brackets."), str(EXAMPLE))
    return ExpressionError(
        _("The function %(name)s() has too few or too many values between its brackets.") % {"name": name},
        _("Write it as: %(example)s.") % {"example": USAGE[name]},
    )
