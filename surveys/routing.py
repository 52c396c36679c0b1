"""Which pages, questions, choices and wordings apply, given the answers so far; pure functions over an Instrument.

Every function takes the answers as they were given; an answer to a question that does not apply (any more) counts as
empty for everything after it, so a closed branch never leaks. Expressions look backwards only, which reading checks,
so one pass in order settles everything.
"""

import re
from collections.abc import Collection, Iterator

from surveys.expressions import parse
from surveys.instrument import (
    CALCULATE,
    HIDDEN,
    MULTIPLE,
    NOT_ASKED,
    NOT_REACHED,
    RANK,
    SILENT_KINDS,
    SKIPPED,
    TEXT,
    Answers,
    ChoiceSpec,
    Instrument,
    QuestionSpec,
    SectionSpec,
    in_language,
)

PIPE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
REFUSED, INELIGIBLE = "refused", "ineligible"


def holds(condition: str, answers: Answers) -> bool:
    """Whether a condition is met; an empty one always is. The answers must be effective ones."""
    return not condition or parse(condition).is_true(answers)


def effective(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """Answers of the questions that apply, without choices that are no longer shown; calculations included."""
    known: dict[str, str] = {}
    for section in instrument.sections:
        if holds(section.relevant, known):
            for question in section.questions:
                _settle(question, answers, known)
    return known


def _settle(question: QuestionSpec, answers: Answers, known: dict[str, str]) -> None:
    if question.kind == CALCULATE:
        value = parse(question.calculation).as_text(known) if holds(question.relevant, known) else ""
    elif question.kind == HIDDEN or question.read_only:
        value = default_of(question, known) if holds(question.relevant, known) else ""
    else:
        value = answers.get(question.code, "")
        if value and not holds(question.relevant, known):
            value = ""
        if value and question.choice_filter:
            value = _visible_part(question, value, known)
    if value:
        known[question.code] = value


def default_of(question: QuestionSpec, known: Answers) -> str:
    """What stands in a question before anybody answers; an expression when it looks like one."""
    if "${" in question.default or question.default.endswith(")"):
        return parse(question.default).as_text(known)
    return question.default


def _visible_part(question: QuestionSpec, value: str, known: Answers) -> str:
    visible = {choice.code for choice in choices_of(question, known)}
    if question.kind in (MULTIPLE, RANK):
        return " ".join(code for code in value.split() if code in visible)
    return value if value in visible else ""


def choices_of(question: QuestionSpec, answers: Answers) -> tuple[ChoiceSpec, ...]:
    """The choices that are shown, after choice_filter."""
    if not question.choice_filter:
        return question.choices
    shown = parse(question.choice_filter)
    rows = ((choice, {**choice.attributes, "name": choice.code}) for choice in question.choices)
    return tuple(choice for choice, row in rows if shown.is_true(answers, choice=row))


def asked(instrument: Instrument, answers: Answers) -> tuple[QuestionSpec, ...]:
    """Every question and note that applies now, in order; calculations and hidden values are asked of nobody."""
    known = effective(instrument, answers)
    return tuple(question for section in instrument.sections for question in _shown(section, known))


def questions_of(instrument: Instrument, section_name: str, answers: Answers) -> tuple[QuestionSpec, ...]:
    """The questions and notes of one page that apply now."""
    return tuple(_shown(instrument.section(section_name), effective(instrument, answers)))


def _shown(section: SectionSpec, known: Answers) -> Iterator[QuestionSpec]:
    if holds(section.relevant, known):
        for question in section.questions:
            if question.kind not in (CALCULATE, HIDDEN) and holds(question.relevant, known):
                yield question


def sections_with_questions(instrument: Instrument, answers: Answers) -> tuple[SectionSpec, ...]:
    """The pages that have something to show now, in order."""
    known = effective(instrument, answers)
    return tuple(section for section in instrument.sections if any(_shown(section, known)))


def first_section(instrument: Instrument, answers: Answers) -> SectionSpec | None:
    return next(iter(sections_with_questions(instrument, answers)), None)


def next_section(instrument: Instrument, name: str, answers: Answers) -> SectionSpec | None:
    """The first page after this one that has something to show; None after the last."""
    position = _position(instrument, name)
    shown = sections_with_questions(instrument, answers)
    return next((section for section in shown if _position(instrument, section.name) > position), None)


def previous_section(instrument: Instrument, name: str, answers: Answers) -> SectionSpec | None:
    """The last page before this one that has something to show; None before the first."""
    position = _position(instrument, name)
    shown = reversed(sections_with_questions(instrument, answers))
    return next((section for section in shown if _position(instrument, section.name) < position), None)


def _position(instrument: Instrument, name: str) -> int:
    return next(place for place, section in enumerate(instrument.sections) if section.name == name)


def has_second_wording(question: QuestionSpec, answers: Answers) -> bool:
    """Whether the second wording applies, for example the past tense for people who left."""
    return bool(question.alternative_relevant and question.alternative_label) and holds(
        question.alternative_relevant, answers
    )


def wording(question: QuestionSpec, answers: Answers, language: str, default: str) -> str:
    """The text of the question in a language, with answers in place of ${CODE}."""
    second = has_second_wording(question, answers)
    return piped(in_language(question.alternative_label if second else question.label, language, default), answers)


def piped(text: str, answers: Answers) -> str:
    """Plain text with answers in place of ${CODE}; whoever shows it escapes it."""
    return PIPE.sub(lambda match: answers.get(match[1], ""), text) if "${" in text else text


def in_words(instrument: Instrument, answers: Answers, language: str) -> dict[str, str]:
    """Answers as people read them (labels of choices instead of codes), for piping."""
    return {
        code: _label(question, value, language, instrument.default_language)
        for code, value in answers.items()
        if (question := instrument.by_code.get(code))
    }


def _label(question: QuestionSpec, value: str, language: str, default: str) -> str:
    if not question.choices:
        return value
    labels = {choice.code: in_language(choice.label, language, default) for choice in question.choices}
    codes = value.split() if question.kind in (MULTIPLE, RANK) else [value]
    return ", ".join(labels.get(code, code) for code in codes)


def outcome(instrument: Instrument, answers: Answers) -> str:
    """'refused', 'ineligible' or '' by the settings of the questionnaire."""
    known = effective(instrument, answers)
    if instrument.refused_when and holds(instrument.refused_when, known):
        return REFUSED
    if instrument.ineligible_when and holds(instrument.ineligible_when, known):
        return INELIGIBLE
    return ""


def may_be_followed(instrument: Instrument, answers: Answers) -> bool:
    """Whether the answers may be linked to a later wave; without a rule they may not."""
    return bool(instrument.panel_when) and holds(instrument.panel_when, effective(instrument, answers))


def items(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Codes that count for the share answered: not consent, not the text beside 'Other'."""
    consent = parse(instrument.refused_when).codes if instrument.refused_when else frozenset()
    return tuple(
        question.code
        for question in asked(instrument, answers)
        if question.kind not in SILENT_KINDS and question.code not in consent and not is_follow_up(instrument, question)
    )


def is_follow_up(instrument: Instrument, question: QuestionSpec) -> bool:
    """A text such as SECTOR_anders, asked because of a choice of SECTOR."""
    if question.kind != TEXT or not question.relevant:
        return False
    codes = parse(question.relevant).codes
    if len(codes) != 1:
        return False
    (code,) = codes
    return question.code.startswith(f"{code}_") and bool(instrument.by_code[code].choices)


def share_answered(instrument: Instrument, answers: Answers) -> float:
    """Answered items over the items that apply now, 0 to 1; 0 when none applies."""
    known = effective(instrument, answers)
    codes = items(instrument, answers)
    return sum(code in known for code in codes) / len(codes) if codes else 0.0


def missing_codes(instrument: Instrument, answers: Answers, posted: Collection[str]) -> dict[str, int]:
    """Why a question has no answer: -1 not asked, -2 its page was posted without it, -3 its page was not reached.

    A question on a page that was never posted, whose condition looks at a question that was itself not reached,
    was not reached either: nobody knows whether it would have been asked.
    """
    known = effective(instrument, answers)
    missing: dict[str, int] = {}
    for section in instrument.sections:
        for question in section.questions:
            if question.kind not in SILENT_KINDS and question.code not in known:
                missing[question.code] = _reason(section, question, known, missing, posted)
    return missing


def _reason(
    section: SectionSpec, question: QuestionSpec, known: Answers, missing: dict[str, int], posted: Collection[str]
) -> int:
    applies = holds(section.relevant, known) and holds(question.relevant, known)
    if section.name in posted:
        return SKIPPED if applies else NOT_ASKED
    if applies or any(missing.get(code) == NOT_REACHED for code in _depends_on(section, question)):
        return NOT_REACHED
    return NOT_ASKED


def _depends_on(section: SectionSpec, question: QuestionSpec) -> frozenset[str]:
    conditions = [condition for condition in (section.relevant, question.relevant) if condition]
    return frozenset().union(*(parse(condition).codes for condition in conditions))


def in_page_conditions(
    instrument: Instrument, section_name: str, answers: Answers
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Questions of a page whose condition hangs on exactly one question of that page.

    Code -> (that question's code, its answers that make the condition true, '' for none given). Several choices:
    any of the answers makes it true. What cannot be said this way is left out and decided after the page is posted.
    """
    section = instrument.section(section_name)
    known = effective(instrument, answers)
    found = {question.code: _hangs_on(section, question, question.relevant, known) for question in section.questions}
    return {code: rule for code, rule in found.items() if rule}


def in_page_wordings(
    instrument: Instrument, section_name: str, answers: Answers
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The same for the second wording: code -> (question of the page, its answers that bring the second wording)."""
    section = instrument.section(section_name)
    known = effective(instrument, answers)
    found = {q.code: _hangs_on(section, q, q.alternative_relevant, known) for q in section.questions}
    return {code: rule for code, rule in found.items() if rule}


def _hangs_on(
    section: SectionSpec, question: QuestionSpec, condition: str, known: Answers
) -> tuple[str, tuple[str, ...]] | None:
    if not condition:
        return None
    on_page = {other.code: other for other in section.questions}
    controllers = parse(condition).codes & on_page.keys()
    filters = parse(question.choice_filter).codes & on_page.keys() if question.choice_filter else frozenset()
    if len(controllers) != 1 or filters:
        return None
    controller = on_page[next(iter(controllers))]
    options = possible_answers(controller)
    if not options:
        return None
    true = tuple(option for option in ("", *options) if holds(condition, {**known, controller.code: option}))
    if controller.kind == MULTIPLE and not _any_of(condition, controller, options, true, known):
        return None
    return controller.code, true


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


def _any_of(
    condition: str, controller: QuestionSpec, options: tuple[str, ...], true: tuple[str, ...], known: Answers
) -> bool:
    """Whether every combination of choices behaves as 'one of these is chosen'; pairs and the whole set tell."""
    if "" in true:
        return False
    pairs = [f"{left} {right}" for left in options for right in options if left != right]
    return all(
        holds(condition, {**known, controller.code: chosen}) == any(code in true for code in chosen.split())
        for chosen in [*pairs, " ".join(options)]
    )
