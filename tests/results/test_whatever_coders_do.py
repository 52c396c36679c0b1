"""Two coders, a reviewer and a third do anything in any order: the numbers reconcile, and the work can be finished."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from results import adjudicating, agreement, coding, reviewing, rounds, second_look, themes
from results.models import Coding, CodingRound, Item, OpenAnswer
from tests.results.coding_make import THEMES, codebook, coder, round_of, texts
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db
ANSWERS, DEEDS = 12, 60


class Work:
    """Everybody who works on one round, led by chance."""

    def __init__(self, seed: int) -> None:
        self.chance, self.now = random.Random(seed), OPENED
        self.wave = opened_wave()
        self.answers = texts(self.wave, *(f"Antwoord {number}" for number in range(ANSWERS)))
        self.withhold(self.answers[0])
        coders = ("anna", "bert") if seed % 3 else ("anna",)
        self.round = round_of(self.wave, codebook(self.wave.survey), *coders, sample=seed % 2 == 0, seed=seed)

    def themes(self) -> tuple[list[str], bool]:
        chosen = [theme for theme in THEMES if self.chance.random() < 0.4]
        return chosen, not chosen

    def any_answer(self) -> OpenAnswer:
        return OpenAnswer.objects.get(pk=self.chance.choice(self.answers).pk)

    def withhold(self, answer: OpenAnswer) -> None:
        reviewing.review(self.wave, {answer.pk: reviewing.Verdict(release=False)}, by="rita", now=self.now)

    def release(self, answer: OpenAnswer) -> None:
        reviewing.review(self.wave, {answer.pk: reviewing.Verdict(release=True)}, by="rita", now=self.now)

    def save(self, who: int, item: Item) -> None:
        chosen, uncodable = self.themes()
        with suppress(coding.CodingRefusedError):
            coding.save(coder(self.round, who), item, chosen, uncodable=uncodable, now=self.now)

    def undo(self, who: int) -> None:
        with suppress(coding.CodingRefusedError):
            coding.undo(coder(self.round, who))

    def decide(self, item: Item) -> None:
        chosen, uncodable = self.themes()
        with suppress(adjudicating.DecisionRefusedError):
            adjudicating.decide(item, chosen, uncodable=uncodable, by="carla", now=self.now)

    def do(self) -> None:
        """Mostly coding; now and then something else."""
        self.now += timedelta(seconds=1)
        who = self.chance.randint(1, self.round.coders.count())
        item = self.chance.choice(list(self.round.items.all()))
        deed = self.chance.choices(range(7), (20, 2, 1, 1, 2, 4, 1))[0]
        if deed == 0:
            self.save(who, self.chance.choice(list(coding.open_items(coder(self.round, who))) or [item]))
        elif deed == 1:
            self.undo(who)
        elif deed == 2:
            self.withhold(self.any_answer())
        elif deed == 3:
            second_look.ask(self.wave, [self.any_answer().pk], by="anna", now=self.now)
        elif deed == 4:
            self.release(self.any_answer())
        elif deed == 5:
            self.decide(item)
        else:
            rounds.take_in(self.round, by="rita", now=self.now)

    def finish(self) -> None:
        for answer in OpenAnswer.objects.filter(state=OpenAnswer.State.WAITING):
            self.release(answer)
        rounds.take_in(self.round, by="rita", now=self.now)
        for place in range(1, self.round.coders.count() + 1):
            for item in coding.open_items(coder(self.round, place)):
                self.save(place, item)
        for difference in adjudicating.differences(self.round):
            self.decide(difference.item)


def reconciles(round: CodingRound) -> None:
    outcomes = coding.outcomes(round)
    both = [outcome for outcome in outcomes if None not in outcome.said]
    report = agreement.of_round(round)
    assert report.get("double", 0) == len(both)
    for row in report.get("agreement", [])[1:]:
        assert row["both"] + row["first"] + row["second"] + row["neither"] == len(both)
    if themes.problems(round):
        assert list(themes.ready(round.wave)) == []
        return
    tally = themes.tally(round)
    assert tally.given == tally.themed + tally.uncodable + tally.withheld == ANSWERS
    finals = [outcome.final for outcome in outcomes if outcome.final]
    assert tally.counts == {theme: sum(theme in said.themes for said in finals) for theme in THEMES}


def codes(round: CodingRound) -> dict[int, tuple[list[str], bool]]:
    found = Coding.objects.filter(item__round=round)
    return {key: (chosen, uncodable) for key, chosen, uncodable in found.values_list("pk", "themes", "uncodable")}


@pytest.mark.parametrize("seed", range(8))
def test_numbers_reconcile_and_codes_that_are_settled_stay(seed: int):
    work = Work(seed)

    for _deed in range(DEEDS):
        settled, before = coding.is_settled(work.round), codes(work.round)
        work.do()
        reconciles(work.round)
        if settled:
            assert codes(work.round).items() >= before.items()

    work.finish()
    assert themes.problems(work.round) == []
    reconciles(work.round)
