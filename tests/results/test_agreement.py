"""Kappa and alpha are those of the literature; the interval is seeded; the verdict follows customary limits."""

import numpy as np
import pytest

from results import agreement
from results.coding import Said
from tests.results.vectors import VECTORS

VECTOR = VECTORS["agreement"]


def lists_of(table: list[list[int]]) -> tuple[list[int], list[int]]:
    pairs = [(1 - a, 1 - b) for a in (0, 1) for b in (0, 1) for _time in range(table[a][b])]
    return [a for a, b in pairs], [b for a, b in pairs]


def test_kappa_of_two_categories():
    found = agreement.kappa(*lists_of(VECTOR["cohen_2x2"]["table"]))

    assert found is not None
    assert found.value == pytest.approx(VECTOR["cohen_2x2"]["kappa"], abs=1e-9)
    assert found.se == pytest.approx(VECTOR["cohen_2x2"]["se"], abs=1e-9)


@pytest.mark.parametrize(("weights", "name"), [(None, "kappa"), ("linear", "linear"), ("quadratic", "quadratic")])
def test_kappa_of_three_categories(weights: str | None, name: str):
    vector = VECTOR["cohen_3cat"]

    found = agreement.kappa(vector["a"], vector["b"], weights)

    assert found is not None
    assert found.value == pytest.approx(vector[name], abs=1e-9)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_with_missing_values(level: agreement.Level):
    vector = VECTOR["krippendorff_2011"]
    data = [[np.nan if value is None else value for value in coder] for coder in vector["data"]]

    assert agreement.alpha(data, level) == pytest.approx(vector[level], abs=1e-9)


def test_the_quick_alpha_is_the_alpha_of_the_package():
    rng = np.random.default_rng(7)
    for _attempt in range(30):
        first, second = rng.integers(0, 2, size=(2, 25))
        quick = agreement.binary_alpha(25, (first + second).sum(), np.abs(first - second).sum())

        assert float(quick) == pytest.approx(agreement.alpha([first, second]), abs=1e-9)


def test_what_everybody_says_of_everything_has_no_alpha():
    assert agreement.alpha([[1, 1, 1], [1, 1, 1]]) is None
    assert agreement.kappa([0, 0, 0], [0, 0, 0]) is None


PAIRS = [(Said(frozenset({"a"})), Said(frozenset({"a"})))] * 30 + [
    (Said(frozenset({"b"})), Said(frozenset({"b"}))),
    (Said(frozenset({"a", "b"})), Said(frozenset({"a"}))),
    (Said(uncodable=True), Said(frozenset({"b"}))),
] * 10


def test_the_interval_is_the_same_every_time_and_holds_the_alpha():
    once, again = (agreement.of_said(PAIRS, ["a", "b", "c"], seed=5) for _time in range(2))

    assert once == again
    whole, a, b, c = once
    assert whole.low is not None
    assert whole.alpha is not None
    assert whole.high is not None
    assert whole.low < whole.alpha < whole.high
    assert (a.both, a.first, a.second, a.neither) == (40, 0, 0, 20)
    assert (b.both, b.first, b.second, b.neither) == (10, 10, 10, 30)
    assert (c.kappa, c.alpha, c.low, c.verdict) == (None, None, None, "")


def test_another_seed_gives_another_interval():
    assert agreement.of_said(PAIRS, ["a", "b"], seed=5)[0].low != agreement.of_said(PAIRS, ["a", "b"], seed=6)[0].low


def test_a_bootstrap_covers_like_a_bootstrap():
    """For a large sample its width is close to 2 · 1.96 standard errors of kappa, which alpha then equals."""
    first, second = lists_of([[200, 50], [100, 150]])
    found = agreement.kappa(first, second)
    low, high = agreement.intervals(np.array([first]).T, np.array([second]).T, seed=3)

    assert found is not None
    assert high[0] - low[0] == pytest.approx(2 * 1.96 * found.se, rel=0.1)


@pytest.mark.parametrize(
    ("alpha", "verdict"),
    [(0.8, "reliable"), (0.799, "tentative"), (0.667, "tentative"), (0.66, "revise"), (-0.1, "revise"), (None, "")],
)
def test_verdicts(alpha: float | None, verdict: str):
    assert agreement.verdict(alpha) == verdict
