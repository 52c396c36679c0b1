"""The order that one respondent sees: statements that swap places over pages, and shuffled choices.

An order is {random group or code of a question: codes in the order shown}. It is drawn once, travels with the draft and
in the sealed answers, and `arranged` gives the questionnaire in that order to everything else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec

Order = Mapping[str, Sequence[str]]


def draw(instrument: Instrument, seed: str) -> dict[str, list[str]]:
    """An order for one respondent; the same seed gives the same order."""
    random = Random(seed)  # noqa: S311 - nothing is kept secret by it
    order: dict[str, list[str]] = {}
    for name, members in groups(instrument).items():
        order[name] = random.sample(members, len(members))
    for question in instrument.questions():
        if is_shuffled(question):
            order[question.code] = shuffled_codes(question, random)
    return order


def arranged(instrument: Instrument, order: Order) -> Instrument:
    """The questionnaire in an order; what the order does not know, or knows otherwise, stays where it is."""
    if not order:
        return instrument
    places = dict(moves(instrument, order))
    return replace(
        instrument, sections=tuple(_arranged_section(section, places, order) for section in instrument.sections)
    )


def groups(instrument: Instrument) -> dict[str, list[str]]:
    """Random groups with the codes of their questions, in the order of the questionnaire."""
    found: dict[str, list[str]] = {}
    for question in instrument.questions():
        if question.random_group:
            found.setdefault(question.random_group, []).append(question.code)
    return found


def is_shuffled(question: QuestionSpec) -> bool:
    return question.parameters.get("randomize") == "true"


def shuffled_codes(question: QuestionSpec, random: Random) -> list[str]:
    """The choices in a random order, those that are always last in their own; a seed in the workbook wins."""
    seed = question.parameters.get("seed")
    chooser = Random(seed) if seed else random  # noqa: S311
    loose = [choice.code for choice in question.choices if not choice.fixed_last]
    return chooser.sample(loose, len(loose)) + [choice.code for choice in question.choices if choice.fixed_last]


def moves(instrument: Instrument, order: Order) -> Iterator[tuple[str, QuestionSpec]]:
    """For each place of a random group (named by the question that has it in the workbook) who stands there."""
    for name, members in groups(instrument).items():
        wanted = order.get(name, ())
        if sorted(wanted) == sorted(members):
            yield from zip(members, (instrument.by_code[code] for code in wanted), strict=True)


def _arranged_section(section: SectionSpec, places: Mapping[str, QuestionSpec], order: Order) -> SectionSpec:
    standing = (places.get(question.code, question) for question in section.questions)
    arranged = tuple(_arranged_choices(question, order) for question in standing)
    same = all(now is before for now, before in zip(arranged, section.questions, strict=True))
    return section if same else replace(section, questions=arranged)


def _arranged_choices(question: QuestionSpec, order: Order) -> QuestionSpec:
    if not is_shuffled(question):
        return question
    wanted = order.get(question.code, ())
    by_code: dict[str, ChoiceSpec] = {choice.code: choice for choice in question.choices}
    if sorted(wanted) != sorted(by_code):
        return question
    return replace(question, choices=tuple(by_code[code] for code in wanted))
