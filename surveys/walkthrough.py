"""A thousand simulated respondents: is every question reached, how long is a path, does anybody get stuck?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from statistics import median

from surveys import pace, routing
from surveys.expressions import parse
from surveys.instrument import (
    ACKNOWLEDGE,
    DATE,
    MULTIPLE,
    RANK,
    TEXT,
    TIME,
    Answers,
    Instrument,
    QuestionSpec,
    SectionSpec,
)
from surveys.relevance import settle

SIMULATED = 1000
TRIES = 12
STAY = 0.95
"""How often a simulated respondent takes back an answer that would end the questionnaire."""

SAMPLES = {TEXT: ("", "zomaar iets"), DATE: ("", "2026-03-01"), TIME: ("", "09:30"), ACKNOWLEDGE: ("", "OK")}
NUMBERS = ("", "0", "1", "2", "5", "10", "20", "40", "65", "100")


@dataclass(frozen=True)
class Path:
    answers: dict[str, str]
    asked: tuple[str, ...]
    screens: int
    seconds: int
    outcome: str
    last_section: str


@dataclass(frozen=True)
class Span:
    least: float
    middle: float
    most: float


@dataclass(frozen=True)
class Walkthrough:
    """`reached` counts paths per question; `dead_ends` per page the paths that ended there without any rule for it."""

    reached: Counter[str]
    never: tuple[str, ...]
    screens: Span
    minutes: Span
    outcomes: Counter[str]
    dead_ends: Counter[str]


def walk_through(instrument: Instrument, *, seed: int = 1, number: int = SIMULATED) -> Walkthrough:
    """Simulate respondents who answer at random; the same seed gives the same paths."""
    random = Random(seed)  # noqa: S311
    paths = [walk(instrument, random) for _ in range(number)]
    complete = [path for path in paths if not path.outcome]
    reached = Counter(code for path in paths for code in path.asked)
    last = instrument.sections[-1].name
    return Walkthrough(
        reached=reached,
        never=tuple(q.code for q in instrument.questions() if q.is_answered and not reached[q.code]),
        screens=span([path.screens for path in complete]),
        minutes=span([path.seconds / 60 for path in complete]),
        outcomes=Counter(path.outcome for path in paths),
        dead_ends=Counter(path.last_section for path in complete if path.last_section != last),
    )


def span(values: list[float] | list[int]) -> Span:
    return Span(min(values), median(values), max(values)) if values else Span(0, 0, 0)


def walk(instrument: Instrument, random: Random) -> Path:
    """One path from the first page to an end."""
    known: dict[str, str] = {}
    asked: list[str] = []
    seen: list[SectionSpec] = []
    outcome = ""
    for section in instrument.sections:
        codes = list(_fill_in(instrument, section, known, random))
        asked += codes
        if codes:
            seen.append(section)
        outcome = ending(instrument, known)
        if outcome:
            break
    seconds = sum(pace.seconds(instrument.by_code[code]) for code in asked)
    return Path(known, tuple(asked), len(seen), seconds, outcome, seen[-1].name if seen else "")


def _fill_in(instrument: Instrument, section: SectionSpec, known: dict[str, str], random: Random) -> Iterator[str]:
    if not routing.holds(section.relevant, known):
        return
    for question in section.questions:
        if question.is_answered and routing.holds(question.relevant, known):
            answer = _answer(instrument, question, known, random)
            if answer:
                known[question.code] = answer
            yield question.code
        elif not question.is_answered:
            settle(question, {}, known)


def _answer(instrument: Instrument, question: QuestionSpec, known: dict[str, str], random: Random) -> str:
    """A random answer that the questionnaire accepts, mostly one that does not end it."""
    for _ in range(TRIES):
        answer = _draw(question, known, random)
        valid = not (question.constraint and answer) or parse(question.constraint).is_true(known, this=answer)
        stays = not ending(instrument, {**known, question.code: answer}) or random.random() > STAY
        if valid and stays and (answer or not question.required):
            return answer
    return ""


def ending(instrument: Instrument, known: Answers) -> str:
    """The outcome, from answers that are known to apply."""
    if instrument.refused_when and routing.holds(instrument.refused_when, known):
        return routing.REFUSED
    if instrument.ineligible_when and routing.holds(instrument.ineligible_when, known):
        return routing.INELIGIBLE
    return ""


def _draw(question: QuestionSpec, known: dict[str, str], random: Random) -> str:
    options = [choice.code for choice in routing.choices_of(question, known)] or list(
        routing.possible_answers(question)
    )
    if question.kind in (MULTIPLE, RANK) and options:
        return " ".join(random.sample(options, random.randint(1, len(options))))
    if options:
        return random.choice(options)
    return random.choice(SAMPLES.get(question.kind, NUMBERS))
