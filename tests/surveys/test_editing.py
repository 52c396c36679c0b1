"""Changes to a draft questionnaire."""

import pytest

from surveys import editing
from surveys.xlsform import WorkbookError
from tests.surveys import make


def base():
    return make.instrument(
        [make.question("A"), make.question("B", relevant="${A} = '1'")],
        [make.question("C", "text", label={"nl": "Waarom ${A}?"})],
        refused_when="${A} = '2'",
    )


def codes(instrument):
    return [[question.code for question in section.questions] for section in instrument.sections]


def test_a_question_is_added_at_its_place():
    new = make.question("N", "text")

    assert codes(editing.put_question(base(), new, section="page1", position=1)) == [["N", "A", "B"], ["C"]]
    assert codes(editing.put_question(base(), new, section="page1", position=99)) == [["A", "B", "N"], ["C"]]
    assert codes(editing.put_question(base(), new, section="page2", position=1)) == [["A", "B"], ["N", "C"]]


def test_a_question_moves_to_another_page():
    moved = base().by_code["B"]

    assert codes(editing.put_question(base(), moved, section="page2", position=2, was="B")) == [["A"], ["C", "B"]]


def test_a_page_whose_last_question_leaves_disappears():
    moved = base().by_code["C"]

    assert codes(editing.put_question(base(), moved, section="page1", position=3, was="C")) == [["A", "B", "C"]]
    assert codes(editing.remove_question(base(), "C")) == [["A", "B"]]


def test_another_code_is_followed_everywhere():
    question = base().by_code["A"]

    changed = editing.put_question(
        base(), make.question("NIEUW", label=question.label), section="page1", position=1, was="A"
    )

    assert codes(changed) == [["NIEUW", "B"], ["C"]]
    assert changed.by_code["B"].relevant == "${NIEUW} = '1'"
    assert changed.by_code["C"].label == {"nl": "Waarom ${NIEUW}?"}
    assert changed.refused_when == "${NIEUW} = '2'"
    assert editing.checked(changed) == changed


def test_a_new_page_comes_last():
    changed = editing.put_page(base(), "slot", {"nl": "Slot"}, make.question("N", "text"))

    assert codes(changed) == [["A", "B"], ["C"], ["N"]]
    assert changed.sections[-1].title == {"nl": "Slot"}


def test_a_page_moves():
    changed = editing.change_page(base(), "page2", title={"nl": "Eerst"}, relevant="", position=1)

    assert [section.name for section in changed.sections] == ["page2", "page1"]


def test_a_list_changes_for_all_its_questions():
    changed = editing.put_choices(base(), "drie", make.choices("1", "2"))

    assert [len(changed.by_code[code].choices) for code in "AB"] == [2, 2]
    assert editing.users_of(base(), "drie") == ["A", "B"]


def test_what_a_workbook_could_not_say_is_refused_and_pointed_at():
    broken = editing.remove_question(base(), "A")

    with pytest.raises(WorkbookError) as refusal:
        editing.checked(broken)

    on_survey = [problem for problem in refusal.value.problems if problem.sheet == "survey"]
    assert {(editing.code_at(broken, problem.row or 0), problem.column) for problem in on_survey} == {
        ("B", "relevant"),
        ("C", "label::Nederlands (nl)"),
    }
