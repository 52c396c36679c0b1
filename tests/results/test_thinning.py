from hypothesis import given
from hypothesis import strategies as st

from results.thinning import Bands, sizes_of, thinned

BANDS = st.tuples(st.sampled_from(["jong", "oud", ""]), st.sampled_from("abc"))


def test_common_combinations_stay() -> None:
    assert thinned({("jong", "a"): 12, ("oud", "a"): 10}, 10) == {
        ("jong", "a"): ("jong", "a"),
        ("oud", "a"): ("oud", "a"),
    }


def test_a_rare_combination_loses_its_last_band_first() -> None:
    counts: dict[Bands, int] = {("jong", "a"): 12, ("jong", "b"): 6, ("jong", "c"): 5}

    assert thinned(counts, 10)[("jong", "b")] == ("jong", "")
    assert thinned(counts, 10)[("jong", "c")] == ("jong", "")


def test_who_has_nothing_left_is_not_alone() -> None:
    counts: dict[Bands, int] = {("jong", "a"): 30, ("oud", "a"): 11, ("oud", "b"): 2}

    assert thinned(counts, 10)[("oud", "b")] == thinned(counts, 10)[("oud", "a")] == ("", "")


def test_no_background_is_nothing_to_thin() -> None:
    assert thinned({(): 20}, 10) == {(): ()}


@given(st.dictionaries(BANDS, st.integers(1, 30), min_size=1))
def test_every_combination_that_is_kept_has_enough_people(counts: dict[tuple[str, ...], int]) -> None:
    sizes = sizes_of(thinned(counts, 10), counts)

    assert sum(sizes.values()) == sum(counts.values())
    assert all(size >= 10 for size in sizes.values()) or sum(counts.values()) < 10
