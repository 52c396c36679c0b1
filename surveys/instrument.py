"""A questionnaire as plain frozen data: what routing, forms, workbooks and results read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Texts = Mapping[str, str]
"""Language code to text, for example {"nl": "Ja", "en": "Yes"}."""

Answers = Mapping[str, str]
"""Question code to answer as a string; several choices stand separated by spaces, as in XLSForm."""

NOT_ASKED, SKIPPED, NOT_REACHED, NOT_IN_WAVE = -1, -2, -3, -4

SINGLE, MULTIPLE, TEXT, INTEGER, RANGE, NOTE, CALCULATE = (
    "select_one", "select_multiple", "text", "integer", "range", "note", "calculate",
)  # fmt: skip
DECIMAL, DATE, TIME, RANK, HIDDEN, ACKNOWLEDGE = "decimal", "date", "time", "rank", "hidden", "acknowledge"
SILENT_KINDS = frozenset({NOTE, CALCULATE, HIDDEN})
"""Kinds that nobody answers."""

RESERVED_CODES = frozenset(
    {"shown", "clear", "csrfmiddlewaretoken", "action", "go", "back", "next", "previous", "save", "submit", "section",
     "page", "language", "token", "name", "label", "meta", "data", "revision", "save_id", "carried", "sent"}
)  # fmt: skip
"""Names of fields that the pages use themselves, so no question can have them."""

NUMBER_CAP = 20
"""Bytes of a number, date or time."""

TEXT_LENGTH = 1000
"""UTF-16 code units (what a browser's maxlength counts) of a text that names no limit of its own."""


@dataclass(frozen=True)
class ChoiceSpec:
    code: str
    label: Texts
    missing: bool = False
    fixed_last: bool = False
    attributes: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionSpec:
    code: str
    kind: str
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    required: str = ""
    required_message: Texts = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_message: Texts = field(default_factory=dict)
    choice_filter: str = ""
    appearance: str = ""
    parameters: Texts = field(default_factory=dict)
    alternative_relevant: str = ""
    alternative_label: Texts = field(default_factory=dict)
    random_group: str = ""
    calculation: str = ""
    default: str = ""
    read_only: str = ""
    list_name: str = ""
    choices: tuple[ChoiceSpec, ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.kind not in SILENT_KINDS

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(choice.code for choice in self.choices)

    @cached_property
    def possible(self) -> frozenset[str]:
        return frozenset(possible_answers(self))


@dataclass(frozen=True)
class SectionSpec:
    name: str
    title: Texts = field(default_factory=dict)
    relevant: str = ""
    questions: tuple[QuestionSpec, ...] = ()


@dataclass(frozen=True)
class Instrument:
    form_id: str
    title: str
    version: str
    default_language: str
    languages: tuple[str, ...]
    sections: tuple[SectionSpec, ...]
    refused_when: str = ""
    ineligible_when: str = ""
    panel_when: str = ""
    welcome_message: Texts = field(default_factory=dict)
    completed_message: Texts = field(default_factory=dict)
    refused_message: Texts = field(default_factory=dict)
    ineligible_message: Texts = field(default_factory=dict)

    def questions(self) -> Iterator[QuestionSpec]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_code(self) -> dict[str, QuestionSpec]:
        return {question.code: question for question in self.questions()}

    @cached_property
    def one_of(self) -> dict[str, frozenset[str]]:
        """Of every question with one answer out of a few, which."""
        return {question.code: question.possible for question in self.questions() if question.kind in (SINGLE, RANGE)}

    def section(self, name: str) -> SectionSpec:
        return next(section for section in self.sections if section.name == name)


def in_language(texts: Texts, language: str, default: str) -> str:
    """The text in a language, or in the default language where it is not translated."""
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")


def text_limit(question: QuestionSpec) -> int:
    """The longest answer to a text question, in UTF-16 code units; `max_length` of the workbook may lower it."""
    return min(TEXT_LENGTH, int(question.parameters.get("max_length") or TEXT_LENGTH))


def answer_cap(question: QuestionSpec) -> int:
    """The most bytes of UTF-8 that an answer can take; the size of a ballot is the sum over its questions."""
    if not question.is_answered:
        return 0
    if question.kind == TEXT:
        return 3 * text_limit(question)
    codes = [len(choice.code.encode()) for choice in question.choices]
    if question.kind in (MULTIPLE, RANK):
        return sum(codes) + len(codes)
    return max(codes, default=NUMBER_CAP)


def possible_answers(question: QuestionSpec) -> tuple[str, ...]:
    """Every answer that one click can give: codes of the choices or the points of a scale."""
    return tuple(choice.code for choice in question.choices) or scale(question)


def scale(question: QuestionSpec) -> tuple[str, ...]:
    """The points of a `range` with whole steps, as text; empty for other questions."""
    try:
        start, end, step = (int(question.parameters[name]) for name in ("start", "end", "step"))
    except (KeyError, ValueError):
        return ()
    return tuple(str(point) for point in range(start, end + 1, step)) if step > 0 else ()
