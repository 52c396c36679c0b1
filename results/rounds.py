"""Starting a round: which answers, in which drawn order, who codes them, and which ones twice."""

import math
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from results import codebooks, coding, themes
from results.coding_log import note
from results.models import Codebook, Coder, CodingRound, Item, OpenAnswer
from surveys.models import Wave

DOUBLE_SHARE, DOUBLE_LEAST = 0.2, 50
Purpose = CodingRound.Purpose


class RoundRefusedError(Exception):
    """Says why there is nothing to code."""


@dataclass(frozen=True)
class Plan:
    """Who codes: the first coder everything, a second everything or a drawn sample."""

    coders: tuple[str, ...]
    sample: bool = False
    seed: int | None = None

    def draw(self) -> int:
        return secrets.randbelow(2**31) if self.seed is None else self.seed


def sample_size(answers: int) -> int:
    """At least a fifth and at least 50, or all."""
    return min(answers, max(math.ceil(DOUBLE_SHARE * answers), DOUBLE_LEAST))


@transaction.atomic
def start(wave: Wave, codebook: Codebook, plan: Plan, *, by: str, now: datetime) -> CodingRound:
    """Raises RoundRefusedError when answers still wait for review, or there is nothing to code, or no way to."""
    refuse(wave, codebook, plan)
    found = codebooks.answers_to(codebook, wave)
    if any(answer.state == OpenAnswer.State.WAITING for answer in found):
        raise RoundRefusedError(_("Not all answers to this question have been reviewed yet. Review them first."))
    return stored(wave, codebook, plan, Purpose.MAIN, readable(found), by=by, now=now)


@transaction.atomic
def start_again(earlier: CodingRound, codebook: Codebook, plan: Plan, *, by: str, now: datetime) -> CodingRound:
    """A drawn sample of an earlier wave, to be coded again by today's coders with today's codebook.

    Raises RoundRefusedError.
    """
    refuse(earlier.wave, codebook, plan)
    if earlier.codebook.code != codebook.code:
        raise RoundRefusedError(_("This codebook is about another question. Choose another one."))
    items = earlier.items.filter(answer__state=OpenAnswer.State.RELEASED).select_related("answer").order_by("pk")
    found = [item.answer for item in items]
    drawn = random.Random(plan.draw()).sample(found, sample_size(len(found)))  # noqa: S311 - a draw that can be redone
    return stored(earlier.wave, codebook, plan, Purpose.DRIFT, drawn, by=by, now=now)


def refuse(wave: Wave, codebook: Codebook, plan: Plan) -> None:
    if reason := codebooks.problem(codebook, wave.questionnaire.instrument()):
        raise RoundRefusedError(reason)
    if not codebook.themes.exists():
        raise RoundRefusedError(_("This codebook has no themes yet. Add them first."))
    if not 1 <= len(set(plan.coders)) == len(plan.coders) <= 2:
        raise RoundRefusedError(_("Choose one or two different coders."))


def readable(found: Sequence[OpenAnswer]) -> list[OpenAnswer]:
    return [answer for answer in found if answer.state == OpenAnswer.State.RELEASED]


def stored(
    wave: Wave, codebook: Codebook, plan: Plan, purpose: str, answers: list[OpenAnswer], *, by: str, now: datetime
) -> CodingRound:
    if not answers:
        raise RoundRefusedError(_("There are no released answers to this question."))
    if CodingRound.objects.filter(wave=wave, codebook=codebook, purpose=purpose).exists():
        raise RoundRefusedError(_("There is a round with this codebook already. Go on in that round."))
    seed = plan.draw()
    made = CodingRound.objects.create(wave=wave, codebook=codebook, purpose=purpose, seed=seed, made_at=now, made_by=by)
    Coder.objects.bulk_create(Coder(round=made, name=name, place=at) for at, name in enumerate(plan.coders, start=1))
    twice = double_ones(len(answers), plan)
    shuffled = random.Random(seed).sample(answers, len(answers))  # noqa: S311 - a draw that can be redone
    Item.objects.bulk_create(
        Item(round=made, answer=answer, position=place, double=place <= twice)
        for place, answer in enumerate(shuffled, start=1)
    )
    note(wave, by=by, action="round", now=now, subject=started(made, len(answers), twice))
    return made


def double_ones(answers: int, plan: Plan) -> int:
    """How many answers both code; the order is drawn, so these are a sample."""
    if len(plan.coders) < 2:
        return 0
    return sample_size(answers) if plan.sample else answers


@transaction.atomic
def hand_over(round: CodingRound, place: int, name: str, *, by: str, now: datetime) -> None:
    """Somebody else goes on where a coder stopped; codes that were made stay. Raises RoundRefusedError."""
    coders = {coder.place: coder for coder in round.coders.select_for_update()}
    if place not in coders or name in {coder.name for coder in coders.values()}:
        raise RoundRefusedError(_("Choose somebody who does not code in this round."))
    left = coding.progress(coders[place]).left
    if not left:
        raise RoundRefusedError(_("Nothing is left to code."))
    note(
        round.wave, by=by, action="handed over", now=now, subject=f"{round.codebook} {coders[place].name} {name} {left}"
    )
    Coder.objects.filter(pk=coders[place].pk).update(name=name)


def started(round: CodingRound, answers: int, twice: int) -> str:
    names = {"codebook": round.codebook, "purpose": round.get_purpose_display(), "answers": answers, "twice": twice}
    return _("%(codebook)s, %(purpose)s: %(answers)s answers, %(twice)s of them by two people") % names


@transaction.atomic
def take_in(round: CodingRound, *, by: str, now: datetime) -> int:
    """Put answers that were released after the round began at its end, in a drawn order; how many."""
    CodingRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    late = themes.uncovered_answers(round, codebooks.answers_to(round.codebook, round.wave))
    items = list(round.items.order_by("position"))
    chance = random.Random(f"{round.seed} {len(items)}")  # noqa: S311 - a draw that can be redone
    everything = all(item.double for item in items)
    sampled = not everything and any(item.double for item in items)
    Item.objects.bulk_create(
        Item(
            round=round,
            answer=answer,
            position=place,
            double=everything or (sampled and chance.random() < DOUBLE_SHARE),
        )
        for place, answer in enumerate(chance.sample(late, len(late)), start=items[-1].position + 1)
    )
    if late:
        note(round.wave, by=by, action="taken in", now=now, subject=f"{round.codebook} {len(late)}")
    return len(late)
