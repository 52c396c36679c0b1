"""Settles the answers of many people: whoever agrees on what others depend on goes the same way, found only once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from surveys.expressions import codes_of
from surveys.instrument import HIDDEN, Answers, Instrument, SectionSpec
from surveys.order import Order, arranged, groups
from surveys.relevance import is_expression, settled
from surveys.routing import missing_of, outcome_of

MOST = 10_000
"""Ways that are remembered; each is a few hundred bytes."""
ANY = "?"
"""In the place of an answer that nothing depends on."""


@dataclass(frozen=True, eq=False)
class Way:
    """What follows from the deciding answers, whatever else somebody answers."""

    decided: tuple[tuple[str, str], ...]
    """Deciding questions, calculations and hidden values that come to something, each with its value."""

    asked: tuple[str, ...]
    """Every other question that applies."""

    outcome: str


class Ways:
    """The ways through one questionnaire. Gives what `settled`, `outcome_of` and `missing_of` give for each person."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.deciding = tuple(sorted(set(deciding(instrument))))
        answered = [q.code for q in instrument.questions() if q.is_answered and not q.read_only]
        self.others = tuple(code for code in answered if code not in self.deciding)
        self.swaps = tuple(pages_of(instrument, members) for members in groups(instrument).values())
        self.way = lru_cache(MOST)(self._way)
        self.reasons = lru_cache(MOST)(self._reasons)
        self.places_matter = lru_cache(MOST)(self._places_matter)

    def of(self, answers: Answers) -> Way:
        return self.way(tuple([answers.get(code, "") for code in self.deciding]))

    def _way(self, values: tuple[str, ...]) -> Way:
        given = dict.fromkeys(self.others, ANY) | dict(zip(self.deciding, values, strict=True))
        known = settled(self.instrument, given)
        decided = tuple((code, value) for code, value in known.items() if code not in self.others)
        asked = tuple(code for code in self.others if code in known)
        return Way(decided, asked, outcome_of(self.instrument, known))

    def known(self, way: Way, answers: Answers) -> dict[str, str]:
        """The answers that apply, calculations with them."""
        known = dict(way.decided)
        for code in way.asked:
            if value := answers.get(code):
                known[code] = value
        return known

    def missing(self, way: Way, known: Answers, posted: tuple[str, ...], order: Order) -> dict[str, int]:
        """Why the other answers are missing, to somebody who saw this order and posted these pages."""
        if order and self.places_matter(posted):
            return missing_of(arranged(self.instrument, order), known, posted)
        return {code: reason for code, reason in self.reasons(way, posted) if code not in known}

    def _places_matter(self, posted: tuple[str, ...]) -> bool:
        """Whether the order tells who saw which statement: not when all their pages were posted, or none was."""
        return any(
            len({page.relevant for page in pages}) > 1 or len({page.name in posted for page in pages}) > 1
            for pages in self.swaps
        )

    def _reasons(self, way: Way, posted: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """Of every question that has no answer, and of those that nothing depends on as if they had none."""
        return tuple(missing_of(self.instrument, dict(way.decided), posted).items())


def pages_of(instrument: Instrument, codes: Collection[str]) -> list[SectionSpec]:
    """Those that hold one of these questions."""
    return [section for section in instrument.sections if any(question.code in codes for question in section.questions)]


def deciding(instrument: Instrument) -> Iterator[str]:
    """Codes that a condition, calculation, default or filter looks at, and of questions that are filtered.

    A default that somebody may change decides nothing. Reading a workbook does not check it: it may be no expression.
    """
    yield from (*codes_of(instrument.refused_when), *codes_of(instrument.ineligible_when))
    for section in instrument.sections:
        yield from codes_of(section.relevant)
        for question in section.questions:
            for expression in (question.relevant, question.calculation, question.choice_filter):
                yield from codes_of(expression)
            if (question.kind == HIDDEN or question.read_only) and is_expression(question.default):
                yield from codes_of(question.default)
            if question.choice_filter:
                yield question.code
