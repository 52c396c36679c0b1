"""When figures of two waves may stand in one line."""

from dataclasses import replace

import pytest

from surveys import xlsform
from surveys.comparability import BROKEN, COMPARABLE, WITH_NOTE, changed_words, compare, normal
from surveys.instrument import ChoiceSpec, SectionSpec
from tests.surveys import make


def one(code="A", **values):
    return make.question(code, **values)


def compared(before, after, code="A"):
    found = {c.code: c for c in compare(make.instrument(list(before)), make.instrument(list(after)))}[code]
    return found.status, [difference.aspect for difference in found.differences]


def test_the_same_question_is_comparable():
    assert compared([one()], [one()]) == (COMPARABLE, [])


CHANGES = {
    "wording": one(label={"nl": "Anders gevraagd?"}),
    "type": one(kind="select_multiple"),
    "options": one(choices=make.choices("1", "2", "3", "4")),
    "base": one(relevant="${X} = '1'"),
    "second_wording": one(alternative_relevant="${X} = '1'", alternative_label={"nl": "Vroeger?"}),
}


@pytest.mark.parametrize("aspect", CHANGES)
def test_a_change_of_substance_breaks_the_trend(aspect):
    x = one("X")

    assert compared([x, one()], [x, CHANGES[aspect]]) == (BROKEN, [aspect])


def test_a_reworded_option_breaks_the_trend():
    first, *rest = make.choices("1", "2", "3")
    after = one(choices=(replace(first, label={"nl": "Anders"}), *rest))

    assert compared([one()], [after]) == (BROKEN, ["options"])


def test_an_option_that_becomes_missing_breaks_the_trend():
    *rest, last = make.choices("1", "2", "3")

    assert compared([one()], [one(choices=(*rest, replace(last, missing=True)))]) == (BROKEN, ["options"])


def test_another_order_of_options_needs_a_note():
    one_, two, three = make.choices("1", "2", "3")

    assert compared([one()], [one(choices=(three, two, one_))]) == (WITH_NOTE, ["order"])


def test_another_place_needs_a_note():
    x, y = one("X"), one("Y")

    assert compared([x, y, one()], [one(), x, y]) == (WITH_NOTE, ["order"])


def test_a_new_question_before_it_changes_nothing():
    x = one("X")

    assert compared([x, one()], [x, one("NIEUW"), one()]) == (COMPARABLE, [])


def test_another_hint_needs_a_note():
    assert compared([one()], [one(hint={"nl": "Denk even na"})]) == (WITH_NOTE, ["hint"])


def test_a_condition_that_is_only_written_otherwise_is_the_same():
    x = one("X")
    before = one(relevant="(${X} = '1' or ${X}='2')")
    after = one(relevant="${X} = '2'  or (${X} = '1')")

    assert compared([x, before], [x, after]) == (COMPARABLE, [])


def test_the_base_changes_along_with_what_it_hangs_on():
    start = one("S")
    before = [start, one("X"), one(relevant="${X} = '1'")]
    after = [start, one("X", relevant="${S} = '1'"), one(relevant="${X} = '1'")]

    assert compared(before, after) == (BROKEN, ["base"])


def test_the_condition_of_the_page_is_part_of_the_base():
    def pages(condition):
        return make.instrument(
            sections=(SectionSpec("een", {}, "", (one("X"),)), SectionSpec("twee", {}, condition, (one(),)))
        )

    found = {comparison.code: comparison.status for comparison in compare(pages(""), pages("${X} = '1'"))}

    assert found == {"X": COMPARABLE, "A": BROKEN}


def test_a_question_of_one_version_has_nothing_to_compare_with():
    found = {c.code: (c.status, c.before is None, c.after is None) for c in compare(
        make.instrument([one("OUD")]), make.instrument([one("NIEUW")])
    )}  # fmt: skip

    assert found == {"NIEUW": (BROKEN, True, False), "OUD": (BROKEN, False, True)}


def test_spring_and_autumn_of_the_study():
    spring = xlsform.read(make.WORKBOOKS / "kcc_voorjaar_2020.xlsx")

    status = {comparison.code: comparison.status for comparison in compare(spring, make.autumn())}

    assert [status[code] for code in ("CIJFER_WERK", "S_ZINVOL", "S_MAATSCH", "TEVR_KCC", "OPEN_KCC")] == [
        COMPARABLE
    ] * 5
    assert status["THUIS"] == BROKEN
    assert status["BRANCHE"] == BROKEN


def test_changed_words_are_marked_on_both_sides():
    left, right = changed_words("Ik vind mijn werk zinvol.", "Ik vond mijn werk heel zinvol.")

    assert [words.text for words in left if words.changed] == ["vind"]
    assert [words.text for words in right if words.changed] == ["vond", "heel"]
    assert " ".join(words.text for words in right) == "Ik vond mijn werk heel zinvol."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A}='1'", "(${A} = '1')"),
        ("not( ${A} = 1 )", "not((${A} = 1))"),
        ("${B} = 2 and (${A} = 1 and ${C} = 3)", "((${A} = 1) and (${B} = 2) and (${C} = 3))"),
        ("-1 < count-selected(.)", "(-1 < count-selected(.))"),
        ("true()", "true()"),
    ],
)
def test_the_normal_form_of_a_condition(text, expected):
    assert normal(text) == expected


def test_a_difference_that_nobody_sees_is_none():
    spaced = one(label={"nl": "Vraag  A?\n"}, choices=tuple(
        ChoiceSpec(choice.code, {"nl": f"{choice.label['nl']} "}) for choice in make.choices("1", "2", "3")
    ))  # fmt: skip

    assert compared([one()], [spaced]) == (COMPARABLE, [])
