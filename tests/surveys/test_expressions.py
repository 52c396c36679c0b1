"""The expression language means what XLSForm says it means."""

import timeit
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.expressions import ExpressionError, parse

ANSWERS = {"A": "1", "B": "2 10", "AGE": "9", "NAME": "Jan Klaassen", "and": "3", "DAY": "2026-03-01"}

TRUE = [
    "${A} = '1'", "${A} = 1", "${A} != '2'", "${AGE} >= 8", "${AGE} < 10", "${AGE} < '10'", "not(${A} = '2')",
    "${A} = '1' and ${AGE} = '9'", "${A} = '2' or ${AGE} = '9'", "selected(${B}, '10')", "not(selected(${B}, '1'))",
    "count-selected(${B}) = 2", "count-selected(${UNKNOWN}) = 0", "${UNKNOWN} = ''", "not(${UNKNOWN} > 0)",
    "not(${UNKNOWN} < 1)", "${UNKNOWN} != '1'", "if(${A} = '1', 'ja', 'nee') = 'ja'",
    "coalesce(${UNKNOWN}, ${A}) = '1'", "contains(${NAME}, 'Kla')", "starts-with(${NAME}, 'Jan')",
    "ends-with(${NAME}, 'sen')", "string-length(${NAME}) = 12", "regex(${NAME}, '[A-Za-z ]+')",
    "not(regex(${NAME}, 'Jan'))", "number(${AGE}) = 9", "int('7.9') = 7", "int(-7.9) = -7", "round(2.5) = 3",
    "round(-2.5) = -2", "round(2.345, 2) = 2.35", "true()", "not(false())", "${and} = 3",
    "today() = '2026-02-03'", "${DAY} > today()", "not(${DAY} <= today())", "concat(${A}, '-', 2) = '1-2'",
    "1 + 2 * 3 = 7", "7 div 2 = 3.5", "7 mod 2 = 1", "-${A} = -1", "max(${A}, ${AGE}, 4) = 9", "min(${A}, 4) = 1",
    "not(7 div 0 > 1)", "true() = ${A}", "string(1) = '1'", "boolean(${A})", "'it''s' = \"it's\"",
]  # fmt: skip


@pytest.mark.parametrize("text", TRUE)
def test_this_is_true(text):
    assert parse(text).is_true(ANSWERS, today=date(2026, 2, 3)) is True


def test_the_dot_is_the_answer_itself():
    expression = parse("not(selected(., '96')) or count-selected(.) = 1")

    assert [expression.is_true({}, this=answer) for answer in ("1 2", "96", "1 96")] == [True, True, False]


def test_a_bare_word_is_a_column_of_the_choice():
    expression = parse("selected(${B}, name) and kind = 'x'")

    assert expression.is_true(ANSWERS, choice={"name": "10", "kind": "x"})
    assert not expression.is_true(ANSWERS, choice={"name": "10", "kind": "y"})
    assert not expression.is_true(ANSWERS, choice={"name": "1", "kind": "x"})


def test_it_tells_what_it_looks_at():
    expression = parse("${A} = '1' or selected(${B}, '2') and name != '' and . > today()")

    assert expression.codes == {"A", "B"}
    assert expression.columns == {"name"}
    assert expression.literals == {("A", "1"), ("B", "2")}
    assert expression.functions == {"selected", "today"}
    assert expression.uses_this


def test_a_code_between_quotes_is_text():
    assert parse("'${A}' = '$' or ${B} = 'x'").codes == {"B"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "source is empty"),
        ("${A} =", "unexpected end"),
        ("${A} == 1", "unexpected '='"),
        ("${A = 1", "met accolades"),
        ("$A = 1", "met accolades"),
        ("${A} && ${B}", "unknown symbol '&'"),
        ("${A} = '1", "unknown symbol"),
        ("selected(${A})", "Too few arguments"),
        ("once(${A})", "De functie once() bestaat hier niet. Gebruik een van deze: boolean"),
        ("pulldata('a', 'b', 'c', 'd')", "De functie pulldata() bestaat hier niet"),
        ("count(${A})", "De functie count() bestaat hier niet"),
        ("/data/A = 1", "/ betekent niets"),
        ("../A = 1", "betekent niets"),
        ("${A}[1]", "[ betekent niets"),
        ("@id", "@ betekent niets"),
        ("${A} | ${B}", "| betekent niets"),
        ("regex(., ${A})", "tussen aanhalingstekens"),
        ("regex(., '(')", "het patroon van regex() klopt niet"),
        ("regex(., '(a+)+')", "herhaling in een herhaling"),
        ("(" * 3000, "te veel haakjes"),
        ("1 = " * 2000, "langer dan 4000"),
    ],
)
def test_what_cannot_be_read_is_told(text, said):
    with pytest.raises(ExpressionError) as refusal:
        parse(text)

    assert said in str(refusal.value)


@given(st.text(alphabet="${}()'\"=<>!.,AB1 andorivm-+*/[]@:|", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        expression = parse(text)
    except ExpressionError:
        return
    expression.evaluate({"A": "1"}, this="2")


@given(st.dictionaries(st.sampled_from(["A", "B", "AGE", "NAME"]), st.text(max_size=20)), st.text(max_size=20))
def test_evaluating_never_fails(answers, this):
    for text in TRUE:
        parse(text).evaluate(answers, this=this)


def test_an_evaluation_takes_microseconds():
    expression = parse("(${A} = '1' or ${A} = '2') and count-selected(${B}) > 1")

    seconds = min(timeit.repeat(lambda: expression.is_true(ANSWERS), number=1000, repeat=5))

    assert seconds / 1000 < 50e-6
