"""Made-up respondents whose answers, counted by the application, give the published figures of 2020."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kccsurvey import demo_texts
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANGE, SINGLE, TEXT, Instrument, QuestionSpec
from surveys.routing import choices_of, holds, scale

ALONE = "96"
SKIP_SHARE = 0.03


@dataclass
class Quota:
    """A pack of answers to one question for who meets a condition: each is dealt once, in random order."""

    code: str
    deck: list[str]
    when: str = ""

    def deal(self, code: str, answers: Mapping[str, str]) -> str | None:
        if code != self.code or not self.deck or (self.when and not parse(self.when).is_true(answers)):
            return None
        return self.deck.pop()


def quota(code: str, counts: Mapping[str, int], when: str = "") -> Quota:
    """An empty text as answer means: skipped."""
    return Quota(code, list(Counter(counts).elements()), when)


def marks(code: str, people: int, total: int, when: str) -> Quota:
    """Marks from 1 to 10 that add up to `total`, spread as marks for work usually are."""
    middle = round(total / people)
    steps = [0, 0, 0, 1, -1, 1, -1, 0, 2, -2, 1, -1, 0, 0, -3]
    values = [min(10, max(1, middle + steps[place % len(steps)])) for place in range(people)]
    place = 0
    while (rest := total - sum(values)) != 0:
        step = 1 if rest > 0 else -1
        if 4 <= values[place % people] + step <= 9:
            values[place % people] += step
        place += 1
    return Quota(code, [str(value) for value in values], when)


@dataclass
class Population:
    """Deals answers to one person after another."""

    instrument: Instrument
    quotas: list[Quota]
    agreement: Mapping[str, float]
    theme: str
    seed: int
    luck: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.luck = random.Random(self.seed)  # noqa: S311 - synthetic people, the same ones every time
        for pack in self.quotas:
            self.luck.shuffle(pack.deck)

    def person(self, until: str = "") -> tuple[dict[str, str], list[str]]:
        """Answers and posted pages of one person, who stops after the page `until`."""
        answers: dict[str, str] = {}
        posted: list[str] = []
        for section in self.instrument.sections:
            for question in section.questions:
                if question.is_answered and holds(question.relevant, answers):
                    value = self.answer(question, answers)
                    answers |= {question.code: value} if value else {}
            posted.append(section.name)
            if section.name == until:
                break
        return answers, posted

    def answer(self, question: QuestionSpec, answers: Mapping[str, str]) -> str:
        for pack in self.quotas:
            value = pack.deal(question.code, answers)
            if value is not None:
                return self.text(question, answers) if value == "text" else value
        if not question.required and self.luck.random() < SKIP_SHARE and question.code not in demo_texts.ALWAYS:
            return ""
        return self.draw(question, answers)

    def draw(self, question: QuestionSpec, answers: Mapping[str, str]) -> str:
        if question.kind == TEXT:
            return self.text(question, answers)
        if question.kind == RANGE:
            return self.luck.choices(scale(question), weights=range(1, len(scale(question)) + 1))[0]
        codes = [c.code for c in choices_of(question, answers) if not c.missing or question.code in self.agreement]
        if question.kind == MULTIPLE:
            return self.several([code for code in codes if code != ALONE])
        if question.kind == SINGLE and question.code in self.agreement:
            return self.opinion(self.agreement[question.code], codes)
        return self.luck.choices(codes, weights=falling(len(codes)))[0] if codes else ""

    def several(self, codes: list[str]) -> str:
        chosen = set(self.luck.choices(codes, weights=falling(len(codes)), k=self.luck.choice((1, 2, 2, 3))))
        return " ".join(code for code in codes if code in chosen)

    def opinion(self, share: float, codes: list[str]) -> str:
        agree, other = (share * 0.7, share * 0.3), 1 - share
        unsure = 0.03 if "9" in codes else 0
        weights = (other * 0.15, other * 0.35, other * (0.5 - unsure), *agree, other * unsure)
        return self.luck.choices(("1", "2", "3", "4", "5", "9"), weights=weights)[0]

    def text(self, question: QuestionSpec, answers: Mapping[str, str]) -> str:
        return demo_texts.sentence(question.code, answers.get("AANBEV", ""), self.theme, self.luck)


def falling(length: int) -> list[int]:
    """Weights that make the first of a list the answer of most people."""
    return [(place + 2) ** 2 for place in range(length, 0, -1)]


def left_over(population: Population) -> dict[str, int]:
    """Answers that nobody got; empty when the quotas fit the people."""
    return {pack.code: len(pack.deck) for pack in population.quotas if pack.deck}
