"""Which questions are asked; the paths are those of the KCC questionnaire."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import routing
from surveys.instrument import SectionSpec
from tests.surveys import make

NOW_SATISFIED = {
    "TOEST": "1", "SITKCC": "1", "BRANCHE": "1", "ERVARING": "3", "CIJFER_WERK": "8", "TEVR_KCC": "4",
    "TEVR_REDEN": "1 4", "OPEN_KCC": "1", "THUIS": "1", "THUIS_VOOR": "1", "THUIS_NADEEL": "1 2",
    "THUIS_NADEEL_TOP": "1", "TOEGWAARDE": "Mensen helpen", "AANBEV": "1", "LEEFTIJD": "3",
}  # fmt: skip
NOW_DISSATISFIED = NOW_SATISFIED | {
    "TEVR_KCC": "2",
    "THUIS": "4",
    "OPEN_KCC": "3",
    "NIETOPEN_REDEN": "1 3",
    "AANBEV": "2",
}
FORMER = {"TOEST": "1", "SITKCC": "2", "SITWERK": "1", "SECTOR": "97", "STOPREDEN": "1", "TEVR_KCC": "4"}
WITHOUT_WORK = FORMER | {"SITWERK": "4"}
NEVER = {"TOEST": "1", "SITKCC": "3"}
REFUSES = {"TOEST": "2"}
STARTER = NOW_SATISFIED | {"ERVARING": "1", "OPEN_KCC": "2"}
PATHS = [NOW_SATISFIED, NOW_DISSATISFIED, STARTER, FORMER, WITHOUT_WORK, NEVER, REFUSES]


def codes(answers):
    return [question.code for question in routing.asked(make.autumn(), answers)]


def test_someone_who_refuses_is_asked_nothing_more():
    assert codes(REFUSES) == ["TOEST"]
    assert routing.outcome(make.autumn(), REFUSES) == "refused"


def test_someone_who_never_worked_there_is_not_eligible():
    assert codes(NEVER) == ["TOEST", "SITKCC"]
    assert routing.outcome(make.autumn(), NEVER) == "ineligible"


def test_a_contact_centre_worker_is_asked_about_working_at_home():
    asked = codes(NOW_SATISFIED)

    assert {"THUIS", "THUIS_VOOR", "THUIS_NADEEL_TOP", "TEVR_REDEN", "CIJFER_WERK"} <= set(asked)
    assert not {"SITWERK", "STOPREDEN", "ONTEVR_REDEN", "INWERK_ONLINE", "NIETOPEN_REDEN"} & set(asked)
    assert routing.outcome(make.autumn(), NOW_SATISFIED) == ""


def test_someone_who_is_not_satisfied_is_asked_why_not():
    asked = codes(NOW_DISSATISFIED)

    assert {"ONTEVR_REDEN", "NIETOPEN_REDEN", "NIETOPEN_TOP", "AANBEV_VOORW"} <= set(asked)
    assert not {"TEVR_REDEN", "THUIS_VOOR", "OPEN_VOORW"} & set(asked)


def test_a_former_worker_with_other_work_gives_that_work_a_mark():
    asked = codes(FORMER)

    assert {"SITWERK", "SECTOR", "SECTOR_anders", "STOPREDEN", "CIJFER_WERK"} <= set(asked)
    assert not {"THUIS", "INWERK_ONLINE"} & set(asked)


def test_a_former_worker_without_work_has_no_work_to_mark():
    assert "CIJFER_WERK" not in codes(WITHOUT_WORK)
    assert "SECTOR" not in codes(WITHOUT_WORK)


def test_a_starter_is_asked_how_the_start_was():
    assert {"INWERK_ONLINE", "OPEN_VOORW"} <= set(codes(STARTER))


def test_the_paths_together_reach_every_question():
    paths = [
        *PATHS,
        NOW_SATISFIED | {"SITKCC": "2", "BRANCHE": "97", "TEVR_REDEN": "97"},
        NOW_DISSATISFIED | {"ONTEVR_REDEN": "97", "NIETOPEN_REDEN": "1 97", "AANTREK_REDEN": "97", "S_AANTREK": "2"},
        FORMER | {"STOPREDEN": "97", "AANBEV": "1"},
        NOW_SATISFIED | {"THUIS_VOOR": "97", "THUIS_NADEEL": "97", "S_AANTREK": "1"},
    ]

    reached = set().union(*(codes(answers) for answers in paths))

    assert reached == {question.code for question in make.autumn().questions()}


def test_one_chosen_reason_is_not_asked_again():
    assert "NIETOPEN_TOP" in codes(NOW_DISSATISFIED)
    assert "NIETOPEN_TOP" not in codes(NOW_DISSATISFIED | {"NIETOPEN_REDEN": "1"})


def test_only_chosen_reasons_can_be_the_most_important():
    question = make.autumn().by_code["NIETOPEN_TOP"]

    assert [choice.code for choice in routing.choices_of(question, {"NIETOPEN_REDEN": "1 3"})] == ["1", "3"]


def test_an_answer_of_a_closed_branch_does_not_count():
    answers = NOW_SATISFIED | {"SITKCC": "2"}

    known = routing.effective(make.autumn(), answers)

    assert "THUIS" not in known
    assert "THUIS_NADEEL_TOP" not in known
    assert "THUIS" in answers


def test_a_choice_that_is_no_longer_shown_does_not_count():
    answers = NOW_DISSATISFIED | {"NIETOPEN_TOP": "5"}

    assert "NIETOPEN_TOP" not in routing.effective(make.autumn(), answers)
    assert routing.effective(make.autumn(), answers | {"NIETOPEN_TOP": "3"})["NIETOPEN_TOP"] == "3"


def test_pages_without_questions_are_skipped_in_both_directions():
    instrument = make.autumn()

    def after(section, answers):
        found = routing.next_section(instrument, section, answers)
        return found and found.name

    def before(section, answers):
        found = routing.previous_section(instrument, section, answers)
        return found and found.name

    assert routing.first_section(instrument, {}) == instrument.section("start")
    assert after("start", REFUSES) is None
    assert (after("later", FORMER), before("open", FORMER)) == ("open", "later")
    assert (after("later", NOW_SATISFIED), before("open", NOW_SATISFIED)) == ("thuis", "thuis")
    assert before("start", NOW_SATISFIED) is None
    assert after("slot", NOW_SATISFIED) is None


def test_who_left_reads_the_past_tense():
    question = make.autumn().by_code["S_ZINVOL"]

    assert routing.wording(question, {"SITKCC": "1"}, "nl", "nl").startswith("Ik vind mijn werk")
    assert routing.wording(question, {"SITKCC": "2"}, "nl", "nl").startswith("Ik vond mijn werk")


def test_an_answer_is_shown_in_a_text():
    question = make.question("B", label={"nl": "Waarom ${A}?"})

    assert routing.wording(question, {"A": "<b>rood</b>"}, "nl", "nl") == "Waarom <b>rood</b>?"
    assert routing.wording(question, {}, "nl", "nl") == "Waarom ?"


def test_answers_in_words_are_labels():
    instrument = make.instrument(
        [make.question("A"), make.question("B", "select_multiple"), make.question("C", "text")]
    )

    words = routing.in_words(instrument, {"A": "1", "B": "1 3", "C": "vrij"}, "nl")

    assert words == {"A": "Antwoord 1", "B": "Antwoord 1, Antwoord 3", "C": "vrij"}


def test_consent_and_the_text_beside_other_are_no_items():
    items = routing.items(make.autumn(), FORMER)

    assert "TOEST" not in items
    assert "SECTOR" in items
    assert "SECTOR_anders" not in items


def test_the_share_answered_looks_at_what_applies():
    instrument = make.instrument(
        [make.question("A"), make.question("B", relevant="${A} = '1'"), make.question("C"), make.question("D")]
    )

    assert routing.share_answered(instrument, {}) == 0
    assert routing.share_answered(instrument, {"A": "2"}) == 1 / 3
    assert routing.share_answered(instrument, {"A": "1"}) == 1 / 4
    assert routing.share_answered(instrument, {"A": "2", "B": "1", "C": "1", "D": "1"}) == 1


def test_nothing_applies_gives_a_share_of_nothing():
    assert routing.share_answered(make.autumn(), REFUSES) == 0


def test_why_an_answer_is_missing():
    instrument = make.instrument(
        [make.question("A"), make.question("B"), make.question("B2", relevant="${B} = '1'")],
        [make.question("C", relevant="${A} = '1'"), make.question("D", relevant="${A} = '2'")],
        [make.question("E"), make.question("F", relevant="${E} = '1'"), make.question("G", relevant="${A} = '2'")],
    )

    missing = routing.missing_codes(instrument, {"A": "1"}, ["page1", "page2"])

    assert missing == {"B": -2, "B2": -1, "C": -2, "D": -1, "E": -3, "F": -3, "G": -1}


def test_who_stopped_after_the_first_page_did_not_reach_the_rest():
    missing = routing.missing_codes(make.autumn(), {"TOEST": "1", "SITKCC": "1"}, ["start"])

    assert missing["STOPREDEN"] == -1
    assert missing["INWERK_ONLINE"] == -3
    assert missing["TEVR_REDEN"] == -3
    assert missing["OPMERKING"] == -3


def test_following_needs_permission():
    yes = make.instrument([make.question("A")], panel_when="${A} = '1'")

    assert routing.may_be_followed(yes, {"A": "1"})
    assert not routing.may_be_followed(yes, {"A": "2"})
    assert not routing.may_be_followed(yes, {})
    assert not routing.may_be_followed(make.instrument([make.question("A")]), {"A": "1"})


def test_a_calculation_is_known_after_it():
    instrument = make.instrument(
        [
            make.question("A", "integer"),
            make.question("SUM", "calculate", calculation="${A} + 1"),
            make.question("B", relevant="${SUM} > 3"),
        ]
    )

    assert routing.effective(instrument, {"A": "2"})["SUM"] == "3"
    assert [q.code for q in routing.asked(instrument, {"A": "3"})] == ["A", "B"]
    assert [q.code for q in routing.asked(instrument, {"A": "2"})] == ["A"]


def test_a_page_with_a_condition_closes_as_a_whole():
    pages = make.instrument([make.question("A")], [make.question("B")])
    closed = SectionSpec("page2", {}, "${A} = '1'", pages.sections[1].questions)
    instrument = make.instrument(sections=(pages.sections[0], closed))

    assert [q.code for q in routing.asked(instrument, {"A": "2", "B": "1"})] == ["A"]
    assert [q.code for q in routing.asked(instrument, {"A": "1"})] == ["A", "B"]


class TestConditionsWithinThePage:
    def test_one_question_of_the_page_decides(self):
        found = routing.in_page_conditions(make.autumn(), "situatie", {"TOEST": "1", "SITKCC": "2"})

        assert found == {
            "SECTOR": ("SITWERK", ("1", "2", "3")),
            "SECTOR_anders": ("SECTOR", ("97",)),
            "BRANCHE_anders": ("BRANCHE", ("97",)),
            "STOPREDEN_anders": ("STOPREDEN", ("97",)),
        }

    def test_what_earlier_pages_decide_is_no_condition_of_this_page(self):
        assert "BRANCHE" not in routing.in_page_conditions(make.autumn(), "situatie", {"SITKCC": "1"})

    def test_an_earlier_answer_counts_along(self):
        satisfied = routing.in_page_conditions(make.autumn(), "thuis", NOW_SATISFIED)

        assert satisfied["THUIS_VOOR"] == ("THUIS", ("1", "2", "3"))

    def test_what_hangs_on_two_questions_waits_for_the_posting(self):
        found = routing.in_page_conditions(make.autumn(), "later", NOW_SATISFIED)

        assert "NIETOPEN_REDEN" in found
        assert "NIETOPEN_TOP" not in found

    def test_counting_choices_waits_for_the_posting(self):
        instrument = make.instrument(
            [make.question("A", "select_multiple"), make.question("B", relevant="count-selected(${A}) > 1")]
        )

        assert routing.in_page_conditions(instrument, "page1", {}) == {}

    def test_no_answer_can_be_what_makes_it_true(self):
        instrument = make.instrument([make.question("A"), make.question("B", relevant="${A} != '1'")])

        assert routing.in_page_conditions(instrument, "page1", {}) == {"B": ("A", ("", "2", "3"))}

    def test_a_scale_can_decide(self):
        instrument = make.instrument([make.question("A", "range"), make.question("B", relevant="${A} < 3")])

        assert routing.in_page_conditions(instrument, "page1", {}) == {"B": ("A", ("1", "2"))}

    def test_a_text_cannot_decide_before_the_posting(self):
        instrument = make.instrument([make.question("A", "text"), make.question("B", relevant="${A} != ''")])

        assert routing.in_page_conditions(instrument, "page1", {}) == {}

    def test_the_second_wording_can_hang_on_the_page(self):
        found = routing.in_page_wordings(make.autumn(), "open", NOW_SATISFIED)

        assert found == {"AANBEV_WAAROM": ("AANBEV", ("2",))}

    @given(st.data())
    def test_what_it_says_is_what_routing_does(self, data):
        instrument = make.autumn()
        answers = data.draw(some_answers(instrument))
        section = data.draw(st.sampled_from(instrument.sections)).name
        for code, (controller, values) in routing.in_page_conditions(instrument, section, answers).items():
            if controller not in {q.code for q in routing.questions_of(instrument, section, answers)}:
                continue
            for option in routing.possible_answers(instrument.by_code[controller]):
                shown = {q.code for q in routing.questions_of(instrument, section, answers | {controller: option})}
                assert (code in shown) == (option in values), (code, controller, option)


@st.composite
def some_answers(draw, instrument):
    """Answers of the right kind, some of them to questions that do not apply."""
    answers = {}
    for question in instrument.questions():
        options = routing.possible_answers(question)
        if question.kind == "text":
            answers[question.code] = draw(st.sampled_from(["", "", "tekst"]))
        elif question.kind == "select_multiple":
            answers[question.code] = " ".join(draw(st.lists(st.sampled_from(options), unique=True, max_size=3)))
        else:
            answers[question.code] = draw(st.sampled_from(["", *options]))
    return {code: value for code, value in answers.items() if value}


@given(some_answers(make.autumn()))
def test_routing_is_consistent(answers):
    instrument = make.autumn()
    known = routing.effective(instrument, answers)
    asked = {question.code for question in routing.asked(instrument, answers)}

    assert known.keys() <= asked
    assert routing.effective(instrument, known) == known
    assert routing.effective(instrument, answers | known) == known
    assert 0 <= routing.share_answered(instrument, answers) <= 1
    names = {section.name for section in instrument.sections}
    missing = routing.missing_codes(instrument, answers, names)
    assert missing.keys() | known.keys() == {q.code for q in instrument.questions()}
    assert {code for code, reason in missing.items() if reason == -2} == asked - known.keys()
    assert set(routing.missing_codes(instrument, answers, []).values()) <= {-1, -3}


@given(some_answers(make.autumn()))
def test_next_and_previous_are_each_others_way_back(answers):
    instrument = make.autumn()
    section = routing.first_section(instrument, answers)
    walked = []
    while section:
        walked.append(section.name)
        after = routing.next_section(instrument, section.name, answers)
        if after:
            assert routing.previous_section(instrument, after.name, answers) == section
        section = after

    assert walked == [part.name for part in routing.sections_with_questions(instrument, answers)]


@pytest.mark.parametrize("name", ["effective", "asked", "items", "share_answered"])
def test_a_hundred_questions_are_routed_within_five_milliseconds(name):
    questions = [make.question("Q0")] + [
        make.question(f"Q{n}", relevant=f"(${{Q{n - 1}}} = '1' or ${{Q{n - 1}}} = '2') and ${{Q0}} != '3'")
        for n in range(1, 100)
    ]
    instrument = make.instrument(*[questions[place : place + 4] for place in range(0, 100, 4)])
    answers = {f"Q{n}": "1" for n in range(100)}
    call = getattr(routing, name)
    call(instrument, answers)

    assert min(timeit.repeat(lambda: call(instrument, answers), number=5, repeat=5)) / 5 < 0.005
