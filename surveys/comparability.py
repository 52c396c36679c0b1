"""What differs between two versions of a questionnaire, question by question, and what that means for the trend.

A question is the same over waves when its wording, type, answer options and base are. The order is told, because it can
matter, but does not break the trend by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.expressions import parse
from surveys.instrument import HIDDEN, NOTE, Instrument, QuestionSpec, SectionSpec, in_language, scale

COMPARABLE, WITH_NOTE, BROKEN = "comparable", "note", "broken"
WORDING, SECOND_WORDING, HINT, TYPE, OPTIONS, ORDER, BASE = (
    "wording", "second_wording", "hint", "type", "options", "order", "base",
)  # fmt: skip
UNMEASURED = frozenset({NOTE, HIDDEN})
BREAKING = frozenset({WORDING, SECOND_WORDING, TYPE, OPTIONS, BASE})


class Difference(NamedTuple):
    aspect: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """One question in two versions; `before` or `after` is missing when only one version asks it."""

    code: str
    before: QuestionSpec | None
    after: QuestionSpec | None
    differences: tuple[Difference, ...] = ()

    @property
    def status(self) -> str:
        """Comparable without differences, with a note when only order or hint differ, broken otherwise."""
        if self.before is None or self.after is None:
            return BROKEN
        if any(difference.aspect in BREAKING for difference in self.differences):
            return BROKEN
        return WITH_NOTE if self.differences else COMPARABLE


def compare(before: Instrument, after: Instrument) -> list[Comparison]:
    """Every question of both versions in the order of the later one; those that were dropped come last."""
    asked = [question.code for question in after.questions() if question.kind not in UNMEASURED]
    dropped = [q.code for q in before.questions() if q.kind not in UNMEASURED and q.code not in after.by_code]
    codes = asked + dropped
    return [compared(code, before, after) for code in codes]


def compared(code: str, before: Instrument, after: Instrument) -> Comparison:
    old, new = before.by_code.get(code), after.by_code.get(code)
    if old is None or new is None:
        return Comparison(code, old, new)
    return Comparison(code, old, new, tuple(_differences(before, after, old, new)))


def _differences(before: Instrument, after: Instrument, old: QuestionSpec, new: QuestionSpec) -> Iterator[Difference]:
    pairs = [
        (WORDING, _text(before, old.label), _text(after, new.label)),
        (SECOND_WORDING, _second(before, old), _second(after, new)),
        (HINT, _text(before, old.hint), _text(after, new.hint)),
        (TYPE, old.kind, new.kind),
        (OPTIONS, *_options(before, after, old, new)),
        (ORDER, _order(before, after, old), _order(after, before, new)),
        (BASE, base(before, old.code), base(after, new.code)),
    ]
    yield from (Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _text(instrument: Instrument, texts: Mapping[str, str]) -> str:
    return " ".join(in_language(texts, instrument.default_language, instrument.default_language).split())


def _second(instrument: Instrument, question: QuestionSpec) -> str:
    if not question.alternative_relevant:
        return ""
    return f"{_text(instrument, question.alternative_label)} ({normal(question.alternative_relevant)})"


def _options(before: Instrument, after: Instrument, old: QuestionSpec, new: QuestionSpec) -> tuple[str, str]:
    """Codes with labels, sorted by code: the order of options is another matter."""
    return "\n".join(_option_lines(before, old)), "\n".join(_option_lines(after, new))


def _option_lines(instrument: Instrument, question: QuestionSpec) -> list[str]:
    missing = {True: f" ({_('counts as missing')})", False: ""}
    by_code = sorted(question.choices, key=lambda choice: (len(choice.code), choice.code))
    lines = [f"{choice.code} {_text(instrument, choice.label)}{missing[choice.missing]}" for choice in by_code]
    lines += [f"{point}" for point in scale(question)]
    if question.choice_filter:
        lines.append(f"({normal(question.choice_filter)})")
    return lines


def _order(instrument: Instrument, other: Instrument, question: QuestionSpec) -> str:
    """The question before this one among those that both versions have, and the order of the shared options."""
    shared = [q.code for q in instrument.questions() if q.code in other.by_code and q.kind not in UNMEASURED]
    place = shared.index(question.code) if question.code in shared else 0
    follows = shared[place - 1] if place else ""
    common = {choice.code for choice in other.by_code[question.code].choices}
    options = " ".join(choice.code for choice in question.choices if choice.code in common)
    return f"{follows} → {question.code}: {options}".strip()


def base(instrument: Instrument, code: str) -> str:
    """Who is asked: the condition of the page and the question, and of the questions that those look at."""
    conditions: dict[str, str] = {}
    _gather(instrument, code, conditions)
    return "\n".join(f"{asked}: {condition}" for asked, condition in sorted(conditions.items()) if condition)


def _gather(instrument: Instrument, code: str, conditions: dict[str, str]) -> None:
    if code in conditions or code not in instrument.by_code:
        return
    question = instrument.by_code[code]
    texts = [text for text in (_section_of(instrument, code).relevant, question.relevant, question.calculation) if text]
    conditions[code] = " and ".join(normal(text) for text in texts)
    for text in texts:
        for other in parse(text).codes:
            _gather(instrument, other, conditions)


def _section_of(instrument: Instrument, code: str) -> SectionSpec:
    return next(section for section in instrument.sections if any(q.code == code for q in section.questions))


def normal(condition: str) -> str:
    """A condition without needless brackets and spaces, so that only its meaning is compared."""
    return parse(condition).normal


class Words(NamedTuple):
    text: str
    changed: bool


def changed_words(before: str, after: str) -> tuple[list[Words], list[Words]]:
    """Both texts in pieces, with what differs marked, for showing side by side."""
    old, new = before.split(" "), after.split(" ")
    left: list[Words] = []
    right: list[Words] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if j > i:
            left.append(Words(" ".join(old[i:j]), kind != "equal"))
        if m > k:
            right.append(Words(" ".join(new[k:m]), kind != "equal"))
    return left, right
