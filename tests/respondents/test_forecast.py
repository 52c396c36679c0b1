"""The forecast of the response: bounds that hold four times out of five, on waves that its shapes did not make."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents import forecast
from respondents.bursts import Curve, bursts, left
from tests.respondents import waves


def until(curve: Curve, day: int) -> Curve:
    return replace(curve, arrivals=curve.arrivals[:day])


def holds(day: int, *, waves_before: int, number: int = 60, seed: int = 7) -> float:
    """Share of simulated waves whose outcome lay between the bounds that were given after `day` days."""
    dice = random.Random(seed)
    inside = told = 0
    for _ in range(number):
        people = waves.population(dice)
        past = [waves.simulate(dice, waves.half_a_year_later(dice, people), 600) for _ in range(waves_before)]
        whole = waves.simulate(dice, people, dice.randint(300, 1200))
        found = forecast.final(until(whole, day), past)
        if found:
            told += 1
            inside += found.low <= whole.so_far <= found.high
    assert told > number / 2
    return inside / told


@pytest.mark.parametrize("day", [4, 7, 14, 18])
def test_four_in_five_simulated_waves_end_between_the_bounds(day: int):
    assert 0.70 <= holds(day, waves_before=0) <= 0.97


def test_the_bounds_also_hold_with_past_waves():
    assert 0.70 <= holds(4, waves_before=2, number=40) <= 1


def test_past_waves_narrow_the_bounds_early_on():
    dice = random.Random(3)
    people = waves.population(dice)
    past = [waves.simulate(dice, people, 1000) for _ in range(3)]
    now = until(waves.simulate(dice, people, 1000), 4)

    alone, helped = forecast.final(now), forecast.final(now, past)

    assert alone is not None
    assert helped is not None
    assert helped.high - helped.low < alone.high - alone.low


def test_the_bounds_narrow_as_the_wave_goes_on():
    dice = random.Random(11)
    whole = waves.simulate(dice, waves.population(dice), 1000)

    found = [forecast.final(until(whole, day)) for day in (3, 10, 18, 21)]
    widths = [one.high - one.low for one in found if one]

    assert len(widths) == 4
    assert widths == sorted(widths, reverse=True)
    assert (found[-1] and found[-1].low) == (found[-1] and found[-1].high) == whole.so_far


def test_a_few_responses_say_nothing():
    assert forecast.final(Curve((9,), (0,), 21, 1000)) is None
    assert forecast.added_by(Curve((9,), (0,), 21, 1000), 1) is None
    assert forecast.final(Curve((10,), (0,), 21, 1000)) is not None


def test_nobody_is_counted_who_was_not_invited():
    found = forecast.final(Curve((60, 30), (0, 6, 13), 21, 100))

    assert found is not None
    assert found.low <= found.middle <= found.high == 100


def test_a_reminder_adds_something_and_less_when_little_time_is_left():
    curve = Curve((100, 50, 25, 12, 6), (0,), 21, 1000)

    later = replace(curve, arrivals=(*curve.arrivals, *[3] * 14))
    early, late = forecast.added_by(curve, 5), forecast.added_by(later, 19)

    assert early is not None
    assert late is not None
    assert 0 < late.middle < early.middle < 130
    assert forecast.added_by(curve, 21) is None


def test_a_planned_reminder_counts_in_the_forecast():
    without, with_one = (forecast.final(Curve((100, 50, 25), mails, 21, 1000)) for mails in ((0,), (0, 6)))

    assert without is not None
    assert with_one is not None
    assert without.middle + 20 < with_one.middle


@given(st.floats(0.1, 0.9), st.floats(0.1, 1.0), st.integers(0, 6))
def test_a_burst_neither_loses_nor_invents_responses(staying: float, echo: float, weekday: int):
    curve = Curve((), (0,), 400, 1000, weekday)

    assert sum(bursts(curve, (staying, echo))[0]) == pytest.approx(1, abs=0.01)
    assert left(0, staying) == pytest.approx(1)


def test_days_without_a_count_and_answers_that_were_taken_back():
    assert forecast.arrivals({0: 10, 2: 15, 3: 14, 4: 20}, 5) == (10, 0, 5, 0, 5)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20), st.lists(st.integers(0, 20), min_size=1, max_size=4))
def test_bounds_stand_in_order_and_never_below_what_is_in(arrivals: list[int], mails: list[int]):
    curve = Curve(tuple(arrivals), tuple(sorted(set(mails))), 21, 2000)
    found = forecast.final(curve)

    assert (found is None) == (sum(arrivals) < 10)
    if found:
        assert curve.so_far <= found.low <= found.middle <= found.high <= 2000
