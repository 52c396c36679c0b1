"""What the worker computes of a coding round: agreement of coders, suggestions, drift."""

from typing import Any
from uuid import UUID

from results import agreement, coding, drift, suggestions
from results.models import CodingRound
from surveys.models import Wave


def compute(key: UUID) -> None:
    """Does nothing for a round that is gone; while two code blind there is nothing to tell."""
    round = CodingRound.objects.select_related("wave__survey", "codebook__survey").filter(pk=key).first()
    if round is None:
        return
    if round.suggestions:
        suggestions.fill(round)
    CodingRound.objects.filter(pk=round.pk).update(report={} if coding.is_blind(round) else report(round))


def report(round: CodingRound) -> dict[str, Any]:
    found = agreement.of_round(round) | suggestions.agreement_of(round)
    later = later_wave(round)
    if round.purpose == CodingRound.Purpose.DRIFT and later:
        found |= drift.of_round(round, later)
    return found


def later_wave(round: CodingRound) -> Wave | None:
    """The next wave that is coded with a codebook of the same name."""
    found = CodingRound.objects.filter(
        codebook__code=round.codebook.code,
        purpose=CodingRound.Purpose.MAIN,
        wave__survey=round.wave.survey_id,
        wave__opens_at__gt=round.wave.opens_at,
    )
    first = found.select_related("wave").order_by("wave__opens_at").first()
    return first.wave if first else None
