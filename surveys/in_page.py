"""Conditions that a page can follow by itself, while it is being filled in.

Only what hangs on one question of the page can; anything wider is decided after the page is posted.
"""

from surveys.expressions import parse
from surveys.instrument import MULTIPLE, Answers, Instrument, QuestionSpec, SectionSpec, possible_answers
from surveys.relevance import effective, holds


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
