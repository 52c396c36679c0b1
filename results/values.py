"""The numbers of one figure, as they are published: rounded, cut off at the ends, weighted where that is allowed."""

import math
from typing import Any

from results import estimates
from results import promoters as scores
from results.counting import Counted, numbers
from results.disclosure import Percentage, percentage, shares_outside
from results.models import Figure

Values = dict[str, Any]
DIGITS = {Figure.Kind.MEAN: 1, Figure.Kind.AGREEMENT: 2, Figure.Kind.PROMOTERS: 0}
"""Decimals of what is published, by kind."""
ENOUGH_FOR_WEIGHTS = 100
"""A group of fewer people has no weighted figures: beside the unweighted ones they would tell who weighs what."""


def distribution(counts: Counted, group: str) -> Values:
    """Whole percentages; counts only for everybody, so that those of a hidden group cannot be subtracted."""
    base, found = counts.table.of_group(group)
    valid = {code: count for code, count in found.items() if not counts.missing(code)}
    shown = dict.fromkeys(valid) if group else counts.counts_shown
    series = [row(counts, code, count, base) | {"count": shown[code]} for code, count in valid.items()]
    heavy = weighed_percentages(counts, group, base)
    series = [one | {"weighted": heavy[one["code"]]} if heavy else one for one in series]
    if not group:
        missing = {code: count for code, count in found.items() if code not in valid}
        told = shares_outside(missing, base + sum(missing.values()), counts.minimum)
        series += [as_row(counts, code, share) | {"missing": True} for code, share in told.items()]
    return {"base": base, "series": series}


def row(counts: Counted, code: str, count: int, base: int) -> Values:
    return as_row(counts, code, percentage(count, base))


def as_row(counts: Counted, code: str, found: Percentage) -> Values:
    return {"code": code, "label": counts.label(code), "percent": found.value, "bound": found.bound}


def weighed_percentages(counts: Counted, group: str, base: int) -> dict[str, int]:
    found = counts.table.weighed(group)
    if found is None or base < ENOUGH_FOR_WEIGHTS:
        return {}
    shares = dict(zip(counts.table.answers, found.sums / found.base, strict=True))
    return {code: cut_off(share, base) for code, share in shares.items() if not counts.missing(code)}


def cut_off(share: float, base: int) -> int:
    """A whole percentage between the same ends as an unweighted one."""
    edge = percentage(0, base).value
    return min(100 - edge, max(edge, math.floor(100 * share + 0.5)))


def mean(counts: Counted, group: str) -> Values:
    """One decimal; nothing when everybody gave the same number, because that tells what each of them said."""
    base, found = counts.table.of_group(group)
    estimate = estimates.mean(numbers(found))
    if estimate.sd == 0:
        return {"hidden": Figure.Hidden.EQUAL}
    values = {"base": base} | shown(estimate, 1)
    heavy = counts.table.weighed(group)
    if heavy and base >= ENOUGH_FOR_WEIGHTS:
        points = [float(answer) for answer in counts.table.answers]
        values |= weighted(estimates.weighted_mean(points, heavy.sums, heavy.squares, base), 1)
    return values


def median(counts: Counted, group: str) -> Values:
    base, found = counts.table.of_group(group)
    values = numbers(found)
    if values.min() == values.max():
        return {"hidden": Figure.Hidden.EQUAL}
    low, high = estimates.median_interval(values)
    return {"base": base, "value": estimates.median(values), "low": low, "high": high}


def agreement(counts: Counted, group: str) -> Values:
    """The share that agrees, in whole percents, with Wilson's interval; cut off at the ends like every percentage."""
    base, found = counts.table.of_group(group)
    agree = counts.agreeing_count(found)
    values: Values = {"base": base, **share_of(agree, base)}
    if values["bound"]:
        return values
    if not group and agree >= counts.minimum and base - agree >= counts.minimum:
        values["count"] = agree
    heavy = counts.table.weighed(group)
    if heavy and base >= ENOUGH_FOR_WEIGHTS:
        yes = [place for place, code in enumerate(counts.table.answers) if code in counts.agreeing]
        sums, squares = float(heavy.sums[yes].sum()), float(heavy.squares[yes].sum())
        values |= weighted(estimates.weighted_share(sums, squares, heavy.base, heavy.base_squares, base), 2)
    return values


def outside(counts: Counted) -> int:
    """Who gave an answer outside the base."""
    return sum(count for code, count in counts.table.of_group()[1].items() if counts.missing(code))


def outside_share(counts: Counted, most: Percentage | None) -> Values:
    """Their share of everybody who answered, or what it is at most."""
    people, base = outside(counts), counts.table.of_group()[0]
    return {"base": base + people, **(share_as(most) if most else share_of(people, base + people))}


def at_most_outside(values: Values, most: Percentage | None) -> Values:
    """A distribution in which no answer outside the base is told to have more or less than this share."""
    if not most:
        return values
    bound = {"percent": most.value, "bound": most.bound}
    return values | {"series": [row | bound if row.get("missing") else row for row in values["series"]]}


def share_as(found: Percentage) -> Values:
    return {"value": found.value / 100, "bound": found.bound}


def share_of(count: int, base: int) -> Values:
    found = percentage(count, base)
    values = share_as(found)
    return values if found.bound else values | shown(estimates.share(count, base), 2) | {"value": found.value / 100}


def promoters(counts: Counted, group: str) -> Values:
    """Points from −100 to 100: who gives 9 or 10 minus who gives 0 to 6."""
    base, found = counts.table.of_group(group)
    score = scores.score(found)
    if percentage(max(score.promoters, score.passives, score.detractors), base).bound:
        return {"hidden": Figure.Hidden.EQUAL}
    reach = estimates.Z * score.se
    ends = {"value": score.value, "low": score.value - reach, "high": score.value + reach}
    values: Values = {"base": base} | {name: rounded(end, 0) for name, end in ends.items()}
    heavy = counts.table.weighed(group)
    if heavy and base >= ENOUGH_FOR_WEIGHTS:
        points = [scores.points(float(answer)) for answer in counts.table.answers]
        values |= weighted(estimates.weighted_mean(points, heavy.sums, heavy.squares, base), 0)
    return values


def shown(found: estimates.Mean | estimates.Share, digits: int) -> Values:
    return {
        "value": rounded(found.value, digits),
        "low": rounded(found.low, digits),
        "high": rounded(found.high, digits),
    }


def weighted(found: estimates.Weighted, digits: int) -> Values:
    return {
        "weighted": rounded(found.value, digits),
        "weighted_low": rounded(found.low, digits),
        "weighted_high": rounded(found.high, digits),
    }


def rounded(value: float, digits: int) -> float:
    """Half goes up, as readers expect."""
    factor: int = 10**digits
    return math.floor(round(value * factor, 6) + 0.5) / factor
