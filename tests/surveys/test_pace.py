from random import Random

from hypothesis import given
from hypothesis import strategies as st

from surveys import pace, routing
from tests.surveys import make


def test_the_longest_path_of_the_autumn_wave_takes_about_six_minutes() -> None:
    assert 5 * 60 < pace.seconds_left(make.autumn(), "start", {}) < 7 * 60


def test_an_answer_that_closes_a_branch_makes_it_shorter() -> None:
    at_home = pace.seconds_left(make.autumn(), "thuis", {"TOEST": "1", "SITKCC": "1"})
    left = pace.seconds_left(make.autumn(), "thuis", {"TOEST": "1", "SITKCC": "2"})

    assert left < at_home


def test_of_two_branches_only_the_longest_counts() -> None:
    instrument = make.instrument(
        [
            make.question("A"),
            make.question("B", "text", relevant="${A} = '1'"),
            make.question("C", relevant="${A} = '2'"),
        ]
    )

    assert pace.seconds_left(instrument, "page1", {}) == pace.ONE_ANSWER + pace.SHORT_TEXT


@given(st.randoms(use_true_random=False))
def test_the_time_left_never_grows_while_somebody_goes_on(luck: Random) -> None:
    instrument, before = make.autumn(), 10**6
    answers: dict[str, str] = {}
    section = routing.first_section(instrument, answers)
    while section is not None:
        left = pace.seconds_left(instrument, section.name, answers)
        assert left <= before
        before = left
        for question in section.questions:
            options = routing.possible_answers(question)
            if options and luck.random() < 0.9:
                answers[question.code] = luck.choice(options)
        section = routing.next_section(instrument, section.name, answers)
