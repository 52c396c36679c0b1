"""How the people of a wave stand per state and background: counts of groups, never of a few."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from respondents.aapor import BUCKETS, Counts, share
from respondents.dispositions import counts_of, final_states
from respondents.models import InvitationState
from surveys.models import Wave

Values = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The people of one value of a background column."""

    name: str
    counts: Counts

    @property
    def rate(self) -> float | None:
        return share(self.counts.interviewed, self.counts.base)


@dataclass(frozen=True)
class Frame:
    """Invitations per state, per shown group of every column, and per combination of the chosen columns and state."""

    states: dict[str, int]
    columns: dict[str, list[Group]]
    cells: Counter[tuple[Values, str]] = field(default_factory=Counter)


def look(wave: Wave, chosen: Sequence[str] = ()) -> Frame:
    """Background as it was at launch; one query, and a second for a wave of which only the states were kept.

    Values of fewer people than the minimum group of the survey are merged, see `merged`. A column of which only the
    merged group would be left is left out: it can point at persons.
    """
    found: dict[str, dict[str, Counter[str]]] = {}
    states = dict.fromkeys(InvitationState.values, 0)
    cells: Counter[tuple[Values, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [wave.pk, list(chosen)])
        for column, value, state, number in cursor.fetchall():
            if column is None:
                cells[tuple(json.loads(value)), state] += number
                states[state] += number
            else:
                found.setdefault(column, {}).setdefault(value, Counter())[state] = number
    if not cells:
        states |= final_states(wave)
    return Frame(states, shown(found, closed=wave.closed_at is not None, least=wave.survey.minimum_group), cells)


def shown(found: dict[str, dict[str, Counter[str]]], *, closed: bool, least: int) -> dict[str, list[Group]]:
    columns = {
        column: merged(
            [Group(value or _("unknown"), counts_of(per, closed=closed)) for value, per in values.items()], least
        )
        for column, values in sorted(found.items())
    }
    rest = {_("unknown"), _("other")}
    return {column: groups for column, groups in columns.items() if len(groups) > 1 and not names(groups) <= rest}


def by_background(wave: Wave) -> dict[str, list[Group]]:
    return look(wave).columns


def names(groups: list[Group]) -> set[str]:
    return {group.name for group in groups}


COUNTED = """
    WITH cells AS (
        SELECT attributes, state, count(*) AS number FROM respondents_invitation WHERE wave_id = %s GROUP BY 1, 2
    ),
    columns AS (SELECT DISTINCT jsonb_object_keys(attributes) AS name FROM cells),
    combined AS (
        SELECT coalesce((
            SELECT json_agg(coalesce(attributes ->> name, '') ORDER BY place)
            FROM unnest(%s::text[]) WITH ORDINALITY AS chosen (name, place)
        )::text, '[]') AS value, state, number
        FROM cells
    )
    SELECT columns.name, coalesce(cells.attributes ->> columns.name, ''), cells.state, sum(cells.number)::int
    FROM cells CROSS JOIN columns
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT NULL, value, state, sum(number)::int FROM combined GROUP BY 2, 3
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
