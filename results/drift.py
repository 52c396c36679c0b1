"""Coder drift: how much of a change of a theme comes from coders who judge differently now. For the worker only.

A drawn sample of the earlier wave is coded again. The drift is the share that the sample gets now minus the share that
it got then; what remains of the change of the wave is change of the answers.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from results import coding, themes
from results.models import CodingRound, Item
from surveys.models import Wave

DRAWS, Z = 4000, 1.959964
SMALLEST_CHANGE = 0.02
"""A change of fewer points has no share: the quotient would be noise."""


@dataclass(frozen=True)
class Drift:
    """Of one theme, as shares between −1 and 1. `part` is drift as a share of the change; intervals are 95%.

    `part` is None for a change under two points or one whose own interval holds zero.
    """

    theme: str
    sample: int
    change: float
    drift: float
    low: float
    high: float
    part: float | None = None
    part_low: float | None = None
    part_high: float | None = None


@dataclass(frozen=True)
class Share:
    """`count` of `n` answers carry the theme."""

    count: int
    n: int


def of_theme(theme: str, then: Sequence[bool], again: Sequence[bool], before: Share, now: Share, *, seed: int) -> Drift:
    """From the sample's codes of then and of today, in the same order, and the shares of both waves.

    The interval of the drift is that of Agresti and Min (2005) for paired shares, which is wide as it should be when
    nothing changed in a small sample. That of the part comes from seeded draws of the drift and of both shares. Raises
    ValueError for an empty sample.
    """
    steps = np.asarray(again, dtype=int) - np.asarray(then, dtype=int)
    if not len(steps):
        raise ValueError("Drift needs a sample.")
    middle, se = paired(int((steps > 0).sum()), int((steps < 0).sum()), len(steps))
    change, drift = now.count / now.n - before.count / before.n, float(steps.mean())
    rng = np.random.default_rng(seed)
    changes = rng.binomial(now.n, now.count / now.n, DRAWS) / now.n
    changes = changes - rng.binomial(before.n, before.count / before.n, DRAWS) / before.n
    found = Drift(theme, len(steps), change, drift, middle - Z * se, middle + Z * se)
    low, high = np.percentile(changes, (2.5, 97.5))
    if abs(change) < SMALLEST_CHANGE or low <= 0 <= high:
        return found
    parts = rng.normal(middle, se, DRAWS) / np.where(changes == 0, np.nan, changes)
    part_low, part_high = np.nanpercentile(parts, (2.5, 97.5))
    return replace(found, part=drift / change, part_low=float(part_low), part_high=float(part_high))


def paired(more: int, fewer: int, n: int) -> tuple[float, float]:
    """Centre and standard error of a paired difference of shares, half an answer added to each of the four cells."""
    size = n + 2
    return (more - fewer) / size, math.sqrt(more + fewer + 1 - (more - fewer) ** 2 / size) / size


def of_round(round: CodingRound, now: Wave) -> dict[str, Any]:
    """For the report of a round that coded an earlier wave again, against wave `now`; empty when one is not ready."""
    tallies = {wave.pk: tally_of(wave, round.codebook.code) for wave in (round.wave, now)}
    before, after, then = tallies[round.wave_id], tallies[now.pk], codes_of_then(round)
    outcomes = [outcome for outcome in answers_of(round) if outcome[0] in then and outcome[1] is not None]
    if before is None or after is None or not outcomes:
        return {}
    found = [
        of_theme(
            theme,
            [theme in then[answer].themes for answer, said in outcomes],
            [theme in said.themes for answer, said in outcomes if said],
            Share(before.counts[theme], before.given),
            Share(after.counts[theme], after.given),
            seed=round.seed,
        )
        for theme in sorted(before.counts.keys() & after.counts.keys())
    ]
    return {"against": now.name, "drift": [asdict(drift) for drift in found]}


def tally_of(wave: Wave, codebook: str) -> themes.Tally | None:
    return next((tally for round, tally in themes.ready(wave) if round.codebook.code == codebook), None)


def answers_of(round: CodingRound) -> list[tuple[object, coding.Said | None]]:
    """Answers of a round with what counts."""
    answers = dict(Item.objects.filter(round=round).values_list("pk", "answer_id"))
    return [(answers[outcome.item], outcome.final) for outcome in coding.outcomes(round)]


def codes_of_then(round: CodingRound) -> dict[object, coding.Said]:
    """What counted in the main round of the same wave, by answer."""
    main = next((found for found in themes.main_rounds(round.wave) if found.codebook.code == round.codebook.code), None)
    return {answer: said for answer, said in answers_of(main) if said is not None} if main else {}
