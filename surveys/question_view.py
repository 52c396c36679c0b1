"""What the templates of kcc/ show of one question: every text chosen, every identifier made."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    NUMBER_CAP,
    RANGE,
    RANK,
    SINGLE,
    TEXT,
    TIME,
    QuestionSpec,
    text_limit,
)

AUTOCOMPLETE = "autocomplete"
INPUT_TYPES = {DATE: "date", TIME: "time"}
INPUT_MODES = {INTEGER: "numeric", DECIMAL: "decimal"}


def fingerprint(answer: str) -> str:
    return hashlib.sha256(answer.encode()).hexdigest()[:8]


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
    values: tuple[str, ...]
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
    def value(self) -> str:
        return " ".join(self.values) if self.question.kind == RANK else next(reversed(self.values), "")

    @property
    def has_answer(self) -> bool:
        return any(self.values)

    @property
    def multiple(self) -> bool:
        return self.question.kind in (MULTIPLE, ACKNOWLEDGE)

    @property
    def can_be_cleared(self) -> bool:
        return self.question.kind in (SINGLE, RANGE) and not self.required

    @property
    def style(self) -> str:
        """One class for the look of the answers: scale, likert, horizontal or nothing."""
        if self.question.kind == RANGE:
            return f"scale points-{len(self.options)}"
        return next((name for name in ("likert", "horizontal") if name in self.question.appearance), "")

    @property
    def script(self) -> str:
        """The module that this question needs beside the page's own."""
        return AUTOCOMPLETE if self.template == "select" and AUTOCOMPLETE in self.question.appearance else ""

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
