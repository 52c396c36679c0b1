"""What became of every invitation: AAPOR codes and response rates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from respondents import withdrawal
from respondents.aapor import Counts, ResponseRates, rates
from respondents.models import FinalCount, Invitation, InvitationState
from surveys.models import Wave

S = InvitationState
W = TypeVar("W", bound=Wave)
CODES: dict[str, tuple[str, str]] = {
    S.COMPLETED: ("1.1", "I"),
    S.FROM_80: ("1.2", "P"),
    S.FROM_50: ("1.2", "P"),
    S.REFUSED: ("2.111", "R"),
    S.OPTED_OUT: ("2.111", "R"),
    S.OPENED: ("2.1121", "R"),
    S.UNDER_50: ("2.12", "R"),
    S.UNAVAILABLE: ("2.26", "NC"),
    S.LATE: ("2.27", "NC"),
    S.DIED: ("2.31", "O"),
    S.ILL: ("2.32", "O"),
    S.LANGUAGE: ("2.33", "O"),
    S.NOT_SENT: ("3.11", "UH"),
    S.SENT: ("3.19", "UH"),
    S.BOUNCED: ("3.30", "UO"),
    S.NEW_ADDRESS: ("3.40", "UO"),
    S.FORWARDED: ("3.91", "UO"),
    S.INELIGIBLE: ("4.10", "NE"),
    S.DUPLICATE: ("4.81", "NE"),
    S.LEFT: ("4.90", "NE"),
}
"""AAPOR code and bucket per state (Standard Definitions, 9th ed. 2016, table 4) while the field is open."""


TAKEN_BACK = Coalesce(F("withdrawn__number"), 0)


def in_bucket(*buckets: str) -> tuple[str, ...]:
    """States of these buckets while the field is open."""
    return tuple(state for state, (_code, bucket) in CODES.items() if bucket in buckets)


RESPONDED = in_bucket("I", "P")
NOT_ELIGIBLE = in_bucket("NE")


def code_of(state: str, *, closed: bool) -> tuple[str, str]:
    """AAPOR code and bucket of one invitation; at closing, 80% or more counts as complete."""
    if closed and state == S.FROM_80:
        return CODES[S.COMPLETED]
    return CODES[state]


def states(wave: Wave) -> dict[str, int]:
    """Invitations per state, every state named; one query, and a second for a wave whose invitations are gone."""
    found = dict(Invitation.objects.filter(wave=wave).values_list("state").annotate(Count("pk")).order_by())
    found = found or final_states(wave)
    return {state: found.get(state, 0) for state in InvitationState.values}


def final_states(wave: Wave) -> dict[str, int]:
    """What was kept of a wave whose invitations are gone."""
    return dict(FinalCount.objects.filter(wave=wave, state__in=CODES).values_list("state", "number"))


def counts_of(per_state: Mapping[str, int], *, closed: bool, withdrawn: int = 0) -> Counts:
    """Invitations per bucket, from invitations per state; who took the answers back is a refusal after all."""
    buckets: Counter[str] = Counter()
    for state, number in per_state.items():
        buckets[code_of(state, closed=closed)[1]] += number
    taken_back = min(withdrawn, buckets["I"])
    buckets["I"] -= taken_back
    buckets["R"] += taken_back
    return Counts(**buckets)


def with_counts(waves: QuerySet[W]) -> Any:
    """Waves with `reached`, `complete`, `interviewed` and `base`, as RR1 and RR2 count them; one query for all."""
    eligible = [state for state in InvitationState.values if state not in NOT_ELIGIBLE]
    mailed = [state for state in InvitationState.values if state != S.NOT_SENT]
    closed_at_80 = Q(invitations__state=S.FROM_80, closed_at__isnull=False)
    return waves.annotate(
        reached=Count("invitations", filter=Q(invitations__state__in=mailed)) + left(mailed),
        complete=Count("invitations", filter=Q(invitations__state=S.COMPLETED) | closed_at_80)
        + left([S.COMPLETED, S.FROM_80])
        - TAKEN_BACK,
        interviewed=Count("invitations", filter=Q(invitations__state__in=RESPONDED)) + left(RESPONDED) - TAKEN_BACK,
        base=Count("invitations", filter=Q(invitations__state__in=eligible)) + left(eligible),
    )


def counts(wave: Wave) -> Counts:
    """Invitations per bucket as the wave stands."""
    return counts_of(states(wave), closed=wave.closed_at is not None, withdrawn=withdrawal.told_by(wave))


def left(states: Sequence[str]) -> Coalesce:
    """People in these states of a wave whose invitations are gone."""
    found = FinalCount.objects.filter(wave=OuterRef("pk"), state__in=states).order_by().values("wave")
    return Coalesce(Subquery(found.annotate(sum=Sum("number")).values("sum"), output_field=IntegerField()), 0)


def response_rates(wave: Wave) -> ResponseRates:
    """The rates of a wave as it stands; two queries."""
    return rates(counts(wave))
