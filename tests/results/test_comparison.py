"""Tests between waves equal the vectors, which come from scipy, statsmodels and R."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results import comparison
from results.comparison import Sample
from tests.results.vectors import VECTORS

SUMMARY, RAW = VECTORS["welch"]
FIRST = Sample(SUMMARY["m1"], SUMMARY["s1"], SUMMARY["n1"])
SECOND = Sample(SUMMARY["m2"], SUMMARY["s2"], SUMMARY["n2"])


def test_welch_equals_the_vector():
    found = comparison.welch(FIRST, SECOND)

    assert (found.statistic, found.df, found.p) == pytest.approx((SUMMARY["t"], SUMMARY["df"], SUMMARY["p"]), abs=1e-7)


def test_welch_on_raw_values_equals_the_vector():
    found = comparison.welch(comparison.sample(RAW["a"]), comparison.sample(RAW["b"]))

    assert (found.statistic, found.df, found.p) == pytest.approx((RAW["t"], RAW["df"], RAW["p"]), abs=1e-7)
    assert (found.low, found.high) == pytest.approx(RAW["ci95"], abs=1e-7)
    assert found.effect == pytest.approx(RAW["hedges_g"], abs=1e-3)


def test_groups_without_spread_need_no_test():
    assert comparison.welch(Sample(7, 0, 20), Sample(7, 0, 20)).p == 1
    assert comparison.welch(Sample(7, 0, 20), Sample(8, 0, 20)).p == 0


def test_the_chance_of_a_higher_answer_equals_the_vector():
    found = comparison.ordinal(RAW["a"], RAW["b"])

    assert found == pytest.approx((RAW["prob_superiority"], RAW["mannwhitney_p_cc"]), abs=1e-7)


@pytest.mark.parametrize("vector", VECTORS["two_prop"])
def test_shares_equal_the_vectors(vector: dict):
    found = comparison.shares(vector["x1"], vector["n1"], vector["x2"], vector["n2"])

    assert (found.statistic, found.p) == pytest.approx((vector["z_pooled"], vector["p"]), abs=1e-7)
    assert (found.low, found.high) == pytest.approx(vector["newcombe"], abs=1e-7)


def test_the_effect_of_a_share_equals_the_vector():
    vector = VECTORS["two_prop"][0]

    found = comparison.shares(vector["x1"], vector["n1"], vector["x2"], vector["n2"])

    assert found.effect == pytest.approx(vector["cohen_h"], abs=1e-7)
    assert comparison.fisher(vector["x1"], vector["n1"], vector["x2"], vector["n2"]) == pytest.approx(
        vector["fisher_p"], abs=1e-7
    )


def test_small_counts_get_the_exact_test():
    assert comparison.shares(1, 12, 6, 12).p == comparison.fisher(1, 12, 6, 12)
    assert comparison.shares(0, 12, 0, 12).p == 1


def test_a_share_of_nobody_is_refused():
    with pytest.raises(ValueError, match="answered"):
        comparison.shares(0, 0, 5, 10)


def test_paired_means_equal_the_vector():
    vector = VECTORS["paired"]

    found = comparison.paired(vector["a"], vector["b"])

    assert (found.statistic, found.df, found.p) == pytest.approx((vector["t"], vector["df"], vector["p"]), abs=1e-7)


def test_paired_shares_equal_the_vector():
    vector = VECTORS["mcnemar"]

    assert comparison.mcnemar(vector["table"])[1] == pytest.approx(vector["p_exact"], abs=1e-7)
    assert comparison.mcnemar(vector["table"], exact=False) == pytest.approx(
        (vector["chi2"], vector["p_chi2"]), abs=1e-7
    )


def test_partly_paired_means_equal_the_vector():
    vector = VECTORS["partial_overlap"]["mean"]

    found = comparison.partly_paired(FIRST, SECOND, overlap=vector["n_overlap"], correlation=vector["r"])

    assert (found.statistic, found.df, found.p) == pytest.approx((vector["T"], vector["df"], vector["p"]), abs=1e-7)
    assert abs(found.difference / found.statistic) == pytest.approx(vector["se"], abs=1e-7)


def test_partly_paired_shares_equal_the_vector():
    vector = VECTORS["partial_overlap"]["prop"]

    found = comparison.partly_paired_shares(
        vector["p1"], vector["n1"], vector["p2"], vector["n2"], overlap=vector["n_overlap"], phi=vector["phi"]
    )

    assert (found.statistic, found.p) == pytest.approx((vector["z"], vector["p"]), abs=1e-7)


def test_corrections_equal_the_vectors():
    vector = VECTORS["multiple"]

    assert comparison.holm(vector["p"]) == pytest.approx(vector["holm"], abs=1e-7)
    assert comparison.benjamini_hochberg(vector["p"]) == pytest.approx(vector["bh"], abs=1e-7)
    assert comparison.holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrections_never_make_a_p_smaller_and_keep_its_order(ps: list[float]):
    for corrected in (comparison.holm(ps), comparison.benjamini_hochberg(ps)):
        assert all(after >= before for before, after in zip(ps, corrected, strict=True))
        assert [after for _, after in sorted(zip(ps, corrected, strict=True))] == sorted(corrected)


def test_composition_equals_the_vector():
    vector = VECTORS["kitagawa"]
    before, after = vector["share1"], vector["share2"]
    inside, outside = vector["g1"], vector["g2"]

    found = comparison.kitagawa(
        (before, 1 - before), (after, 1 - after), (inside[0], outside[0]), (inside[1], outside[1])
    )

    assert (found.rate, found.composition, found.total) == pytest.approx(
        (vector["rate"], vector["composition"], vector["total"]), abs=1e-9
    )


@pytest.mark.parametrize(("n", "points", "mean"), [(111, 18.8, 0.56), (297, 11.5, 0.34), (524, 8.6, 0.26)])
def test_the_smallest_change_that_can_be_seen(n: int, points: float, mean: float):
    assert 100 * comparison.smallest_detectable_share(n, n) == pytest.approx(points, abs=0.06)
    assert comparison.smallest_detectable_mean(n, n) == pytest.approx(mean, abs=0.01)


def test_people_who_answer_twice_make_a_smaller_change_visible():
    assert 100 * comparison.smallest_detectable_share(297, 297, shared=0.4 * 0.5) == pytest.approx(10.3, abs=0.06)


@pytest.mark.parametrize(("first", "second", "people"), [(0.56, 0.58, 9617), (0.41, 0.50, 479)])
def test_how_many_people_a_change_takes(first: float, second: float, people: int):
    assert comparison.people_needed(first, second) == pytest.approx(people, rel=0.01)
