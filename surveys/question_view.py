"""What the templates of kcc/ show of one question: every text chosen, every identifier made."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from surveys import routing
from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    NOTE,
    NUMBER_CAP,
    RANGE,
    RANK,
    SINGLE,
    TEXT,
    TIME,
    Answers,
    ChoiceSpec,
    QuestionSpec,
    Texts,
    in_language,
    text_limit,
)

SEEN = "OK"
TEMPLATES = {
    SINGLE: "choices", RANGE: "choices", MULTIPLE: "choices", ACKNOWLEDGE: "choices", RANK: "ranking", TEXT: "line",
    INTEGER: "line", DECIMAL: "line", DATE: "line", TIME: "line", NOTE: "note",
}  # fmt: skip
INPUT_TYPES = {DATE: "date", TIME: "time"}
INPUT_MODES = {INTEGER: "numeric", DECIMAL: "decimal"}


def fingerprint(answer: str) -> str:
    return hashlib.sha256(answer.encode()).hexdigest()[:8]


class PageText(NamedTuple):
    """The language of a page, and the answers so far as codes and in words."""

    language: str
    default: str
    known: Answers
    words: Answers

    def language_of(self, texts: Texts) -> str:
        """The language that a text is shown in: the default one where it was not translated."""
        return self.language if texts.get(self.language) or not texts else self.default

    def of(self, texts: Texts) -> str:
        return routing.piped(in_language(texts, self.language, self.default), self.words)


class Option(NamedTuple):
    id: str
    value: str
    label: str
    chosen: bool
    lang: str = ""


@dataclass(frozen=True)
class Dependency:
    """Shown as soon as another question of the page has one of these answers ('' for none)."""

    code: str
    values: tuple[str, ...]

    @property
    def codes(self) -> str:
        return " ".join(value for value in self.values if value)

    @property
    def when_empty(self) -> bool:
        return "" in self.values


@dataclass(frozen=True)
class QuestionView:
    question: QuestionSpec
    template: str
    label: str
    second_label: str
    second_applies: bool
    hint: str
    error: str
    required: bool
    hidden: bool
    condition: Dependency | None
    wording: Dependency | None
    options: tuple[Option, ...]
    value: str
    multiple: bool
    style: str
    can_be_cleared: bool
    has_answer: bool
    stored: str
    lang: str

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def shown(self) -> str:
        """The code with the fingerprint of the stored answer, so that posting tells what was really changed."""
        return f"{self.code}:{fingerprint(self.stored)}"

    @property
    def id(self) -> str:
        """The first control, so that a link from the error summary puts the cursor there."""
        return f"id_{self.code}"

    @property
    def described_by(self) -> str:
        names = [f"hint_{self.code}"] if self.hint else []
        return " ".join([*names, f"error_{self.code}"] if self.error else names)

    @property
    def is_group(self) -> bool:
        return self.template in ("choices", "ranking")

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.question.kind, "text")

    @property
    def input_mode(self) -> str:
        return INPUT_MODES.get(self.question.kind, "")

    @property
    def limit(self) -> int:
        return text_limit(self.question) if self.question.kind == TEXT else NUMBER_CAP

    @property
    def places(self) -> list[tuple[int, str, str]]:
        """Rows of a ranking: place, its identifier, the code that stands there."""
        chosen = self.value.split()
        return [
            (place, self.id if place == 1 else f"{self.id}_{place}", chosen[place - 1] if place <= len(chosen) else "")
            for place in range(1, len(self.options) + 1)
        ]


def view_of(
    question: QuestionSpec,
    page: PageText,
    *,
    values: Sequence[str],
    stored: str,
    error: str,
    required: bool,
    hidden: bool,
    condition: tuple[str, tuple[str, ...]] | None,
    wording: tuple[str, tuple[str, ...]] | None,
) -> QuestionView:
    second = routing.has_second_wording(question, page.known)
    options = options_of(question, page, values)
    return QuestionView(
        question=question,
        template=template_of(question),
        label=page.of(question.alternative_label if second and not wording else question.label),
        second_label=page.of(question.alternative_label) if wording else "",
        second_applies=second,
        hint=page.of(question.hint),
        error=error,
        required=required,
        hidden=hidden,
        condition=Dependency(*condition) if condition else None,
        wording=Dependency(*wording) if wording else None,
        options=options,
        value=" ".join(values) if question.kind == RANK else (values[-1] if values else ""),
        multiple=question.kind in (MULTIPLE, ACKNOWLEDGE),
        style=style_of(question, len(options)),
        can_be_cleared=question.kind in (SINGLE, RANGE) and not required,
        has_answer=any(values),
        stored=stored,
        lang=foreign(page.language_of(question.label), page.language),
    )


def foreign(language: str, around: str) -> str:
    """The `lang` that an element needs inside its surroundings; none when it is the same language."""
    return language if language != around else ""


def template_of(question: QuestionSpec) -> str:
    if question.kind == TEXT and "multiline" in question.appearance:
        return "lines"
    if question.kind == SINGLE and {"minimal", "autocomplete"} & set(question.appearance.split()):
        return "select"
    return TEMPLATES[question.kind]


def style_of(question: QuestionSpec, points: int) -> str:
    """One class for the look of the answers: scale, likert, horizontal or nothing."""
    if question.kind == RANGE:
        return f"scale points-{points}"
    return next((name for name in ("likert", "horizontal") if name in question.appearance), "")


def options_of(question: QuestionSpec, page: PageText, values: Sequence[str]) -> tuple[Option, ...]:
    if question.kind == ACKNOWLEDGE:
        return (Option(f"id_{question.code}", SEEN, page.of(question.label), SEEN in values),)
    choices = routing.choices_of(question, page.known) or tuple(map(ChoiceSpec, routing.scale(question), [{}] * 99))
    return tuple(
        Option(
            f"id_{question.code}" if place == 0 else f"id_{question.code}_{place}",
            choice.code,
            page.of(choice.label) or choice.code,
            choice.code in values,
            foreign(page.language_of(choice.label), page.language_of(question.label)),
        )
        for place, choice in enumerate(choices)
    )
