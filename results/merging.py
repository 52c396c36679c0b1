"""Groups that are too small for a wave are merged with a neighbour before anything is hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from results.definitions import BreakdownSpec, GroupSpec, Meaning

LONGEST_CODE, LONGEST_LABEL = 50, 100


@dataclass(frozen=True)
class Named:
    """A group under the name that is unique over the breakdowns of the survey."""

    name: str
    breakdown: str
    code: str
    label: str
    condition: str

    @property
    def is_merged(self) -> bool:
        return "+" in self.code


def named(breakdown: BreakdownSpec, group: GroupSpec) -> Named:
    return Named(f"{breakdown.code}:{group.code}", breakdown.code, group.code, group.label, group.condition)


def groups_of(meaning: Meaning, sizes: Mapping[str, int], minimum: int) -> list[Named]:
    """The groups that figures are made for. `sizes` are the people of every declared group, by its unique name.

    A group of 1 to `minimum` - 1 people goes together with the smaller of its neighbours, in the order in which the
    groups are declared; a breakdown of two groups is left as it is, because nothing would be left of it.
    """
    found: list[Named] = []
    for breakdown in meaning.breakdowns:
        known = [group for group in breakdown.groups if f"{breakdown.code}:{group.code}" in sizes]
        packs = [(group,) for group in known]
        people = {group.code: sizes[f"{breakdown.code}:{group.code}"] for group in known}
        found += [named(breakdown, reduce(together, pack)) for pack in merged(packs, people, minimum)]
    return found


def merged(
    packs: Sequence[tuple[GroupSpec, ...]], people: Mapping[str, int], minimum: int
) -> list[tuple[GroupSpec, ...]]:
    """Neighbours in one pack until every pack has enough people, or two packs are left."""
    left = list(packs)
    while len(left) > 2:
        counts = [sum(people[group.code] for group in pack) for pack in left]
        small = next((place for place, count in enumerate(counts) if 0 < count < minimum), None)
        if small is None:
            break
        beside = [place for place in (small - 1, small + 1) if 0 <= place < len(left)]
        other = min(beside, key=lambda place: counts[place])
        first, second = sorted((small, other))
        left[first : second + 1] = [left[first] + left[second]]
    return left


def together(one: GroupSpec, two: GroupSpec) -> GroupSpec:
    return GroupSpec(
        f"{one.code}+{two.code}"[:LONGEST_CODE],
        f"{one.label} / {two.label}"[:LONGEST_LABEL],
        f"({one.condition}) or ({two.condition})",
    )
