"""Every figure against the same figure of the earlier wave: tested, corrected for the number of tests, and judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from results import comparison
from results.figures import Counted, agreeing_count, numbers, rounded
from results.models import Change, Figure

ENOUGH, LEVEL = 30, 0.05
"""Fewer answers than this are not tested; a difference is shown when its corrected p is below this level."""


@dataclass(frozen=True)
class Pair:
    """One figure in both waves, with the counts behind it."""

    figure: Figure
    earlier: Figure
    now: Counted
    before: Counted

    @property
    def is_mean(self) -> bool:
        return self.figure.kind == Figure.Kind.MEAN

    @property
    def digits(self) -> int:
        return 1 if self.is_mean else 2

    @property
    def group(self) -> str:
        return f"{self.figure.breakdown}:{self.figure.group}" if self.figure.group else ""

    @property
    def can_be_compared(self) -> bool:
        """Both are shown as a plain number; a share that is told as "at most" has no difference."""
        shown = (figure.value is not None and not figure.bound for figure in (self.figure, self.earlier))
        return self.figure.kind in (Figure.Kind.MEAN, Figure.Kind.AGREEMENT) and all(shown)

    @property
    def is_large(self) -> bool:
        return min(self.figure.base or 0, self.earlier.base or 0) >= ENOUGH


def changes(pairs: Iterable[Pair]) -> list[Change]:
    """Unsaved changes. Everybody's figures are one family (Holm), those of the groups another (Benjamini–Hochberg)."""
    found = [(pair, judged(pair)) for pair in pairs if pair.can_be_compared]
    everybody = [change for pair, change in found if not pair.group and change.p is not None]
    groups = [change for pair, change in found if pair.group and change.p is not None]
    decide(everybody, comparison.holm([change.p for change in everybody if change.p is not None]))
    decide(groups, comparison.benjamini_hochberg([change.p for change in groups if change.p is not None]))
    for pair, change in found:
        if not pair.group:
            change.parts = list(parts(pair))
    return [change for pair, change in found]


def judged(pair: Pair) -> Change:
    """The difference of what is published in both waves, with a test of what is behind it when there is enough."""
    outcome = compared(pair)
    assert pair.figure.value is not None
    assert pair.earlier.value is not None
    assert pair.earlier.base is not None
    change = Change(
        figure=pair.figure,
        earlier_value=pair.earlier.value,
        earlier_base=pair.earlier.base,
        difference=rounded(pair.figure.value - pair.earlier.value, pair.digits),
        verdict=Change.Verdict.FEW,
    )
    if pair.is_large:
        change.low, change.high = rounded(outcome.low, pair.digits), rounded(outcome.high, pair.digits)
        change.p, change.verdict = outcome.p, Change.Verdict.SAME
    return change


def compared(pair: Pair) -> comparison.Outcome:
    base, counts = pair.now.table.of_group(pair.group)
    base_before, counts_before = pair.before.table.of_group(pair.group)
    if pair.is_mean:
        return comparison.welch(comparison.sample(numbers(counts_before)), comparison.sample(numbers(counts)))
    agree, agree_before = agreeing_count(pair.now, counts), agreeing_count(pair.before, counts_before)
    return comparison.shares(agree_before, base_before, agree, base)


def decide(family: list[Change], adjusted: list[float]) -> None:
    for change, p in zip(family, adjusted, strict=True):
        change.adjusted = p
        if p < LEVEL and change.difference:
            change.verdict = Change.Verdict.UP if change.difference > 0 else Change.Verdict.DOWN


def parts(pair: Pair) -> Iterator[dict[str, str | float]]:
    """Per breakdown: how much of the difference is change inside the groups, and how much another mix of them."""
    breakdowns = dict.fromkeys(group.split(":")[0] for group in pair.now.groups)
    for breakdown in breakdowns:
        groups = [group for group in pair.now.groups if group.startswith(f"{breakdown}:")]
        before, now = values(pair.before, groups, pair), values(pair.now, groups, pair)
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
            value = float(numbers(answers).mean()) if pair.is_mean else agreeing_count(counts, answers) / base
            found[group] = base, value
    return found if sum(base for base, value in found.values()) == counts.table.of_group()[0] else {}


def decomposed(before: list[tuple[int, float]], now: list[tuple[int, float]], digits: int) -> dict[str, float]:
    shares = [[base / sum(base for base, value in wave) for base, value in wave] for wave in (before, now)]
    found = comparison.kitagawa(shares[0], shares[1], [value for _, value in before], [value for _, value in now])
    return {"rate": rounded(found.rate, digits), "composition": rounded(found.composition, digits)}
