"""Where two coders differ: side by side once both are done, and decided by a third."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from results import coding
from results.coding_log import note
from results.models import Adjudication, CodingRound, Item


class DecisionRefusedError(Exception):
    """Says why a decision is not taken."""


@dataclass(frozen=True)
class Difference:
    """One answer with what each said and what was decided."""

    item: Item
    first: coding.Said
    second: coding.Said
    decided: coding.Said | None


def differences(round: CodingRound) -> list[Difference]:
    """In the drawn order; nothing before both coders have coded everything."""
    if coding.is_blind(round):
        return []
    different = {outcome.item: outcome for outcome in coding.outcomes(round) if outcome.is_different}
    items = Item.objects.filter(pk__in=different).select_related("answer").order_by("position")
    return [difference(item, different[item.pk]) for item in items]


def difference(item: Item, outcome: coding.Outcome) -> Difference:
    first, second = outcome.said
    assert first is not None
    assert second is not None
    return Difference(item, first, second, outcome.decided)


def undecided(round: CodingRound) -> int:
    return sum(found.decided is None for found in differences(round))


@transaction.atomic
def decide(
    item: Item, themes: Collection[str], *, uncodable: bool, by: str, now: datetime, reason: str = ""
) -> Adjudication:
    """A line that is added to what was decided before. Raises DecisionRefusedError."""
    round = CodingRound.objects.select_for_update(of=("self",)).select_related("wave").get(pk=item.round_id)
    if round.coders.filter(name=by).exists():
        raise DecisionRefusedError(_("You coded in this round yourself. Somebody else decides."))
    if coding.is_blind(round) or not any(outcome.is_different for outcome in coding.outcomes(round, item)):
        raise DecisionRefusedError(_("The coders do not differ on this answer, or are not done yet."))
    if not set(themes) <= set(round.codebook.themes.values_list("code", flat=True)) or bool(themes) == uncodable:
        raise DecisionRefusedError(_("Choose at least one theme, or “cannot be coded”."))
    note(round.wave, by=by, action="decided", now=now, subject=f"{round.codebook} {item.position}")
    return Adjudication.objects.create(
        item=item, themes=sorted(set(themes)), uncodable=uncodable, by=by, at=now, reason=reason
    )
