"""Every figure against the same figure of the earlier wave: tested, corrected for the number of tests, and judged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from results import comparison
from results.counting import Counted, numbers
from results.differences import Side, details, difference
from results.models import Change, Figure
from results.pairs import Linked
from results.promoters import score
from results.told import are_few, earlier_at_most
from results.values import DIGITS, rounded

LEVEL = 0.05
"""A difference is shown when its corrected p is below this level."""
COMPARED = (Figure.Kind.MEAN, Figure.Kind.AGREEMENT, Figure.Kind.PROMOTERS)


@dataclass(frozen=True)
class Pair:
    """One figure in both waves, with the counts behind it. `groups` are those with the same people in both waves'
    definitions; `headline` figures are tested as a family of their own."""

    figure: Figure
    earlier: Figure
    now: Side
    before: Side
    people: Linked
    groups: frozenset[str] = frozenset()
    headline: bool = False
    note: str = ""

    @property
    def digits(self) -> int:
        return DIGITS[Figure.Kind(self.figure.kind)]

    @property
    def family(self) -> str:
        return "groups" if self.figure.group else "headlines" if self.headline else "others"

    @property
    def can_be_compared(self) -> bool:
        """Both are shown as a plain number; a share that is told as "at most" has no difference."""
        shown = (figure.value is not None and not figure.bound for figure in (self.figure, self.earlier))
        return self.figure.kind in COMPARED and all(shown)

    @property
    def is_large(self) -> bool:
        return not any(are_few(one.base or 0, at_most=one.at_most) for one in (self.figure, self.earlier))


def changes(pairs: Iterable[Pair]) -> list[Change]:
    """Unsaved changes. Holm for the headlines and for everybody's other figures, Benjamini–Hochberg for the groups."""
    found = [(pair, judged(pair)) for pair in pairs if pair.can_be_compared]
    for family in ("headlines", "others", "groups"):
        members = [change for pair, change in found if pair.family == family and change.p is not None]
        correct = comparison.benjamini_hochberg if family == "groups" else comparison.holm
        decide(members, correct([change.p for change in members if change.p is not None]))
    for pair, change in found:
        if not pair.figure.group:
            change.parts = list(parts(pair))
    return [change for pair, change in found]


def judged(pair: Pair) -> Change:
    """The difference of what is published in both waves, with a test of what is behind it when there is enough."""
    assert pair.figure.value is not None
    assert pair.earlier.value is not None
    assert pair.earlier.base is not None
    change = Change(
        figure=pair.figure,
        earlier_value=pair.earlier.value,
        earlier_base=pair.earlier.base,
        difference=rounded(pair.figure.value - pair.earlier.value, pair.digits),
        verdict=Change.Verdict.FEW,
        details=({"note": pair.note} if pair.note else {}) | earlier_at_most(pair.earlier.at_most),
    )
    if pair.is_large:
        found = difference(pair.figure.kind, pair.before, pair.now, pair.people)
        outcome = found.outcome
        change.low, change.high = rounded(outcome.low, pair.digits), rounded(outcome.high, pair.digits)
        change.p, change.verdict = outcome.p, Change.Verdict.SAME
        change.details |= details(pair.figure.kind, found, pair.before, pair.now) | {"family": pair.family}
    return change


def decide(family: list[Change], adjusted: list[float]) -> None:
    for change, p in zip(family, adjusted, strict=True):
        change.adjusted = p
        if p < LEVEL and change.difference:
            change.verdict = Change.Verdict.UP if change.difference > 0 else Change.Verdict.DOWN
        change.details["tests"] = len(family)


def parts(pair: Pair) -> Iterator[dict[str, str | float]]:
    """Per breakdown: how much of the difference is change inside the groups, and how much another mix of them."""
    breakdowns = dict.fromkeys(group.split(":")[0] for group in pair.now.counts.groups)
    for breakdown in breakdowns:
        groups = [group for group in pair.now.counts.groups if group.startswith(f"{breakdown}:")]
        if not pair.groups.issuperset(groups):
            continue
        before, now = values(pair.before.counts, groups, pair), values(pair.now.counts, groups, pair)
        used = [group for group in groups if before.get(group) or now.get(group)]
        if used and all(before.get(group) and now.get(group) for group in used):
            yield {"breakdown": breakdown} | decomposed([before[g] for g in used], [now[g] for g in used], pair.digits)


def values(counts: Counted, groups: list[str], pair: Pair) -> dict[str, tuple[int, float]]:
    """Base and value of every group; nothing when one of them is hidden or somebody belongs to none or to two."""
    found = {}
    for group in groups:
        base, answers = counts.table.of_group(group)
        if base and group in counts.hidden:
            return {}
        if base:
            found[group] = base, value_of(pair.figure.kind, counts, answers)
    return found if sum(base for base, value in found.values()) == counts.table.of_group()[0] else {}


def value_of(kind: str, counts: Counted, answers: Mapping[str, int]) -> float:
    if kind == Figure.Kind.MEAN:
        return float(numbers(answers).mean())
    if kind == Figure.Kind.PROMOTERS:
        return score(answers).value
    return counts.agreeing_count(answers) / sum(count for code, count in answers.items() if not counts.missing(code))


def decomposed(before: list[tuple[int, float]], now: list[tuple[int, float]], digits: int) -> dict[str, float]:
    shares = [[base / sum(base for base, value in wave) for base, value in wave] for wave in (before, now)]
    found = comparison.kitagawa(shares[0], shares[1], [value for _, value in before], [value for _, value in now])
    return {"rate": rounded(found.rate, digits), "composition": rounded(found.composition, digits)}
