"""Makes every published number again from the microdata in this folder, and says which differ: python recompute.py

Needs Python 3.11 and polars (pip install polars). `figures.csv` holds the numbers of this wave and `differences.csv`
those about two waves; every line says who counts and what is counted. Each number turns out to be

    equal              what was published is what the rows give;
    explained          it differs, by no more than what was left out or made again allows: this is named, with its size;
    not in this file   the rows cannot tell, and the line says why;
    DIFFERENT          nothing explains it. Then the script ends with code 1.
"""

import csv
import math
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

try:
    import polars as pl
except ImportError:
    sys.exit("This script needs polars. Install it first: pip install polars")

EQUAL, EXPLAINED, ABSENT, DIFFERENT = "equal", "explained", "not in this file", "DIFFERENT"
Line = dict[str, str]
Verdict = tuple[str, str]
"""One of these four, and why: the cause, a colon, and how much it is."""
Numbers = dict[str, float]
"""`value`, and where there are any `low`, `high` and `p`."""


# ---- 1. The rows -----------------------------------------------------------------------------------------------------

HIDDEN = -5.0
LEFT_OUT = "answers were left out to protect people"


def read_rows(folder: Path) -> pl.DataFrame:
    name = next(folder.glob("*.sav")).stem
    frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
    numbers = [name for name in frame.columns if name != "ROW"]
    return frame.with_columns(pl.col(name).replace("*", str(HIDDEN)).cast(pl.Float64) for name in numbers)


def read_lines(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_wave(frame: pl.DataFrame, number: str) -> pl.DataFrame:
    return frame.filter(pl.col("WAVE") == float(number)) if number else frame


# ---- 2. Who counts ---------------------------------------------------------------------------------------------------


def pairs(tokens: str) -> list[tuple[str, str]]:
    """The text "WORK=1 WORK=2" as variables with their codes."""
    return [(name, code) for name, _sign, code in (token.rpartition("=") for token in tokens.split())]


def any_of(tokens: str) -> pl.Expr:
    """Rows with any of these answers; all rows when there are none."""
    found = [pl.col(name) == float(code) for name, code in pairs(tokens)]
    return pl.any_horizontal(found) if found else pl.lit(value=True)


def hidden_in(tokens: str) -> pl.Expr:
    found = [pl.col(name) == HIDDEN for name in dict.fromkeys(name for name, _code in pairs(tokens))]
    return pl.any_horizontal(found) if found else pl.lit(value=False)


def index(tokens: str) -> pl.Expr:
    """The mean of several questions for who answered all of them. "CALM=4:1": the fourth answer of CALM is place 1."""
    places: dict[str, dict[float, float]] = {}
    for name, code in pairs(tokens):
        answer, _sign, place = code.partition(":")
        places.setdefault(name, {})[float(answer)] = float(place)
    columns = [pl.col(name).replace_strict(codes, default=None) for name, codes in places.items()]
    return pl.sum_horizontal(columns, ignore_nulls=False) / len(columns)


@dataclass(frozen=True)
class Tally:
    """How many people gave each number, with the sums of their weights and of the squares of those.

    Of a share the numbers are 1, who counts, and 0. `hidden` people could belong to it: their answer was left out.
    """

    numbers: tuple[float, ...]
    people: tuple[int, ...]
    weights: tuple[float, ...]
    squares: tuple[float, ...]
    hidden: int = 0

    @property
    def n(self) -> int:
        return sum(self.people)

    @property
    def mean(self) -> float:
        return sum(y * n for y, n in zip(self.numbers, self.people, strict=True)) / self.n

    @property
    def variance(self) -> float:
        return sum(n * (y - self.mean) ** 2 for y, n in zip(self.numbers, self.people, strict=True)) / (self.n - 1)

    def each(self) -> list[float]:
        return [y for y, n in zip(self.numbers, self.people, strict=True) for _ in range(n)]

    def count(self, number: float) -> int:
        return sum(n for y, n in zip(self.numbers, self.people, strict=True) if y == number)

    def and_more(self, people: int, number: float) -> "Tally":
        """The same with more people, who all gave this number."""
        if not people:
            return self
        more = sorted([*zip(self.numbers, self.people, strict=True), (number, people)])
        nothing = (0.0,) * len(more)
        return replace(self, numbers=tuple(y for y, _ in more), people=tuple(n for _, n in more), weights=nothing)


def tally(frame: pl.DataFrame, line: Line) -> Tally:
    inside, base, needed = any_of(line["among"]), any_of(line["base_in"]), line["base_in"]
    if line["index_of"]:
        number, needed = index(line["index_of"]), line["index_of"]
        base = number.is_not_null()
    elif line["mean_of"]:
        number = pl.col(line["mean_of"])
    else:
        number = any_of(line["count_in"]).cast(pl.Float64)
    if line["against"]:
        number = number - any_of(line["against"]).cast(pl.Float64)
    weight = pl.col("WEIGHT") if "WEIGHT" in frame.columns else pl.lit(1.0)
    parts = (pl.len().alias("n"), weight.sum().alias("w"), (weight**2).sum().alias("q"))
    found = frame.filter(inside & base).group_by(number.alias("y")).agg(parts).sort("y")
    hidden = frame.select((hidden_in(line["among"]) | (inside & hidden_in(needed))).sum()).item()
    numbers, people, weights, squares = (tuple(found[name].to_list()) for name in ("y", "n", "w", "q"))
    return Tally(numbers, people, weights, squares, int(hidden))


def extremes(line: Line) -> tuple[float, float]:
    """The lowest and the highest number that somebody can give."""
    if line["index_of"]:
        places = [float(code.partition(":")[2]) for _name, code in pairs(line["index_of"])]
        return min(places), max(places)
    if line["mean_of"]:
        codes = [float(code) for _name, code in pairs(line["base_in"])]
        return min(codes), max(codes)
    return (-1.0 if line["against"] else 0.0), 1.0


# ---- 3. Laws of chance -----------------------------------------------------------------------------------------------

Z = statistics.NormalDist().inv_cdf(0.975)


def beta_part(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_part(b, a, 1 - x)
    start = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 1000):
        before = found
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            found *= c * d
        if abs(found - before) < 1e-15 * abs(found):
            break
    return start * found


def where(law: Callable[[float], float], chance: float, high: float) -> float:
    """The point between 0 and `high` at which a rising function reaches a chance."""
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if law(middle) < chance else (low, middle)
    return (low + high) / 2


def normal_p(z: float) -> float:
    """Two-sided."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_p(t: float, df: float) -> float:
    """Two-sided."""
    return beta_part(df / 2, 0.5, df / (df + t * t))


def t_reach(df: float) -> float:
    """The 97.5% point of Student's t."""
    return where(lambda t: 1 - t_p(t, df) / 2, 0.975, 700)


def beta_point(a: float, b: float, chance: float) -> float:
    return where(lambda x: beta_part(a, b, x), chance, 1)


def fisher_p(count1: int, n1: int, count2: int, n2: int) -> float:
    """Two-sided: all tables with these totals that are no more likely than this one."""
    both = count1 + count2

    def likely(count: int) -> float:
        return math.exp(log_choose(n1, count) + log_choose(n2, both - count) - log_choose(n1 + n2, both))

    every = [likely(count) for count in range(max(0, both - n2), min(n1, both) + 1)]
    return min(1.0, sum(chance for chance in every if chance <= likely(count1) * (1 + 1e-7)))


def log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def wilson(count: float, n: int) -> tuple[float, float]:
    share = count / n
    middle = share + Z * Z / (2 * n)
    reach = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (middle - reach) / (1 + Z * Z / n), (middle + reach) / (1 + Z * Z / n)


def holm(ps: Sequence[float]) -> list[float]:
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    adjusted, lowest = [0.0] * len(ps), 1.0
    for rank, place in reversed(list(enumerate(sorted(range(len(ps)), key=ps.__getitem__), start=1))):
        lowest = min(lowest, len(ps) / rank * ps[place])
        adjusted[place] = lowest
    return adjusted


# ---- 4. Numbers of one wave ------------------------------------------------------------------------------------------

EDGES = ((20, 20), (40, 10), (100, 5))
"""Below so many people, percentages are cut off so many points from 0 and 100; from the last on at 1."""


def percentage(share: float, n: int) -> tuple[int, str]:
    """A whole percentage, and "<" or ">" where it is cut off."""
    edge = next((edge for size, edge in EDGES if n < size), 1)
    if 100 * share <= edge:
        return edge, "<"
    if 100 * share >= 100 - edge:
        return 100 - edge, ">"
    return int(100 * share + 0.5), ""


def half_up(value: float, digits: int) -> float:
    factor: int = 10**digits
    return math.floor(round(value * factor, 6) + 0.5) / factor


def percent(found: Tally) -> Numbers:
    return {"value": percentage(found.mean, found.n)[0]}


def share(found: Tally) -> Numbers:
    """Wilson's interval."""
    low, high = wilson(found.count(1), found.n)
    return {"value": percentage(found.mean, found.n)[0] / 100, "low": low, "high": high}


def mean(found: Tally) -> Numbers:
    """Student's interval."""
    reach = t_reach(found.n - 1) * math.sqrt(found.variance / found.n)
    return {"value": found.mean, "low": found.mean - reach, "high": found.mean + reach}


def median(found: Tally) -> Numbers:
    """Woodruff's interval: the answers at the ends of the interval of a half."""
    each = found.each()
    low, high = (max(0, math.ceil(len(each) * end - 1e-9) - 1) for end in wilson(len(each) // 2, len(each)))
    return {"value": statistics.median(each), "low": each[low], "high": each[high]}


def net_promoter(found: Tally) -> Numbers:
    reach = Z * math.sqrt(spread(found))
    return {"value": 100 * found.mean, "low": 100 * (found.mean - reach), "high": 100 * (found.mean + reach)}


MAKERS: dict[str, Callable[[Tally], Numbers]] = {
    "distribution": percent, "agreement": share, "unknown": share, "mean": mean, "rank": mean, "median": median,
    "promoters": net_promoter,
}  # fmt: skip
DIGITS = {"distribution": 0, "agreement": 2, "unknown": 2, "mean": 1, "rank": 1, "median": 6, "promoters": 0}
SHARES = ("distribution", "agreement", "unknown")


def of_one_wave(frame: pl.DataFrame, line: Line) -> Verdict:
    if line["reason"]:
        return ABSENT, line["reason"]
    if line["kind"] == "reliability":
        return reliability(frame, line)
    if line["kind"] == "design effect":
        return design_effect(frame, line)
    found = tally(frame, line)
    if line["kind"] == "weighted interval":
        return weighted_interval(line, found)
    if line["kind"] == "whole list":
        return whole_list_of_one_wave(line, found)
    if line["kind"] in ("answered", "responses"):
        exact, fits = numbers_of_people(line, found)
        return judged(line, found, exact=exact, fits=fits)
    return number_of_one_wave(line, found)


def numbers_of_people(line: Line, found: Tally) -> tuple[bool, bool]:
    """Whether the rows are as many people as was published, or can be with those who are hidden. Where only the most
    was published, they are not more."""
    if not line["base"]:
        return found.n <= float(line["base_at_most"] or "inf"), True
    return found.n == int(line["base"]), found.n <= int(line["base"]) <= found.n + found.hidden


def number_of_one_wave(line: Line, found: Tally) -> Verdict:
    """The number itself, and its weighted value."""
    make, digits = MAKERS[line["kind"]], DIGITS[line["kind"]]
    count = number(line["count"])
    exact = bool(found.n) and numbers_of_people(line, found)[0] and count in (None, found.count(1))
    exact = exact and is_told(line, found, make, digits) and (found.n > 1 or line["low"] == "")
    least, most = with_hidden(line, found)
    fits = count is None or found.count(1) <= count <= found.count(1) + found.hidden
    fits = fits and 0 <= more(line, found) <= found.hidden and least.n > 1
    if line["bound"]:
        fits = fits and (is_within(line, least) or is_within(line, most))
    else:
        fits = fits and between(line, [make(least), make(most)], digits)
    verdict = judged(line, found, exact=exact, fits=fits)
    return weighted_value(line, found, verdict) if line["weighted"] and verdict[0] != DIFFERENT else verdict


def is_told(line: Line, found: Tally, make: Callable[[Tally], Numbers], digits: int) -> bool:
    """A number of these people, or a share that ends where it was cut off."""
    if line["bound"]:
        return is_within(line, found)
    is_whole = line["kind"] not in SHARES or not percentage(found.mean, found.n)[1]
    return is_whole and same(line, make(found), digits)


def is_within(line: Line, found: Tally) -> bool:
    """Whether a share is at most, or at least, what was published."""
    end, share = float(line["value"]) / (100 if line["kind"] == "distribution" else 1), found.mean
    return share <= end + 1e-9 if line["bound"] == "<" else share >= end - 1e-9


def number(text: str) -> float | None:
    return float(text) if text else None


def more(line: Line, found: Tally, name: str = "base") -> int:
    """How many people of the published base are not among the rows that tell; all who are hidden when none is told."""
    return int(line[name]) - found.n if line[name] else found.hidden


def with_hidden(line: Line, found: Tally, name: str = "base") -> tuple[Tally, Tally]:
    """As if the people whose answer was left out had all given the lowest number, and the highest."""
    low, high = extremes(line)
    return found.and_more(more(line, found, name), low), found.and_more(more(line, found, name), high)


def close(text: str, found: float, digits: int) -> bool:
    """Whether this is what was published, rounded to so many digits."""
    return abs(float(text) - found) <= 0.5 / float(10**digits) + 1e-6


def close_p(text: str, low: float, high: float) -> bool:
    """Whether a p between these is what was published: three decimals, sometimes rounded to four before."""
    if text.startswith("<"):
        return low < float(text[1:])
    return low - P_UNIT <= float(text) <= high + P_UNIT


P_UNIT = 0.00055001


def same(line: Line, found: Numbers, digits: int) -> bool:
    told = [name for name in found if line[name]]
    return all(
        close_p(line[name], found[name], found[name]) if name == "p" else close(line[name], found[name], digits)
        for name in told
    )


def between(line: Line, ends: Sequence[Numbers], digits: int) -> bool:
    """Whether everything published lies between these ends, with one unit for rounding."""
    unit = 1 / 10**digits
    for name in ends[0]:
        low, high = min(end[name] for end in ends), max(end[name] for end in ends)
        if name == "p" and line[name] and not close_p(line[name], low, high):
            return False
        if name != "p" and line[name] and not low - unit <= float(line[name]) <= high + unit:
            return False
    return True


def judged(line: Line, found: Tally, *, exact: bool, fits: bool) -> Verdict:
    if exact:
        return EQUAL, ""
    if found.hidden and fits:
        return EXPLAINED, f"{LEFT_OUT}: {found.hidden} of {found.n + found.hidden}"
    return DIFFERENT, f"found {found.mean if found.n else 'nobody'} of {found.n}, published {line['value']}"


def whole_list_of_one_wave(line: Line, found: Tally) -> Verdict:
    """The interval when the list is the whole population: with √(1 − n/N); of a share Korn and Graubard's."""
    digits = 1 if line["mean_of"] or line["index_of"] else 2

    def make(one: Tally) -> Numbers:
        left = max(0.0, 1 - one.n / float(line["population"]))
        if digits == 1:
            reach = t_reach(one.n - 1) * math.sqrt(one.variance / one.n * left)
            return {"low": one.mean - reach, "high": one.mean + reach}
        low, high = exact_ends(one.mean, (one.n - 1) / left) if left else (one.mean, one.mean)
        return {"low": low, "high": high}

    missing, ends = more(line, found), with_hidden(line, found)
    if missing == 0:
        return judged(line, found, exact=same(line, make(found), digits), fits=False)
    fits = 0 < missing <= found.hidden and between(line, [make(one) for one in ends], digits)
    return judged(line, found, exact=False, fits=fits)


def exact_ends(share: float, people: float) -> tuple[float, float]:
    """Clopper and Pearson's interval, also on a number of people that is not whole."""
    yes, no = share * people, (1 - share) * people
    low = beta_point(yes, no + 1, 0.025) if yes else 0.0
    return low, beta_point(yes + 1, no, 0.975) if no else 1.0


def reliability(frame: pl.DataFrame, line: Line) -> Verdict:
    """Cronbach's alpha, from the variances of the questions and of their sum."""
    found = tally(frame, line)
    places: dict[str, list[str]] = {}
    for name, code in pairs(line["index_of"]):
        places.setdefault(name, []).append(f"{name}={code}")
    inside = frame.filter(index(line["index_of"]).is_not_null())
    items = inside.select(index(" ".join(tokens)).alias(name) for name, tokens in places.items())
    size = len(places)
    variances = sum(items[name].var() for name in items.columns)  # type: ignore[misc]
    alpha = size / (size - 1) * (1 - variances / (found.variance * size**2))
    exact, fits = numbers_of_people(line, found)
    return judged(line, found, exact=exact and close(line["value"], alpha, 2), fits=fits)


# ---- 5. Weights ------------------------------------------------------------------------------------------------------
# The weights of this file were made again after answers were left out, so that they tell nothing about those people.
# They give the published key numbers (`met`). Other weighted numbers can differ: then it is checked that the weights
# behind the figures, which were between 0.3 and 3 times their mean, can have given them. Such weights make an interval
# at most 1.74 times as wide as equal weights do (Kish: 3.3² / (4 · 0.3 · 3) = 3.025, of which the root).

LOWEST, HIGHEST = 0.3, 3.0
WIDEST = math.sqrt((LOWEST + HIGHEST) ** 2 / (4 * LOWEST * HIGHEST))
REMADE = "the weights of this file were made again"


@dataclass(frozen=True)
class Weighed:
    value: float
    se: float
    n: int


def weighed(found: Tally) -> Weighed:
    """The weighted mean with its linearised standard error."""
    total = sum(found.weights)
    value = sum(w * y for w, y in zip(found.weights, found.numbers, strict=True)) / total
    spread = sum(q * (y - value) ** 2 for q, y in zip(found.squares, found.numbers, strict=True))
    return Weighed(value, math.sqrt(found.n / (found.n - 1) * spread) / total, found.n)


def weighted_ends(tallies: Sequence[Tally]) -> tuple[float, float]:
    """The least and the most that weights between the limits make of these answers."""

    def tilted(found: Tally, below: float, above: float) -> float:
        free = [(above if y > found.mean else below) * n for y, n in zip(found.numbers, found.people, strict=True)]
        return sum(w * y for w, y in zip(free, found.numbers, strict=True)) / sum(free)

    return min(tilted(one, HIGHEST, LOWEST) for one in tallies), max(tilted(one, LOWEST, HIGHEST) for one in tallies)


def shown(line: Line, value: float, n: int) -> float:
    if line["kind"] in ("mean", "rank"):
        return half_up(value, 1)
    if line["kind"] == "agreement":
        return half_up(value, 2)
    if line["kind"] == "promoters":
        return half_up(100 * value, 0)
    edge = percentage(0, n)[0]
    return min(100 - edge, max(edge, half_up(100 * value, 0)))


def weighted_value(line: Line, found: Tally, verdict: Verdict) -> Verdict:
    """Cut off at the ends as the published number is: by how many people it is about."""
    told, base = float(line["weighted"]), int(line["base"] or found.n)
    value = shown(line, weighed(found).value, base)
    if abs(value - told) < 1e-9:
        return verdict
    least, most = (shown(line, end, base) for end in weighted_ends(with_hidden(line, found)))
    if not line["met"] and least <= told <= most:
        return EXPLAINED, f"{REMADE}: the weighted value differs by {abs(value - told):.2g}"
    return DIFFERENT, f"found {value} weighted, published {told}"


def weighted_interval(line: Line, found: Tally) -> Verdict:
    """Student's interval of a weighted mean or score, Korn and Graubard's of a weighted share."""
    if line["against"]:
        low, high = (100 * end for end in t_interval(found))
        return remade(line, {"low": low, "high": high}, 0, float(line["weighted"]), even=True)
    low, high = t_interval(found) if line["mean_of"] or line["index_of"] else korn_graubard(found)
    digits = 1 if line["mean_of"] or line["index_of"] else 2
    return remade(line, {"low": low, "high": high}, digits, float(line["weighted"]), even=digits == 1)


def t_interval(found: Tally) -> tuple[float, float]:
    one = weighed(found)
    reach = t_reach(one.n - 1) * one.se
    return one.value - reach, one.value + reach


def korn_graubard(found: Tally) -> tuple[float, float]:
    """Clopper and Pearson's interval on as many people as an unweighted share of this accuracy needs."""
    one = weighed(found)
    total, squares = sum(found.weights), sum(found.squares)
    effective = one.value * (1 - one.value) / one.se**2 if one.se else total**2 / squares
    return exact_ends(one.value, effective)


def remade(line: Line, found: Numbers, digits: int, centre: float, *, even: bool) -> Verdict:
    """Whether an interval is equal, or one that other weights can have given: around the value, and as wide.

    An `even` one reaches as far to both sides.
    """
    if same(line, found, digits):
        return EQUAL, ""
    unit, low, high = 1 / 10**digits, float(line["low"]), float(line["high"])
    width = found["high"] - found["low"]
    fits = width / WIDEST - 2 * unit <= high - low <= width * WIDEST + 2 * unit
    fits = fits and low - unit <= centre <= high + unit
    if fits and (not even or abs((low + high) / 2 - centre) < 1.01 * unit):
        size = max(abs(found["low"] - low), abs(found["high"] - high))
        return EXPLAINED, f"{REMADE}: an end of the interval differs by {size:.{digits + 1}f}"
    return DIFFERENT, f"found {found['low']} to {found['high']} weighted, published {low} to {high}"


def design_effect(frame: pl.DataFrame, line: Line) -> Verdict:
    """Kish: n · Σw² / (Σw)²."""
    weights = frame["WEIGHT"]
    value = len(weights) * float((weights**2).sum()) / float(weights.sum()) ** 2
    if close(line["value"], value, 2):
        return EQUAL, ""
    if 1 <= float(line["value"]) <= WIDEST**2:
        return EXPLAINED, f"{REMADE}: the design effect differs by {abs(value - float(line['value'])):.3f}"
    return DIFFERENT, f"found {value}, published {line['value']}"


# ---- 6. Differences between two waves: the later one minus the earlier one -------------------------------------------


SCORE_DIGITS = {"mean": 1, "agreement": 2, "promoters": 0}


def is_mean(line: Line) -> bool:
    return line["kind"] == "mean"


def points(line: Line) -> int:
    """A net promoter score is told in points of a hundred."""
    return 100 if line["kind"] == "promoters" else 1


def difference(line: Line, before: Tally, now: Tally) -> Numbers:
    """The difference of what was published, with the test of what is behind it."""
    value = published(line, now) - published(line, before)
    return {"value": value} | (tested(line, before, now) if line["p"] else {})


def published(line: Line, found: Tally) -> float:
    if line["kind"] == "agreement":
        return percentage(found.mean, found.n)[0] / 100
    return half_up(points(line) * found.mean, SCORE_DIGITS[line["kind"]])


def tested(line: Line, before: Tally, now: Tally) -> Numbers:
    if line["kind"] == "promoters":
        return two_scores(before, now)
    return welch(before, now) if is_mean(line) else two_shares(line["test"], before, now)


def two_scores(before: Tally, now: Tally) -> Numbers:
    """Net promoter scores: z."""
    gap, se = 100 * (now.mean - before.mean), 100 * math.sqrt(spread(before) + spread(now))
    if se == 0:
        return {"low": gap, "high": gap, "p": float(gap == 0)}
    return {"low": gap - Z * se, "high": gap + Z * se, "p": normal_p(gap / se)}


def spread(found: Tally) -> float:
    """The variance of a share or a score, with n where that of a mean has n − 1."""
    return found.variance * (found.n - 1) / found.n / found.n


def welch(before: Tally, now: Tally) -> Numbers:
    parts = before.variance / before.n, now.variance / now.n
    gap, se = now.mean - before.mean, math.sqrt(sum(parts))
    if se == 0:
        return {"low": gap, "high": gap, "p": float(gap == 0)}
    df = sum(parts) ** 2 / (parts[0] ** 2 / (before.n - 1) + parts[1] ** 2 / (now.n - 1))
    reach = t_reach(df) * se
    return {"low": gap - reach, "high": gap + reach, "p": t_p(gap / se, df)}


def two_shares(test: str, before: Tally, now: Tally) -> Numbers:
    """Newcombe's interval; the pooled z test, or Fisher's exact test when few are expected."""
    (low1, high1), (low2, high2) = (wilson(one.count(1), one.n) for one in (before, now))
    gap, pooled = now.mean - before.mean, (before.count(1) + now.count(1)) / (before.n + now.n)
    se = math.sqrt(pooled * (1 - pooled) * (1 / before.n + 1 / now.n))
    p = normal_p(gap / se) if se else 1.0
    if test == "fisher":
        p = fisher_p(before.count(1), before.n, now.count(1), now.n)
    return {
        "low": gap - math.hypot(now.mean - low2, high1 - before.mean),
        "high": gap + math.hypot(high2 - now.mean, before.mean - low1),
        "p": p,
    }


def effect(line: Line, before: Tally, now: Tally) -> Numbers:
    """Hedges' g of means, Cohen's h of shares."""
    if not is_mean(line):
        return {"value": 2 * math.asin(math.sqrt(now.mean)) - 2 * math.asin(math.sqrt(before.mean))}
    df = before.n + now.n - 2
    pooled = math.sqrt(((before.n - 1) * before.variance + (now.n - 1) * now.variance) / df)
    return {"value": (now.mean - before.mean) / pooled * (1 - 3 / (4 * df - 1))}


def whole_list(line: Line, before: Tally, now: Tally) -> Numbers:
    """The interval when the lists are the whole population: each variance shrinks by 1 − n/N."""
    sides = (before, float(line["population_before"])), (now, float(line["population"]))
    parts = [one.variance / one.n if is_mean(line) else spread(one) for one, _ in sides]
    left = [max(0.0, 1 - one.n / people) for one, people in sides]
    factor = math.sqrt(sum(part * rest for part, rest in zip(parts, left, strict=True)) / sum(parts))
    found, gap = tested(line, before, now), points(line) * (now.mean - before.mean)
    return {name: gap + (found[name] - gap) * factor for name in ("low", "high")}


def higher(line: Line, before: Tally, now: Tally) -> Numbers:
    """The chance that an answer of the later wave is higher (ties count half), and Mann and Whitney's p."""
    points = sorted({*before.numbers, *now.numbers})
    one, two = ([side.count(point) for point in points] for side in (before, now))
    n1, n2, n = before.n, now.n, before.n + now.n
    u = sum(count * (sum(one[:place]) + one[place] / 2) for place, count in enumerate(two))
    ties = sum((a + b) ** 3 - (a + b) for a, b in zip(one, two, strict=True))
    variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)))
    z = max(0.0, abs(u - n1 * n2 / 2) - 0.5) / math.sqrt(variance) if variance > 0 else 0.0
    return {"value": u / (n1 * n2), "p": normal_p(z)}


DIFFERENCES = {"difference": difference, "effect": effect, "whole list": whole_list, "higher answers": higher}


def of_two_waves(frame: pl.DataFrame, line: Line) -> Verdict:
    if line["reason"]:
        return ABSENT, line["reason"]
    if line["number"] == "composition":
        return composition(frame, line)
    before, now = (tally(of_wave(frame, line[name]), line) for name in ("wave_before", "wave"))
    missing = more(line, before, "base_before"), more(line, now)
    if not (0 <= missing[0] <= before.hidden and 0 <= missing[1] <= now.hidden):
        bases = f"published {line['base_before']} and {line['base']}"
        return DIFFERENT, f"found {before.n} and {now.n} people, {bases}"
    if line["number"] == "weighted difference":
        return weighted_difference(line, before, now)
    if any(missing):
        return explained_difference(line, before, now, missing)
    found = DIFFERENCES[line["number"]](line, before, now)
    return (EQUAL, "") if same(line, found, digits_of(line)) else (DIFFERENT, f"found {found}")


def digits_of(line: Line) -> int:
    """An effect and a chance have two."""
    return SCORE_DIGITS[line["kind"]] if line["number"] in ("difference", "whole list") else 2


def explained_difference(line: Line, before: Tally, now: Tally, missing: tuple[int, int]) -> Verdict:
    """Whether it lies between what it would be when all who are missing had pulled it down, or up."""
    make = DIFFERENCES[line["number"]]
    (least1, most1), (least2, most2) = with_hidden(line, before, "base_before"), with_hidden(line, now)
    ends = [make(line, most1, least2), make(line, least1, most2)]
    if min(before.n, now.n) > 1:
        ends.append(make(line, before, now))
    if may_be_nought(ends):
        ends.append(ends[0] | {"p": 1.0})
    if between(line, ends, digits_of(line)):
        return EXPLAINED, f"{LEFT_OUT}: {missing[0]} of the earlier wave and {missing[1]} of this one"
    return DIFFERENT, f"between {ends[0]} and {ends[1]}"


def may_be_nought(ends: Sequence[Numbers]) -> bool:
    """Whether what was left out can take the difference away, so that any p up to 1 is possible."""
    middle = 0.5 if "low" not in ends[0] else 0.0
    told = [end["value"] if "value" in end else (end["low"] + end["high"]) / 2 for end in ends]
    return "p" in ends[0] and min(told) <= middle <= max(told)


def weighted_difference(line: Line, before: Tally, now: Tally) -> Verdict:
    one, two, scale = weighed(before), weighed(now), points(line)
    gap, se, digits = scale * (two.value - one.value), scale * math.hypot(one.se, two.se), SCORE_DIGITS[line["kind"]]
    df = one.n + two.n - 2
    found = {"value": gap, "low": gap - t_reach(df) * se, "high": gap + t_reach(df) * se, "p": t_p(gap / se, df)}
    if same(line, found, digits):
        return EQUAL, ""
    (low1, high1), (low2, high2) = (
        weighted_ends(with_hidden(line, side, name)) for side, name in ((before, "base_before"), (now, "base"))
    )
    least, most = scale * (low2 - high1), scale * (high2 - low1)
    if not least - 0.1**digits <= float(line["value"]) <= most + 0.1**digits:
        return DIFFERENT, f"found {gap} weighted, published {line['value']}"
    return remade(line, found, digits, float(line["value"]), even=True)


def composition(frame: pl.DataFrame, line: Line) -> Verdict:
    """Kitagawa: how much is change inside the groups (`value`), and how much another mix of groups (`mix`)."""
    waves = [of_wave(frame, line[name]) for name in ("wave_before", "wave")]
    groups = [[tally(wave, line | {"among": group}) for group in line["groups"].split(" | ")] for wave in waves]
    used = [place for place in range(len(groups[0])) if groups[0][place].n or groups[1][place].n]
    totals = [sum(one.n for one in wave) for wave in groups]
    all_of_them = [tally(wave, line | {"among": ""}) for wave in waves]
    told = [(number(line[name]), have) for name, have in zip(("base_before", "base"), totals, strict=True)]
    left = [
        one.hidden if base is None else int(base) - have for (base, have), one in zip(told, all_of_them, strict=True)
    ]
    hidden = [one.n + tally(wave, line).hidden for wave, one in zip(waves, all_of_them, strict=True)]
    possible = all(gone >= 0 and have + gone <= most for gone, have, most in zip(left, totals, hidden, strict=True))
    if not possible or any(not wave[place].n for wave in groups for place in used):
        return DIFFERENT, f"found {totals[0]} and {totals[1]} people in the groups"
    change = mix = 0.0
    for place in used:
        old, new = groups[0][place], groups[1][place]
        shares = old.n / totals[0], new.n / totals[1]
        change += points(line) * sum(shares) / 2 * (new.mean - old.mean)
        mix += points(line) * (shares[1] - shares[0]) * (new.mean + old.mean) / 2
    digits = SCORE_DIGITS[line["kind"]]
    if not any(left) and close(line["value"], change, digits) and close(line["mix"], mix, digits):
        return EQUAL, ""
    return composition_left_out(line, (change, mix), left, totals)


def composition_left_out(line: Line, found: tuple[float, float], left: Sequence[int], totals: Sequence[int]) -> Verdict:
    """One person more or less in a group moves each part by at most two spans of the scale over the people."""
    low, high = extremes(line)
    unit, span = 0.1 ** SCORE_DIGITS[line["kind"]], points(line) * (high - low)
    reach = unit + 2 * span * sum(gone / total for gone, total in zip(left, totals, strict=True))
    off = [abs(float(line[name]) - part) for name, part in zip(("value", "mix"), found, strict=True)]
    if any(left) and max(off) <= reach:
        return EXPLAINED, f"{LEFT_OUT}: {left[0]} of the earlier wave and {left[1]} of this one"
    return DIFFERENT, f"found {found[0]} inside the groups and {found[1]} by their mix"


# ---- 7. Corrected for many comparisons -------------------------------------------------------------------------------

LEVEL = 0.05
FROM_PUBLISHED = "made from published p's, which are rounded"


def corrected(lines: Sequence[Line], exact: Sequence[float | None]) -> dict[int, Verdict]:
    """Verdicts on the corrected p's, by place: Holm, or Benjamini and Hochberg for the groups, per family.

    They are made from the `exact` p's of the rows where these are equal, and else from the published ones, which are
    rounded: then a corrected p lies between the ends that the rounding allows.
    """
    verdicts: dict[int, Verdict] = {}
    families: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if line["p"] and line["adjusted"]:
            families.setdefault(line["family"], []).append(place)
    for family, places in families.items():
        correct = benjamini_hochberg if family == "groups" else holm
        ranges = [p_range(lines[place], exact[place]) for place in places]
        lows, highs = correct([low for low, _ in ranges]), correct([high for _, high in ranges])
        rounded = sum(low != high for low, high in ranges)
        for place, low, high in zip(places, lows, highs, strict=True):
            verdicts[place] = judged_p(lines[place], low, high, f"{rounded} of {len(places)}")
    return verdicts


def p_range(line: Line, exact: float | None) -> tuple[float, float]:
    if exact is not None:
        return exact, exact
    if line["p"].startswith("<"):
        return 0.0, float(line["p"][1:])
    return max(0.0, float(line["p"]) - 0.0005), min(1.0, float(line["p"]) + 0.0005)


def judged_p(line: Line, low: float, high: float, how: str) -> Verdict:
    """The corrected p, and what was said because of it: risen and fallen below the level only."""
    told = line["adjusted"]
    value = float(line["value"])
    said = {"up", "down"} if value and high < LEVEL else {"same"} if not value or low >= LEVEL else set(WORDS)
    if value:
        said -= {"down" if value > 0 else "up"}
    if not close_p(told, low, high) or line["verdict"] not in said:
        return DIFFERENT, f"corrected p between {low} and {high}, published {told} and “{line['verdict']}”"
    return (EQUAL, "") if low == high else (EXPLAINED, f"{FROM_PUBLISHED}: {how}")


WORDS = ("up", "down", "same")


# ---- 8. The report ---------------------------------------------------------------------------------------------------


def name_of(line: Line) -> str:
    names = ("question", "kind", "breakdown", "group", "item", "number")
    return " ".join(line[name] for name in names if line.get(name))


def all_verdicts(folder: Path) -> list[tuple[str, Verdict]]:
    rows = read_rows(folder)
    figures, differences = read_lines(folder / "figures.csv"), read_lines(folder / "differences.csv")
    found = [(name_of(line), of_one_wave(of_wave(rows, line["wave"]), line)) for line in figures]
    compared = [of_two_waves(rows, line) for line in differences]
    found += [(name_of(line), verdict) for line, verdict in zip(differences, compared, strict=True)]
    pairs = zip(differences, compared, strict=True)
    exact = [p_again(rows, line) if verdict[0] == EQUAL else None for line, verdict in pairs]
    for place, verdict in corrected(differences, exact).items():
        found.append((f"{name_of(differences[place])}, corrected p", verdict))
    return found


def p_again(frame: pl.DataFrame, line: Line) -> float | None:
    if line["number"] != "difference" or not line["adjusted"]:
        return None
    before, now = (tally(of_wave(frame, line[name]), line) for name in ("wave_before", "wave"))
    return difference(line, before, now)["p"]


def main(folder: Path) -> int:
    found = all_verdicts(folder)
    for kind in (ABSENT, EXPLAINED, DIFFERENT):
        for name, (verdict, reason) in found:
            if verdict == kind:
                print(f"{verdict}: {name}: {reason}")
    causes = Counter((verdict, reason.partition(": ")[0]) for _name, (verdict, reason) in found if verdict in WHY)
    for (verdict, cause), count in sorted(causes.items()):
        print(f"{count} x {verdict}: {cause}")
    totals = Counter(verdict for _name, (verdict, _reason) in found)
    print(f"{len(found)} numbers: " + ", ".join(f"{totals[kind]} {kind}" for kind in sorted(totals)))
    return int(totals[DIFFERENT] > 0)


WHY = (EXPLAINED, ABSENT)

if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
