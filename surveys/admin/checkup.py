"""The route map and the walk-through of a questionnaire, as staff see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from surveys.advice import advice
from surveys.instrument import Instrument, SectionSpec, in_language
from surveys.readability import LONG_SENTENCE, LONG_WORD, reading
from surveys.route import Branch, route
from surveys.routing import INELIGIBLE, REFUSED
from surveys.walkthrough import SIMULATED, Walkthrough, walk_through

OUTCOMES = {
    REFUSED: gettext_lazy("ends: refused"),
    INELIGIBLE: gettext_lazy("ends: not eligible"),
    "": gettext_lazy("completed"),
}


@dataclass(frozen=True)
class BranchRow:
    branch: Branch
    ends: str
    questions: list[tuple[str, str]]


@dataclass(frozen=True)
class RouteRow:
    code: str
    label: str
    share: int
    branches: list[BranchRow]


@dataclass(frozen=True)
class RoutePage:
    number: int
    title: str
    rows: list[RouteRow]


def checkup(instrument: Instrument) -> dict[str, Any]:
    walked = walk_through(instrument)
    language = instrument.default_language
    sections = {section.name: in_language(section.title, language, language) for section in instrument.sections}
    return {
        "simulated": SIMULATED,
        "walked": walked,
        "outcomes": [(OUTCOMES[name], count) for name, count in walked.outcomes.most_common()],
        "dead_ends": [(sections[name] or name, count) for name, count in walked.dead_ends.most_common()],
        "pages": list(route_pages(instrument, walked)),
        "reading": reading(instrument, language),
        "limits": {"sentence": LONG_SENTENCE, "word": LONG_WORD},
        "advice": list(advice(instrument)),
    }


def route_pages(instrument: Instrument, walked: Walkthrough) -> Iterable[RoutePage]:
    branches = route(instrument)
    for number, section in enumerate(instrument.sections, start=1):
        language = instrument.default_language
        title = in_language(section.title, language, language) or section.name
        yield RoutePage(number, title, list(_rows(instrument, section, walked, branches)))


def _rows(
    instrument: Instrument, section: SectionSpec, walked: Walkthrough, branches: dict[str, tuple[Branch, ...]]
) -> Iterable[RouteRow]:
    language = instrument.default_language
    for question in section.questions:
        if question.is_answered:
            yield RouteRow(
                question.code,
                in_language(question.label, language, language),
                round(100 * walked.reached[question.code] / SIMULATED),
                [_branch(instrument, branch) for branch in branches.get(question.code, ())],
            )


def _branch(instrument: Instrument, branch: Branch) -> BranchRow:
    language = instrument.default_language
    names = [(code, in_language(instrument.by_code[code].label, language, language)) for code in branch.opens]
    return BranchRow(branch, str(OUTCOMES[branch.outcome]) if branch.outcome else "", names)
