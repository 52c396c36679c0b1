"""The variables of a plan: names, labels, codes, levels."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from results.bases import base_in_words
from results.export.names import identifier, plain
from results.export.plan import Key, Plan, label_of
from results.export.table import ROW, SUPPRESSED, WEIGHT, WHY_MISSING, Kind, Level, MultipleSet, Variable
from surveys.instrument import (
    ACKNOWLEDGE,
    DECIMAL,
    MULTIPLE,
    NOT_ASKED,
    NOT_IN_WAVE,
    NOT_REACHED,
    RANK,
    SINGLE,
    SKIPPED,
    TEXT,
    Instrument,
    QuestionSpec,
    in_language,
)

NO_GROUP = 0


def why_missing() -> dict[int, str]:
    return {
        NOT_ASKED: _("not asked"),
        SKIPPED: _("seen and skipped"),
        NOT_REACHED: _("not reached"),
        NOT_IN_WAVE: _("not in this wave"),
        SUPPRESSED: _("* left out, so that nobody can be recognised"),
    }


def row_variable() -> Variable:
    return Variable(ROW, _("Row: a name of this export only"), kind="text")


def weight_variable() -> Variable:
    return Variable(WEIGHT, _("Weight, made from what this file shows"), kind="decimal", level="scale")


def variables_of(plan: Plan) -> list[Variable]:
    """Questions in their order, then the characteristics."""
    taken: list[str] = [key.name for key in plan.keys]
    found: list[Variable] = []
    for section in plan.instrument.sections:
        page = plain(in_language(section.title, plan.instrument.default_language, ""))
        for question in section.questions:
            if question in plan.questions:
                made = list(of_question(plan.instrument, question, page, taken))
                found += made
    return found + [key_variable(key) for key in plan.keys]


def key_variable(key: Key) -> Variable:
    groups = tuple((place, plain(label)) for place, (code, label, condition) in enumerate(key.groups, start=1))
    codes = tuple((place, code) for place, (code, label, condition) in enumerate(key.groups, start=1))
    values = ((NO_GROUP, _("none of these groups, or not told")), *groups)
    return Variable(key.name, plain(key.label), values, page=_("Characteristics"), codes=codes)


def of_question(instrument: Instrument, question: QuestionSpec, page: str, taken: list[str]) -> Iterator[Variable]:
    """Adds the names to `taken`."""
    label, base = label_of(instrument, question), base_in_words(instrument, question)
    if question.kind in (MULTIPLE, RANK):
        yield from per_choice(instrument, question, label, page, base, taken)
        return
    name = identifier(question.code, taken)
    taken.append(name)
    codes = numbers_of(question)
    values = tuple((codes[choice.code], text_of(instrument, choice.label)) for choice in question.choices)
    missing = tuple(codes[choice.code] for choice in question.choices if choice.missing)
    renamed = tuple((number, code) for code, number in codes.items() if str(number) != code)
    if question.kind == TEXT:
        values = ((1, _("answered; the text itself is not exported")),)
    if question.kind == ACKNOWLEDGE:
        values = ((1, _("agreed")),)
    kind: Kind = "decimal" if question.kind == DECIMAL else "whole"
    yield Variable(name, label, values, missing, level_of(question), kind, question.code, "", page, base, codes=renamed)


def per_choice(
    instrument: Instrument, question: QuestionSpec, label: str, page: str, base: str, taken: list[str]
) -> Iterator[Variable]:
    chosen = ((0, _("not chosen")), (1, _("chosen"))) if question.kind == MULTIPLE else ((0, _("not ranked")),)
    level: Level = "nominal" if question.kind == MULTIPLE else "ordinal"
    for choice in question.choices:
        name = identifier(f"{question.code}_{choice.code}", [*taken, *instrument.by_code])
        taken.append(name)
        text = f"{label} – {text_of(instrument, choice.label)}"
        yield Variable(name, text, chosen, (), level, "whole", question.code, choice.code, page, base)


def text_of(instrument: Instrument, texts: object) -> str:
    return plain(in_language(texts, instrument.default_language, ""))  # type: ignore[arg-type]


def level_of(question: QuestionSpec) -> Level:
    if question.kind == SINGLE:
        return "ordinal" if "likert" in question.appearance.split() else "nominal"
    return "nominal" if question.kind in (TEXT, ACKNOWLEDGE) else "scale"


def numbers_of(question: QuestionSpec) -> dict[str, int]:
    """The code of a choice as a number: itself, or its place where codes are words or look like a missing answer."""
    codes = [choice.code for choice in question.choices]
    if all(is_whole(code) and int(code) not in WHY_MISSING for code in codes):
        return {code: int(code) for code in codes}
    return {code: place for place, code in enumerate(codes, start=1)}


def is_whole(text: str) -> bool:
    return (
        text.removeprefix("-").isascii()
        and text.removeprefix("-").isdigit()
        and str(int(text)) == text
        and len(text) < 10
    )


def sets_of(variables: Sequence[Variable], instrument: Instrument) -> tuple[MultipleSet, ...]:
    columns: dict[str, list[str]] = {}
    for variable in variables:
        question = instrument.by_code.get(variable.question)
        if question and question.kind == MULTIPLE:
            columns.setdefault(question.code, []).append(variable.name)
    return tuple(
        MultipleSet(code, label_of(instrument, instrument.by_code[code]), tuple(names))
        for code, names in columns.items()
    )
