"""The order that one respondent sees."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import order, routing, xlsform
from surveys.instrument import SectionSpec
from tests.surveys import make

NOW = {"TOEST": "1", "SITKCC": "1"}


def shuffled(**parameters):
    choices = (*make.choices("1", "2", "3", "4"), replace(make.choices("97")[0], fixed_last=True))
    return make.instrument([make.question("A", choices=choices, parameters={"randomize": "true"} | parameters)])


def shown(instrument, seed):
    arranged = order.arranged(instrument, order.draw(instrument, seed))
    return [choice.code for choice in arranged.by_code["A"].choices]


def test_statements_swap_places_over_the_pages():
    instrument = make.autumn()
    drawn = order.draw(instrument, "iemand")
    arranged = order.arranged(instrument, drawn)

    statements = [q.code for q in arranged.questions() if q.random_group]
    assert statements == drawn["STELLING"]
    assert statements != [q.code for q in instrument.questions() if q.random_group]
    assert [len(section.questions) for section in arranged.sections] == [
        len(section.questions) for section in instrument.sections
    ]
    assert [q.code for q in arranged.questions() if not q.random_group] == [
        q.code for q in instrument.questions() if not q.random_group
    ]


def test_the_same_seed_gives_the_same_order_and_another_seed_another():
    instrument = make.autumn()

    assert order.draw(instrument, "a") == order.draw(instrument, "a")
    assert order.draw(instrument, "a") != order.draw(instrument, "b")


@given(st.text(max_size=10), st.dictionaries(st.sampled_from(["S_AANTREK", "S_ZINVOL"]), st.sampled_from("12345")))
def test_an_order_changes_nothing_about_what_is_asked(seed, given_answers):
    instrument = make.autumn()
    answers = NOW | given_answers
    arranged = order.arranged(instrument, order.draw(instrument, seed))

    assert {q.code for q in routing.asked(arranged, answers)} == {q.code for q in routing.asked(instrument, answers)}
    assert routing.effective(arranged, answers) == routing.effective(instrument, answers)


def test_choices_are_shuffled_and_other_stays_last():
    first = Counter(shown(shuffled(), f"seed {n}")[0] for n in range(400))

    assert all(shown(shuffled(), f"seed {n}")[-1] == "97" for n in range(50))
    assert set(first) == {"1", "2", "3", "4"}
    assert all(60 < count < 140 for count in first.values())


def test_a_seed_in_the_workbook_gives_everybody_the_same_order():
    assert len({tuple(shown(shuffled(seed="7"), f"seed {n}")) for n in range(20)}) == 1


def test_choices_keep_their_order_without_the_parameter():
    instrument = make.instrument([make.question("A")])

    assert order.draw(instrument, "x") == {}
    assert order.arranged(instrument, {}) is instrument


@pytest.mark.parametrize(
    "stale", [{"STELLING": ["S_ZINVOL"]}, {"STELLING": []}, {"ONBEKEND": ["X"]}, {"TOEST": ["2", "1"]}]
)
def test_an_order_that_no_longer_fits_is_left_alone(stale):
    assert order.arranged(make.autumn(), stale) == make.autumn()


def statements(*pages, **values):
    sections = tuple(
        SectionSpec(f"page{n}", {"nl": "P"}, relevant, tuple(questions))
        for n, (relevant, questions) in enumerate(pages)
    )
    return make.instrument(sections=sections)


class TestReading:
    def problems(self, instrument):
        with pytest.raises(xlsform.WorkbookError) as refusal:
            xlsform.read(xlsform.write(instrument))
        return [problem.message for problem in refusal.value.problems]

    def test_a_question_may_not_hang_on_a_statement_that_can_come_later(self):
        one = make.question("A", random_group="G")
        between = make.question("B", relevant="${A} = '1'")
        two = make.question("C", random_group="G")

        assert self.problems(make.instrument([one, between, two])) == [
            "A wordt later gevraagd dan deze voorwaarde nodig heeft."
        ]
        assert xlsform.read(xlsform.write(make.instrument([one, two, between])))

    def test_statements_that_swap_may_not_hang_on_each_other(self):
        one = make.question("A", random_group="G")
        two = make.question("B", random_group="G", relevant="${A} = '1'")

        assert self.problems(make.instrument([one, two]))

    def test_pages_that_swap_questions_have_one_condition(self):
        first = make.question("X")
        one, two = make.question("A", random_group="G"), make.question("B", random_group="G")

        assert "G" in self.problems(statements(("", [first]), ("", [one]), ("${X} = '1'", [two])))[0]

    def test_a_seed_is_a_number(self):
        assert self.problems(shuffled(seed="${X}"))
