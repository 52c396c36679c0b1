"""How long a questionnaire takes: an estimate per question, and of the longest path that is still possible."""

from collections import defaultdict
from collections.abc import Iterator

from surveys import routing
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANK, SILENT_KINDS, TEXT, Answers, Instrument, QuestionSpec, SectionSpec

STATEMENT, ONE_ANSWER, MORE_ANSWERS, SHORT_TEXT, LONG_TEXT = 5, 7, 11, 15, 25
"""Seconds, from the planning estimate of the study; assumed, not measured."""


def seconds(question: QuestionSpec) -> int:
    """Seconds that one question takes; notes and calculations take none."""
    if question.kind in SILENT_KINDS:
        return 0
    if question.kind == TEXT:
        return LONG_TEXT if "multiline" in question.appearance else SHORT_TEXT
    if question.kind in (MULTIPLE, RANK):
        return MORE_ANSWERS
    return STATEMENT if "likert" in question.appearance else ONE_ANSWER


def seconds_left(instrument: Instrument, section_name: str, answers: Answers) -> int:
    """Seconds of the longest path that is still possible from the start of this page.

    What hangs on one question that is still open counts with the answer that leads to most; what hangs on several
    open questions counts in full; the short texts beside "Other" do not count. It never grows while somebody goes on.
    """
    known = routing.effective(instrument, answers)
    position = [section.name for section in instrument.sections].index(section_name)
    ahead = instrument.sections[position:]
    open_codes = {q.code for section in ahead for q in section.questions if q.code not in known}
    total = 0
    branches: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for section, question in questions_of(ahead):
        length = 0 if routing.is_follow_up(instrument, question) else seconds(question)
        condition = " and ".join(f"({text})" for text in (section.relevant, question.relevant) if text)
        waits_for = parse(condition).codes & open_codes if condition else frozenset()
        if len(waits_for) == 1:
            branches[next(iter(waits_for))].append((condition, length))
        elif waits_for or routing.holds(condition, known):
            total += length
    return total + sum(longest(instrument.by_code[code], branch, known) for code, branch in branches.items())


def questions_of(sections: tuple[SectionSpec, ...]) -> Iterator[tuple[SectionSpec, QuestionSpec]]:
    for section in sections:
        for question in section.questions:
            yield section, question


def longest(controller: QuestionSpec, branch: list[tuple[str, int]], known: Answers) -> int:
    """The most seconds that one answer to `controller` can lead to; several choices can open everything."""
    options = routing.possible_answers(controller)
    if not options or controller.kind in (MULTIPLE, RANK):
        return sum(length for _condition, length in branch)
    return max(
        sum(length for condition, length in branch if routing.holds(condition, {**known, controller.code: option}))
        for option in ("", *options)
    )
