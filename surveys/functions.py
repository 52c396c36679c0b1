"""The functions and comparisons of the expression language, over strings, numbers and booleans."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Value = str | float | bool
NAN = float("nan")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Function:
    arguments: int | tuple[int, int | None]
    call: Callable[..., Value]


def number(value: Value) -> float:
    """XPath's number(): text that is no number gives NaN, which makes every comparison false."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    try:
        return float(value) if "_" not in value else NAN
    except ValueError:
        return NAN


def string(value: Value) -> str:
    """XPath's string(): whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return value


def boolean(value: Value) -> bool:
    """XPath's boolean(), except that the text 'false' is false, because a calculate is kept as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value not in ("", "false")
    return bool(value) and value == value


def ordered(operator: str, left: Value, right: Value) -> bool:
    """Comparison by the rules of XPath 1.0: '9' >= 8 as numbers; dates in order as XLSForm has it."""
    if isinstance(left, str) and isinstance(right, str) and DATE.match(left) and DATE.match(right):
        return _ordered(operator, left, right)
    return _ordered(operator, number(left), number(right))


def equal(left: Value, right: Value) -> bool:
    """Text with text first: that is what nearly every condition of a questionnaire compares."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return boolean(left) == boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def _ordered(operator: str, left: Any, right: Any) -> bool:
    if operator == "<":
        return bool(left < right)
    if operator == "<=":
        return bool(left <= right)
    if operator == ">":
        return bool(left > right)
    return bool(left >= right)


def whole(value: Value) -> float:
    amount = number(value)
    return float(math.trunc(amount)) if math.isfinite(amount) else amount


def rounded(value: Value, digits: Value = 0.0) -> float:
    """Half up, as XPath and ODK do; Python rounds half to even."""
    amount, places = number(value), number(digits)
    if not math.isfinite(amount) or not math.isfinite(places):
        return NAN
    factor = 10.0 ** max(-12, min(12, int(places)))
    return math.floor(amount * factor + 0.5) / factor


def selected(answer: Value, code: Value) -> bool:
    return string(code) in string(answer).split()


def coalesce(*values: Value) -> Value:
    return next((value for value in values if string(value) != ""), "")


def extreme(choose: Callable[[list[float]], float]) -> Callable[..., Value]:
    def over(*values: Value) -> Value:
        amounts = [amount for amount in map(number, values) if not math.isnan(amount)]
        return choose(amounts) if amounts else ""

    return over


def unused(*values: Value) -> Value:
    raise NotImplementedError("evaluated by the compiler itself")


FUNCTIONS: dict[str, Function] = {
    "boolean": Function(1, boolean),
    "coalesce": Function((2, None), coalesce),
    "concat": Function((2, None), lambda *values: "".join(map(string, values))),
    "contains": Function(2, lambda text, part: string(part) in string(text)),
    "count-selected": Function(1, lambda answer: float(len(string(answer).split()))),
    "ends-with": Function(2, lambda text, end: string(text).endswith(string(end))),
    "false": Function(0, lambda: False),
    "if": Function(3, unused),
    "int": Function(1, whole),
    "max": Function((1, None), extreme(max)),
    "min": Function((1, None), extreme(min)),
    "not": Function(1, lambda value: not boolean(value)),
    "number": Function(1, number),
    "regex": Function(2, unused),
    "round": Function((1, 2), rounded),
    "selected": Function(2, selected),
    "starts-with": Function(2, lambda text, start: string(text).startswith(string(start))),
    "string": Function(1, string),
    "string-length": Function(1, lambda text: float(len(string(text)))),
    "today": Function(0, unused),
    "true": Function(0, lambda: True),
}
