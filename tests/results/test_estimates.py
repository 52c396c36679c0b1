"""Estimates equal the vectors, which come from R survey and statsmodels."""

import pytest

from results import estimates
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
