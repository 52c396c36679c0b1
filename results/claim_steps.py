"""From one value to another: both ends of a change are looked for in one figure."""

from collections.abc import Sequence

from results import claim_words as words
from results.claim_facts import Fact
from results.claim_ranges import Said


def both_ends(heard: str, levels: Sequence[Said], labels: Sequence[str], facts: Sequence[Fact]) -> dict[Said, Fact]:
    """The two facts of the figure that changed like this, by its words or by the n of both waves; or nothing."""
    start = next((one for one in levels if one.before), None)
    end = next((one for one in levels if start and one.place > start.place), None)
    if start is None or end is None:
        return {}
    before = {id(fact.figure): fact for fact in facts if not fact.is_now}
    given = words.bases_given(heard)
    ranked = [
        (fact.shared(heard) + 2 * same_bases(old, fact, given), fact.alike(heard), not fact.group, fact, old)
        for fact in facts
        if fact.is_now and (old := before.get(id(fact.figure))) and old.fits(start) and fact.fits(end)
        and (not labels or fact.group in labels)
    ]  # fmt: skip
    best = max(ranked, key=lambda found: found[:3], default=None)
    return {start: best[4], end: best[3]} if best and best[0] else {}


def same_bases(before: Fact, now: Fact, given: set[int]) -> bool:
    return {before.n, now.n} == given
