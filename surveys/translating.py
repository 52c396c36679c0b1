"""Which languages a draft is in."""

from collections.abc import Collection
from dataclasses import replace

from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, Texts

QUESTION_TEXTS = ("label", "hint", "required_message", "constraint_message", "alternative_label")
MESSAGES = ("welcome_message", "completed_message", "refused_message", "ineligible_message")


def in_languages(instrument: Instrument, others: Collection[str]) -> Instrument:
    """In the default language and these; texts in any other language are dropped."""
    codes = (instrument.default_language, *sorted(set(others) - {instrument.default_language}))

    def kept(texts: Texts) -> dict[str, str]:
        return {code: text for code, text in texts.items() if code in codes}

    def choice(spec: ChoiceSpec) -> ChoiceSpec:
        return replace(spec, label=kept(spec.label))

    def question(spec: QuestionSpec) -> QuestionSpec:
        texts = {name: kept(getattr(spec, name)) for name in QUESTION_TEXTS}
        return replace(spec, **texts, choices=tuple(map(choice, spec.choices)))  # type: ignore[arg-type]

    sections = (
        replace(page, title=kept(page.title), questions=tuple(map(question, page.questions)))
        for page in instrument.sections
    )
    messages = {name: kept(getattr(instrument, name)) for name in MESSAGES}
    return replace(instrument, **messages, languages=codes, sections=tuple(sections))  # type: ignore[arg-type]
