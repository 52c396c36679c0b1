"""Estimates equal the vectors, which come from R survey and statsmodels."""

import csv
import shutil
import subprocess
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from results import estimates, raking
from tests.results.vectors import VECTORS, sample

UNWEIGHTED = VECTORS["unweighted"]
MARKS = [int(row["cijfer"]) for row in sample()]


@pytest.mark.parametrize("vector", VECTORS["proportion_ci"])
def test_shares_have_the_intervals_of_the_vectors(vector: dict):
    wilson = estimates.share(vector["x"], vector["n"])
    exact = estimates.exact_share(vector["x"], vector["n"])

    assert (wilson.low, wilson.high) == pytest.approx(vector["wilson"], abs=1e-9)
    assert (exact.low, exact.high) == pytest.approx(vector["clopper_pearson"], abs=1e-9)


def test_a_mean_has_the_interval_of_the_vector():
    found = estimates.mean(MARKS)

    assert found.n == UNWEIGHTED["n"]
    assert found.value == pytest.approx(UNWEIGHTED["mean"], abs=1e-8)
    assert (found.sd, found.se) == pytest.approx((UNWEIGHTED["sd"], UNWEIGHTED["se"]), abs=1e-8)
    assert (found.low, found.high) == pytest.approx(UNWEIGHTED["ci_t"], abs=1e-8)


def test_the_frame_shrinks_the_interval():
    found = estimates.mean(MARKS, population=UNWEIGHTED["N"])

    assert found.se == pytest.approx(UNWEIGHTED["se_fpc"], abs=1e-8)
    assert (found.low, found.high) == pytest.approx(UNWEIGHTED["ci_t_fpc"], abs=1e-8)


def test_the_median_of_the_sample():
    assert estimates.median(MARKS) == 7


def test_net_promoters_equal_the_vector():
    vector = VECTORS["nps"]

    found = estimates.net_promoter(vector["promoters"], vector["passives"], vector["detractors"])

    assert found == pytest.approx((vector["nps"], vector["se"]), abs=1e-10)


def test_alpha_equals_the_vector():
    vector = VECTORS["cronbach"]

    assert estimates.cronbach_alpha(vector["x"]) == pytest.approx(vector["alpha"], abs=1e-12)


def test_nobody_has_no_share_and_one_has_no_interval():
    with pytest.raises(ValueError, match="answered"):
        estimates.share(0, 0)
    with pytest.raises(ValueError, match="two"):
        estimates.mean([7])


COLUMNS = ("leeftijd", "opleiding", "kcc")
CELLS = [tuple(row[name] for name in COLUMNS) for row in sample()]
RAKING = VECTORS["raking"]
WEIGHT = raking.raked(Counter(CELLS), [RAKING["margins"][name] for name in COLUMNS]).weights
WEIGHTS = np.array([WEIGHT[cell] for cell in CELLS])
AGREES = np.array([int(row["zinvol"]) >= 4 for row in sample()])


def test_a_weighted_mean_equals_r_with_the_weights_as_fixed():
    found = estimates.weighted_mean(MARKS, WEIGHTS, WEIGHTS**2, len(MARKS))

    assert found.value == pytest.approx(RAKING["mean_cijfer"], abs=1e-8)
    assert found.se == pytest.approx(RAKING["se_cijfer_linear_weights_only"], abs=1e-9)
    assert found.design_effect == pytest.approx(RAKING["kish_deff"], abs=1e-8)


def test_a_weighted_share_has_the_interval_of_korn_and_graubard():
    agree = WEIGHTS[AGREES]

    found = estimates.weighted_share(agree.sum(), (agree**2).sum(), WEIGHTS.sum(), (WEIGHTS**2).sum(), len(WEIGHTS))

    assert found.value == pytest.approx(RAKING["top2"], abs=1e-8)
    assert (found.low, found.high) == pytest.approx(RAKING["korn_graubard_top2"], abs=1e-6)


def test_equal_weights_change_nothing():
    one = np.full(len(MARKS), 3.0)

    found, plain = estimates.weighted_mean(MARKS, one, one**2, len(MARKS)), estimates.mean(MARKS)

    assert (found.value, found.se, found.low, found.high) == pytest.approx(
        (plain.value, plain.se, plain.low, plain.high)
    )


def test_a_unanimous_weighted_share_has_the_effective_n():
    found = estimates.weighted_share(100.0, 200.0, 100.0, 200.0, 60)

    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(proportion_confint(50, 50, method="beta")[0])


def test_the_interval_of_the_median_equals_r():
    assert estimates.median_interval(MARKS) == (7, 8)


several = st.lists(st.integers(1, 10), min_size=2, max_size=60).filter(lambda marks: len(set(marks)) > 1)


@given(several)
def test_means_equal_statsmodels(marks: list[int]):
    theirs = DescrStatsW(marks)

    found = estimates.mean(marks)

    assert (found.value, found.se) == pytest.approx((theirs.mean, theirs.std_mean))
    assert (found.low, found.high) == pytest.approx(theirs.tconfint_mean())


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_shares_equal_scipy(counted: tuple[int, int]):
    theirs = stats.binomtest(*counted)

    wilson, exact = estimates.share(*counted), estimates.exact_share(*counted)

    assert (wilson.low, wilson.high) == pytest.approx(tuple(theirs.proportion_ci(method="wilson")), abs=1e-9)
    assert (exact.low, exact.high) == pytest.approx(tuple(theirs.proportion_ci(method="exact")), abs=1e-9)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_gives_the_same_mean_share_and_quartiles(tmp_path):
    script = (
        "x <- as.numeric(strsplit(commandArgs(TRUE)[1], ',')[[1]]); t <- t.test(x)$conf.int;"
        "p <- prop.test(175, 297, correct = FALSE)$conf.int; e <- binom.test(175, 297)$conf.int;"
        "cat(mean(x), t, p, e, median(x), sep = ',')"
    )
    command = ["Rscript", "-e", "options(digits = 15)", "-e", script, ",".join(map(str, MARKS))]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    theirs = [float(number) for number in next(csv.reader([output]))]
    mean, wilson, exact = estimates.mean(MARKS), estimates.share(175, 297), estimates.exact_share(175, 297)
    assert theirs == pytest.approx(
        [mean.value, mean.low, mean.high, wilson.low, wilson.high, exact.low, exact.high, estimates.median(MARKS)],
        rel=1e-6,
    )
