"""Makes every published number again from the microdata in this folder, and says which differ: python recompute.py

Needs Python 3.11 and polars. Ends with code 1 when a number differs and nothing that was left out explains it.
"""

import csv
import math
import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

HIDDEN = -5
LOWEST, HIGHEST = 0.3, 3.0
Line = dict[str, str]
EDGES = ((20, 20), (40, 10), (100, 5))
Z = 1.959963984540054
EQUAL, EXPLAINED, ABSENT, DIFFERENT = "equal", "explained", "not in this file", "DIFFERENT"


def read(folder: Path) -> pl.DataFrame:
    data = next(
        path for path in sorted(folder.glob("*.csv")) if path.stem + ".sav" in {p.name for p in folder.iterdir()}
    )
    frame = pl.read_csv(data, infer_schema=False)
    text = {"ROW"}
    return frame.with_columns(
        pl.col(name).replace("*", str(HIDDEN)).cast(pl.Float64) for name in frame.columns if name not in text
    )


def any_of(tokens: str) -> pl.Expr:
    """Rows with any of these answers; all rows when there are none."""
    pairs = [token.rsplit("=", 1) for token in tokens.split()]
    return pl.any_horizontal(pl.col(name) == float(code) for name, code in pairs) if pairs else pl.lit(True)


def hidden_in(tokens: str) -> pl.Expr:
    names = dict.fromkeys(token.rsplit("=", 1)[0] for token in tokens.split())
    return pl.any_horizontal(pl.col(name) == HIDDEN for name in names) if names else pl.lit(False)


def counts(frame: pl.DataFrame, line: Line) -> tuple[Any, ...]:
    """Who counts, the base, and how many rows could belong to either but were hidden."""
    inside, base, count = any_of(line["among"]), any_of(line["base_in"]), any_of(line["count_in"])
    unknown = hidden_in(line["among"]) | (inside & hidden_in(line["base_in"]))
    found = frame.select(
        (inside & base & count).sum().alias("count"), (inside & base).sum().alias("base"), unknown.sum().alias("hidden")
    )
    return found.row(0)


def percentage(count: int, base: int) -> tuple[float, str]:
    edge = next((edge for size, edge in EDGES if base < size), 1)
    exact = 100 * count / base
    if exact <= edge:
        return edge, "<"
    if exact >= 100 - edge:
        return 100 - edge, ">"
    return int(exact + 0.5), ""


def half_up(value: float, digits: int) -> float:
    factor: int = 10**digits
    return math.floor(round(value * factor, 6) + 0.5) / factor


def wilson(count: int, base: int) -> tuple[float, float]:
    share = count / base
    middle = share + Z * Z / (2 * base)
    reach = Z * math.sqrt(share * (1 - share) / base + Z * Z / (4 * base * base))
    return (middle - reach) / (1 + Z * Z / base), (middle + reach) / (1 + Z * Z / base)


def beta_part(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_part(b, a, 1 - x)
    start = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x)) / a
    c, d, found = 1.0, 1 / (1 - (a + b) * x / (a + 1)), 1 / (1 - (a + b) * x / (a + 1))
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            found *= c * d
    return start * found


def t_reach(df: int) -> float:
    """The 97.5% point of Student's t."""
    low, high = 0.0, 700.0
    for _ in range(80):
        middle = (low + high) / 2
        inside = 1 - beta_part(df / 2, 0.5, df / (df + middle * middle)) / 2
        low, high = (middle, high) if inside < 0.975 else (low, middle)
    return (low + high) / 2


def answers(frame: pl.DataFrame, line: Line) -> list[float]:
    kept = frame.filter(any_of(line["among"]) & any_of(line["base_in"]))
    return [float(answer) for answer in kept[line["mean_of"]].to_list()]


def mean(frame: pl.DataFrame, line: Line) -> list[float | None]:
    """The mean and the ends of its interval."""
    values = answers(frame, line)
    if len(values) < 2:
        return [None, None, None]
    middle = statistics.fmean(values)
    reach = t_reach(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    return [half_up(number, 1) for number in (middle, middle - reach, middle + reach)]


def number(text: str) -> float | None:
    return float(text) if text else None


def same(line: Line, found: list[float | None], base: int, count: int) -> bool:
    """Whether everything that was published about this number is what we found."""
    expected = [number(line[name]) for name in ("value", "low", "high")]
    if any(a is not None and abs(a - b) > 1e-9 for a, b in zip(expected, found, strict=True) if b is not None):
        return False
    return number(line["base"]) in (None, base) and number(line["count"]) in (None, count)


def median(frame: pl.DataFrame, line: Line) -> list[float | None]:
    """The median and Woodruff's interval."""
    values = sorted(answers(frame, line))
    if not values:
        return [None, None, None]
    ends = [max(0, math.ceil(len(values) * end - 1e-9) - 1) for end in wilson(len(values) // 2, len(values))]
    return [statistics.median(values), values[ends[0]], values[ends[1]]]


def share(line: Line, count: int, base: int) -> tuple[list[float | None], str]:
    if not base:
        return [None, None, None], ""
    value, bound = percentage(count, base)
    scale = 1 if line["kind"] == "distribution" else 100
    interval = [half_up(end, 2) for end in wilson(count, base)] if line["low"] else [None, None]
    return [value / scale, *interval], bound


def judge(frame: pl.DataFrame, line: Line) -> tuple[str, str]:
    if line["reason"]:
        return ABSENT, line["reason"]
    count, base, hidden = counts(frame, line)
    found: list[float | None] = [None, None, None]
    bound = line["bound"]
    if line["mean_of"]:
        found = median(frame, line) if line["kind"] == "median" else mean(frame, line)
    elif line["kind"] != "answered":
        found, bound = share(line, count, base)
    known = found[0] is not None or line["kind"] == "answered"
    if known and bound == line["bound"] and same(line, found, base, count):
        return heavy(frame, line, base)
    if hidden and fits(frame, line, count, base, hidden):
        return EXPLAINED, f"{hidden} answers were left out to protect people"
    return DIFFERENT, f"found {found} of {base}, published {line['value']} of {line['base']}"


def heavy(frame: pl.DataFrame, line: Line, base: int) -> tuple[str, str]:
    """The weighted number. Weights were made again after people were hidden, so that they tell nothing about those.

    They give the key numbers (`met`). Of others it is checked that the weights behind the figures can have given them:
    those were between 0.3 and 3 times their mean.
    """
    published = number(line["weighted"])
    if published is None:
        return EQUAL, ""
    inside = frame.filter(any_of(line["among"]) & any_of(line["base_in"]))
    told = inside[line["mean_of"]] if line["mean_of"] else inside.select(any_of(line["count_in"])).to_series()
    values = [float(value) for value in told.to_list()]
    value = weighted_mean(values, [float(weight) for weight in inside["WEIGHT"].to_list()])
    if rounded(line, value, base) == published:
        return EQUAL, ""
    least, most = (
        weighted_mean(values, [above if one > value else below for one in values])
        for above, below in ((LOWEST, HIGHEST), (HIGHEST, LOWEST))
    )
    if not line["met"] and rounded(line, least, base) <= published <= rounded(line, most, base):
        return EXPLAINED, "the weights of this file were made again"
    return DIFFERENT, f"found {value} weighted, published {published}"


def weighted_mean(values: list[float], weights: list[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def rounded(line: Line, value: float, base: int) -> float:
    if line["mean_of"]:
        return half_up(value, 1)
    if line["kind"] == "agreement":
        return half_up(value, 2)
    edge = percentage(0, base)[0]
    return min(100 - edge, max(edge, half_up(100 * value, 0)))


def fits(frame: pl.DataFrame, line: Line, count: int, base: int, hidden: int) -> bool:
    """Whether the published number lies between the ends that the hidden answers allow."""
    published, counted, value = number(line["base"]), number(line["count"]), number(line["value"])
    if published is not None and not base <= published <= base + hidden:
        return False
    if counted is not None and not count <= counted <= count + hidden:
        return False
    if value is None or line["bound"]:
        return True
    more = hidden if published is None else published - base
    if line["kind"] == "median":
        return median_fits(answers(frame, line), value, int(more))
    if line["mean_of"]:
        total = sum(answers(frame, line))
        points = [float(token.rsplit("=", 1)[1]) for token in line["base_in"].split()]
        least, most = ((total + more * end) / max(base + more, 1) for end in (min(points), max(points)))
        return least - 0.051 <= value <= most + 0.051
    part = value / 100 if line["kind"] == "distribution" else value
    least, most = count / (base + hidden), (count + more) / max(base + more, 1)
    return least - 0.0051 <= part <= most + 0.0051


def median_fits(values: list[float], value: float, more: int) -> bool:
    """Between the medians with all hidden answers lowest and all highest."""
    return (
        statistics.median([*values, *[-math.inf] * more]) <= value <= statistics.median([*values, *[math.inf] * more])
    )


def main(folder: Path) -> int:
    frame = read(folder)
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    if lines and lines[0]["wave"]:
        frame = frame.filter(pl.col("WAVE") == float(lines[0]["wave"]))
    totals: Counter[str] = Counter()
    absent: Counter[tuple[str, str]] = Counter()
    for line in lines:
        verdict, why = judge(frame, line)
        totals[verdict] += 1
        if verdict == ABSENT:
            absent[line["kind"], why] += 1
        if verdict == DIFFERENT or "-v" in sys.argv:
            print(verdict, line["question"], line["kind"], line["breakdown"], line["group"], line["item"], why)
    for (kind, why), count in sorted(absent.items()):
        print(f"not made again, {count} x {kind}, {why}")
    print(f"{len(lines)} numbers: " + ", ".join(f"{count} {verdict}" for verdict, count in totals.items()))
    return 1 if totals[DIFFERENT] else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
