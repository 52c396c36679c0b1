"""Tests between waves equal the vectors, which come from scipy, statsmodels and R."""

import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from results import comparison, followed, ordinal
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
    found = ordinal.from_answers(RAW["a"], RAW["b"])

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

    found = followed.paired(vector["a"], vector["b"])

    assert (found.statistic, found.df, found.p) == pytest.approx((vector["t"], vector["df"], vector["p"]), abs=1e-7)


def test_paired_shares_equal_the_vector():
    vector = VECTORS["mcnemar"]

    assert followed.mcnemar(vector["table"])[1] == pytest.approx(vector["p_exact"], abs=1e-7)
    assert followed.mcnemar(vector["table"], exact=False) == pytest.approx((vector["chi2"], vector["p_chi2"]), abs=1e-7)


def test_partly_paired_means_equal_the_vector():
    vector = VECTORS["partial_overlap"]["mean"]

    found = followed.partly_paired(FIRST, SECOND, overlap=vector["n_overlap"], correlation=vector["r"])

    assert (found.statistic, found.df, found.p) == pytest.approx((vector["T"], vector["df"], vector["p"]), abs=1e-7)
    assert abs(found.difference / found.statistic) == pytest.approx(vector["se"], abs=1e-7)


def test_partly_paired_shares_equal_the_vector():
    vector = VECTORS["partial_overlap"]["prop"]

    found = followed.partly_paired_shares(
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


@pytest.mark.parametrize("ps", [VECTORS["multiple"]["p"], [0.04, 0.04, 0.01, 0.5], [0.9], [0.0, 1.0, 0.2]])
def test_corrections_equal_statsmodels(ps: list[float]):
    for own, method in ((comparison.holm, "holm"), (comparison.benjamini_hochberg, "fdr_bh")):
        assert own(ps) == pytest.approx(list(multipletests(ps, method=method)[1]))


ranks = st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda counts: sum(counts) > 1)


@given(ranks, ranks)
def test_an_ordinal_test_of_counts_equals_that_of_scipy(first: list[int], second: list[int]):
    one, two = (np.repeat(np.arange(5), counts) for counts in (first, second))
    if len(set(one) | set(two)) < 2:
        assert ordinal.from_counts(first, second) == (0.5, 1.0)
        return

    assert ordinal.from_counts(first, second) == pytest.approx(ordinal.from_answers(one, two), abs=1e-9)


def test_weighted_waves_are_compared_with_their_own_standard_errors():
    found = comparison.weighted(comparison.Weighed(0.41, 0.03, 250), comparison.Weighed(0.50, 0.04, 297))

    assert (found.difference, found.statistic, found.df) == pytest.approx((0.09, 1.8, 545))
    assert found.p == pytest.approx(2 * stats.t.sf(1.8, 545))


samples = st.lists(st.integers(1, 10), min_size=3, max_size=40).filter(lambda marks: len(set(marks)) > 1)


@given(samples, samples)
def test_welch_equals_scipy(first: list[int], second: list[int]):
    theirs = stats.ttest_ind(second, first, equal_var=False)

    found = comparison.welch(comparison.sample(first), comparison.sample(second))

    interval = theirs.confidence_interval()
    assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=3, max_size=40))
def test_paired_equals_scipy(both: list[tuple[int, int]]):
    first, second = zip(*both, strict=True)
    if len({two - one for one, two in both}) == 1:
        return

    found = followed.paired(first, second)

    theirs = stats.ttest_rel(second, first)
    assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_people_who_all_changed_alike_need_no_test():
    assert followed.paired([7, 8, 6], [8, 9, 7]).p == 0
    assert followed.paired([7, 8, 6], [7, 8, 6]).p == 1


@pytest.mark.parametrize(
    ("count1", "n1", "count2", "n2"), [(140, 250, 172, 297), (103, 250, 149, 297), (30, 40, 12, 50)]
)
def test_shares_equal_statsmodels(count1: int, n1: int, count2: int, n2: int):
    z, p = proportions_ztest([count2, count1], [n2, n1])

    found = comparison.shares(count1, n1, count2, n2)

    assert (found.statistic, found.p) == pytest.approx((z, p))


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_gives_the_same_tests():
    script = """
    a <- c(8,7,9,6,8,7,10,8,7,8); b <- c(7,6,8,5,7,7,6,9,5,6,7,8); c <- c(7,7,8,5,8,6,9,8,6,7)
    ps <- c(.001,.008,.012,.028,.041,.049,.21,.38,.62,.93)
    cat(t.test(b, a)$p.value, t.test(b, a)$conf.int, t.test(c, a, paired = TRUE)$p.value,
      prop.test(c(149, 103), c(297, 250), correct = FALSE)$p.value,
      binom.test(12, 34)$p.value, fisher.test(matrix(c(3, 9, 10, 4), 2))$p.value,
      wilcox.test(b, a, exact = FALSE)$p.value, p.adjust(ps, "holm"), p.adjust(ps, "BH"), sep = ",")
    """
    command = ["Rscript", "-e", "options(digits = 15)", "-e", script]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    a, b, c = [8, 7, 9, 6, 8, 7, 10, 8, 7, 8], RAW["b"], [7, 7, 8, 5, 8, 6, 9, 8, 6, 7]
    ps = VECTORS["multiple"]["p"]

    welch = comparison.welch(comparison.sample(a), comparison.sample(b))
    ours = [
        welch.p, welch.low, welch.high, followed.paired(a, c).p, comparison.shares(103, 250, 149, 297).p,
        followed.mcnemar([[40, 12], [22, 26]])[1], comparison.fisher(3, 12, 10, 14), ordinal.from_answers(a, b)[1],
        *comparison.holm(ps), *comparison.benjamini_hochberg(ps),
    ]  # fmt: skip

    assert [float(number) for number in output.split(",")] == pytest.approx(ours, rel=1e-6)


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
