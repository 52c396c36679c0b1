"""From a question, the answers and a language to what the templates show of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from surveys import routing
from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    NOTE,
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
)
from surveys.question_view import AUTOCOMPLETE, Dependency, Option, QuestionView

SEEN = "OK"
TEMPLATES = {
    SINGLE: "choices", RANGE: "choices", MULTIPLE: "choices", ACKNOWLEDGE: "choices", RANK: "ranking", TEXT: "line",
    INTEGER: "line", DECIMAL: "line", DATE: "line", TIME: "line", NOTE: "note",
}  # fmt: skip


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


def view_of(
    question: QuestionSpec,
    page: PageText,
    values: Sequence[str],
    *,
    required: bool,
    wording: tuple[str, tuple[str, ...]] | None,
    condition: tuple[str, tuple[str, ...]] | None,
    **more: Any,
) -> QuestionView:
    """`more` is shown as it is: `stored`, `error`, `hidden`."""
    second = routing.has_second_wording(question, page.known)
    return QuestionView(
        question=question,
        template=template_of(question),
        label=page.of(question.alternative_label if second and not wording else question.label),
        second_label=page.of(question.alternative_label) if wording else "",
        second_applies=second,
        hint=page.of(question.hint),
        required=required,
        condition=Dependency(*condition) if condition else None,
        wording=Dependency(*wording) if wording else None,
        options=options_of(question, page, values),
        values=tuple(values),
        lang=foreign(page.language_of(question.label), page.language),
        **more,
    )


def foreign(language: str, around: str) -> str:
    """The `lang` that an element needs inside its surroundings; none when it is the same language."""
    return language if language != around else ""


def template_of(question: QuestionSpec) -> str:
    if question.kind == TEXT and "multiline" in question.appearance:
        return "lines"
    if question.kind == SINGLE and {"minimal", AUTOCOMPLETE} & set(question.appearance.split()):
        return "select"
    return TEMPLATES[question.kind]


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
