"""How far two coders agree: Cohen's kappa per theme, Krippendorff's alpha with its interval. For the worker only.

Rule of thumb (Krippendorff 2004): from .80 reliable, from .667 tentative, below that the codebook needs work.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import krippendorff
import numpy as np
from numpy.typing import ArrayLike, NDArray
from statsmodels.stats.inter_rater import cohens_kappa

from results import coding
from results.models import CodingRound

RELIABLE, TENTATIVE = 0.8, 0.667
RESAMPLES = 2000
Level = Literal["nominal", "ordinal", "interval", "ratio"]
VERDICTS = ("reliable", "tentative", "revise")


@dataclass(frozen=True)
class Kappa:
    value: float
    se: float


@dataclass(frozen=True)
class Agreement:
    """Of one theme, or of all of them together (`theme` empty). `both`, `first`, `second`, `neither` count answers.

    Kappa and alpha are None where they do not exist: a theme that nobody used, or that stands on every answer.
    """

    theme: str
    both: int
    first: int
    second: int
    neither: int
    kappa: float | None
    alpha: float | None
    low: float | None
    high: float | None
    verdict: str


def kappa(first: Sequence[int], second: Sequence[int], weights: str | None = None) -> Kappa | None:
    """Cohen's kappa (1960) of two lists of categories 0, 1, ..., with the standard error of Fleiss and others (1969).

    `weights` is None, "linear" or "quadratic". None when all answers are in one category for both coders.
    """
    size = max(*first, *second) + 1
    table = np.zeros((size, size))
    np.add.at(table, (np.asarray(first), np.asarray(second)), 1)
    if np.count_nonzero(table.sum(axis=0) + table.sum(axis=1)) < 2:
        return None
    with np.errstate(invalid="ignore"):  # a variance of nothing can come out as a hair under it
        found = cohens_kappa(table, wt=weights)
    return Kappa(float(found.kappa), float(np.nan_to_num(found.std_kappa)))


def alpha(ratings: ArrayLike, level: Level = "nominal") -> float | None:
    """Krippendorff's alpha of coders × units, nan where a coder said nothing. None when all said the same."""
    table = np.asarray(ratings, dtype=float)
    if len(np.unique(table[~np.isnan(table)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def binary_alpha(units: ArrayLike, ones: ArrayLike, differing: ArrayLike) -> NDArray[np.float64]:
    """Nominal alpha of two coders who say 0 or 1, from counts: 1 − (n − 1)·d / (n0·n1), n = 2·units values.

    nan where it does not exist. Equal to `alpha`; for thousands of resamples.
    """
    values = 2 * np.asarray(units, dtype=float)
    number_of_ones = np.asarray(ones, dtype=float)
    expected = number_of_ones * (values - number_of_ones)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (values - 1) * np.asarray(differing) / expected, np.nan)


def intervals(first: NDArray[np.int64], second: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """95% percentile intervals of alpha, per theme and (last) of all themes: answers are drawn again with replacement.

    `first` and `second` are answers × themes of 0 and 1. Rows low and high; nan where too few draws have an alpha.
    """
    answers, themes = first.shape
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(answers, np.full(answers, 1 / answers), size=RESAMPLES)
    ones, differing = drawn @ (first + second), drawn @ np.abs(first - second)
    ones = np.column_stack([ones, ones.sum(axis=1)])
    differing = np.column_stack([differing, differing.sum(axis=1)])
    units = np.array([*[answers] * themes, answers * themes])
    alphas = binary_alpha(units, ones, differing)
    usable = np.isfinite(alphas).mean(axis=0) > 0.9
    found = np.full((2, themes + 1), np.nan)
    if usable.any():
        found[:, usable] = np.nanpercentile(alphas[:, usable], (2.5, 97.5), axis=0)
    return found


def verdict(value: float | None) -> str:
    """Of an alpha; nothing where there is none."""
    if value is None:
        return ""
    return VERDICTS[0] if value >= RELIABLE else VERDICTS[1] if value >= TENTATIVE else VERDICTS[2]


def of_said(pairs: Sequence[tuple[coding.Said, coding.Said]], themes: Sequence[str], seed: int) -> list[Agreement]:
    """Of all themes together first, then per theme. An answer that cannot be coded has no theme."""
    if not pairs or not themes:
        return []
    first, second = (table([pair[place] for pair in pairs], themes) for place in (0, 1))
    low, high = intervals(first, second, seed)
    whole = one("", first.ravel(), second.ravel(), low[-1], high[-1])
    return [whole] + [one(theme, first[:, at], second[:, at], low[at], high[at]) for at, theme in enumerate(themes)]


def table(said: Sequence[coding.Said], themes: Sequence[str]) -> NDArray[np.int64]:
    return np.array([[int(theme in one.themes) for theme in themes] for one in said], dtype=np.int64)


def one(theme: str, first: NDArray[np.int64], second: NDArray[np.int64], low: float, high: float) -> Agreement:
    found_kappa, found = kappa(first.tolist(), second.tolist()), alpha([first, second])
    return Agreement(
        theme=theme,
        both=int((first & second).sum()),
        first=int((first & ~second & 1).sum()),
        second=int((second & ~first & 1).sum()),
        neither=int(((first | second) == 0).sum()),
        kappa=found_kappa.value if found_kappa else None,
        alpha=found,
        low=None if np.isnan(low) else float(low),
        high=None if np.isnan(high) else float(high),
        verdict=verdict(found),
    )


def of_round(round: CodingRound) -> dict[str, Any]:
    """For the report of a round in which two coders are done; empty for one coder."""
    pairs = [(a, b) for a, b in (outcome.said for outcome in coding.outcomes(round)) if a is not None and b is not None]
    themes = list(round.codebook.themes.values_list("code", flat=True))
    found = of_said(pairs, themes, round.seed)
    return {"double": len(pairs), "agreement": [asdict(row) for row in found]} if found else {}
