"""Attacks by how far somebody came: invitations tell it by name, and an answer by what it leaves unanswered."""

from collections.abc import Callable

from tests.anonymity.attacks import Notes, Pairs, Target, rows, states_now, told_by

Bands = frozenset[str]


def with_a_copy(target: Target, known: Notes) -> Pairs:
    """The fieldwork also told apart who almost finished."""
    return by_stage(target, known, known.states)


def without_a_copy(target: Target, known: Notes) -> Pairs:
    return by_stage(target, known, states_now(target))


def by_stage(target: Target, known: Notes, states: dict[str, str]) -> Pairs:
    """Whoever is the only one with these bands among those who came equally far."""
    there = {states[person] for person in known.order}
    found = [
        (owner, stage if stage in there else "completed", told(bands))
        for owner, stage, bands in rows(f"SELECT {target.owner}, {target.stage}, background::text FROM {target.table}")  # noqa: S608
    ]
    shown = {(stage, bands) for _owner, stage, bands in found if bands}
    pairs: Pairs = []
    for owner, stage, bands in found:
        equally_far = {person: told_by(known.attributes[person]) for person in known.order if states[person] == stage}
        pairs += [(owner, person) for person, own in equally_far.items() if fits(bands, own, stage, shown)]
    return pairs


def fits(bands: Bands, own: set[str], stage: str, shown: set[tuple[str, Bands]]) -> bool:
    """A blank belongs to somebody whose own bands are shown nowhere."""
    if bands:
        return bands <= own
    return not any(stage == other and there <= own for other, there in shown)


def told(background: str) -> Bands:
    return frozenset(part for part in background.strip("{}").split(", ") if not part.endswith('""'))


STAGES: dict[str, Callable[[Target, Notes], Pairs]] = {
    "background x stage": without_a_copy,
    "the same with a copy of the states from the fieldwork": with_a_copy,
}
