"""What became of every invitation: AAPOR codes, response rates, response per background."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from respondents.aapor import BUCKETS, Counts, ResponseRates, rates, share
from respondents.models import Invitation, InvitationState
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


def in_bucket(*buckets: str) -> tuple[str, ...]:
    """States of these buckets while the field is open."""
    return tuple(state for state, (_code, bucket) in CODES.items() if bucket in buckets)


RESPONDED = in_bucket("I", "P")
NOT_ELIGIBLE = in_bucket("NE")


@dataclass(frozen=True)
class Group:
    """The people of one value of a background column."""

    name: str
    counts: Counts

    @property
    def rate(self) -> float | None:
        return share(self.counts.interviewed, self.counts.base)


def code_of(state: str, *, closed: bool) -> tuple[str, str]:
    """AAPOR code and bucket of one invitation; at closing, 80% or more counts as complete."""
    if closed and state == S.FROM_80:
        return CODES[S.COMPLETED]
    return CODES[state]


def states(wave: Wave) -> dict[str, int]:
    """Invitations per state, every state named; one query."""
    found = dict(Invitation.objects.filter(wave=wave).values_list("state").annotate(Count("pk")).order_by())
    return {state: found.get(state, 0) for state in InvitationState.values}


def counts_of(per_state: Mapping[str, int], *, closed: bool) -> Counts:
    """Invitations per bucket, from invitations per state."""
    buckets: Counter[str] = Counter()
    for state, number in per_state.items():
        buckets[code_of(state, closed=closed)[1]] += number
    return Counts(**buckets)


def with_counts(waves: QuerySet[W]) -> Any:
    """Waves with `reached`, `complete`, `interviewed` and `base`, as RR1 and RR2 count them; one query for all."""
    eligible = [state for state in InvitationState.values if state not in NOT_ELIGIBLE]
    mailed = [state for state in InvitationState.values if state != S.NOT_SENT]
    closed_at_80 = Q(invitations__state=S.FROM_80, closed_at__isnull=False)
    return waves.annotate(
        reached=Count("invitations", filter=Q(invitations__state__in=mailed)),
        complete=Count("invitations", filter=Q(invitations__state=S.COMPLETED) | closed_at_80),
        interviewed=Count("invitations", filter=Q(invitations__state__in=RESPONDED)),
        base=Count("invitations", filter=Q(invitations__state__in=eligible)),
    )


def response_rates(wave: Wave) -> ResponseRates:
    """The rates of a wave as it stands; one query."""
    return rates(counts_of(states(wave), closed=wave.closed_at is not None))


def by_background(wave: Wave) -> dict[str, list[Group]]:
    """Counts per value of every background column as it was at launch; one query.

    Values of fewer people than the minimum group of the survey are merged, see `merged`. A column of which only the
    merged group would be left is left out: it can point at persons.
    """
    found: dict[str, dict[str, Counter[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PER_VALUE, [wave.pk])
        for column, value, state, number in cursor.fetchall():
            found.setdefault(column, {}).setdefault(value, Counter())[state] = number
    closed, least = wave.closed_at is not None, wave.survey.minimum_group
    columns = {
        column: merged(
            [Group(value or _("unknown"), counts_of(per, closed=closed)) for value, per in values.items()], least
        )
        for column, values in sorted(found.items())
    }
    rest = {_("unknown"), _("other")}
    return {column: groups for column, groups in columns.items() if len(groups) > 1 and not names(groups) <= rest}


def names(groups: list[Group]) -> set[str]:
    return {group.name for group in groups}


PER_VALUE = """
    WITH cells AS (
        SELECT attributes, state, count(*) AS number FROM respondents_invitation WHERE wave_id = %s GROUP BY 1, 2
    ),
    columns AS (SELECT DISTINCT jsonb_object_keys(attributes) AS name FROM cells)
    SELECT columns.name, coalesce(cells.attributes ->> columns.name, ''), cells.state, sum(cells.number)::int
    FROM cells CROSS JOIN columns
    GROUP BY 1, 2, 3
"""
"""People without a value are counted too, so that the groups of a column always add up to everybody."""


def merged(groups: list[Group], least: int) -> list[Group]:
    """Largest first; the smallest go together until every group, the rest included, has `least` people or more."""
    ordered = sorted(groups, key=lambda group: (-group.counts.invited, group.name))
    rest: list[Group] = []
    while ordered and (ordered[-1].counts.invited < least or 0 < invited(rest) < least):
        rest.append(ordered.pop())
    return [*ordered, Group(_("other"), total(rest))] if rest else ordered


def invited(groups: list[Group]) -> int:
    return sum(group.counts.invited for group in groups)


def total(groups: list[Group]) -> Counts:
    return Counts(**{bucket: sum(getattr(group.counts, bucket) for group in groups) for bucket in BUCKETS})
