"""How small a change can be seen, before anybody is asked."""

import pytest

from results import planning


@pytest.mark.parametrize(("n", "points", "mean"), [(111, 18.8, 0.56), (297, 11.5, 0.34), (524, 8.6, 0.26)])
def test_the_smallest_change_that_can_be_seen(n: int, points: float, mean: float):
    assert 100 * planning.smallest_detectable_share(n, n) == pytest.approx(points, abs=0.06)
    assert planning.smallest_detectable_mean(n, n) == pytest.approx(mean, abs=0.01)


def test_people_who_answer_twice_make_a_smaller_change_visible():
    assert 100 * planning.smallest_detectable_share(297, 297, shared=0.4 * 0.5) == pytest.approx(10.3, abs=0.06)


@pytest.mark.parametrize(("n", "points"), [(297, 9.9), (524, 6.4), (1165, 0)])
def test_a_smaller_change_can_be_seen_when_only_the_people_on_the_list_count(n: int, points: float):
    assert 100 * planning.smallest_detectable_share(n, n, population=1165) == pytest.approx(points, abs=0.06)


@pytest.mark.parametrize(("first", "second", "people"), [(0.56, 0.58, 9617), (0.41, 0.50, 479)])
def test_how_many_people_a_change_takes(first: float, second: float, people: int):
    assert planning.people_needed(first, second) == pytest.approx(people, rel=0.01)
