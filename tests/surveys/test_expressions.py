"""The expression language means what XLSForm says it means."""

import re
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


HALFWAY = "De voorwaarde houdt halverwege op. Vul in wat er na het laatste woord of teken moet komen."
APART = "Twee stukken staan naast elkaar zonder iets ertussen."
VALUES = "heeft te weinig of te veel waarden tussen de haakjes. Schrijf die zo:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "De voorwaarde is leeg. Een voorwaarde is bijvoorbeeld: ${AGE} >= 18"),
        ("  ", "De voorwaarde is leeg."),
        ("${A} =", HALFWAY),
        ("${A} = 1 and", HALFWAY),
        ("-", HALFWAY),
        ("${A} == 1", "“==” betekent hier niets. Schrijf in plaats daarvan =."),
        ("${A} <> 1", "“<>” betekent hier niets. Schrijf in plaats daarvan !=."),
        ("${A} => 1", "Schrijf in plaats daarvan >=."),
        ("${A} && ${B}", "“&&” betekent hier niets. Schrijf in plaats daarvan and."),
        ("${A} || ${B}", "Schrijf in plaats daarvan or."),
        ("${A} = 1 AND ${B} = 1", "“AND” betekent hier niets. Schrijf in plaats daarvan and."),
        ("5 % 2", "Schrijf in plaats daarvan mod."),
        ("${A} eq 1", "“eq” betekent hier niets. Schrijf in plaats daarvan =."),
        ("${A = 1", "Er staat een los $-teken. Een vraag schrijf je als ${CODE}, met aan beide kanten een accolade."),
        ("$A = 1", "Er staat een los $-teken."),
        ("${A} = '1", "Een aanhalingsteken is niet gesloten."),
        (
            "${A} = “1”",
            "Kromme aanhalingstekens werken hier niet. Zet tekst tussen rechte aanhalingstekens: 'tekst'.",
        ),
        ("(${A} = 1", "Een haakje is niet gesloten. Zet een ) waar het ophoudt."),
        ("${A} = 1)", "Er staat een ) te veel."),
        ("${A} ${B}", APART),
        ("a b", APART),
        ("selected(${A} '1')", APART),
        ("${A} , 1", "“,” staat op een plaats waar het niets betekent. Kijk na wat ervoor en erachter staat."),
        ("${A} != = 1", "“=” staat op een plaats waar het niets betekent."),
        ("!${A}", "“!” staat op een plaats waar het niets betekent."),
        ("not ${A}", "De functie not() heeft haakjes nodig. Schrijf die zo: not(${A} = '1')."),
        ("selected(${A})", f"De functie selected() {VALUES} selected(${{A}}, '1')."),
        ("selected(${A}, '1', '2')", f"De functie selected() {VALUES}"),
        ("not()", f"De functie not() {VALUES}"),
        ("today(1)", f"De functie today() {VALUES} today()."),
        ("concat('a')", f"De functie concat() {VALUES}"),
        ("if(1, 2)", f"De functie if() {VALUES}"),
        ("once(${A})", "De functie once() bestaat hier niet. Gebruik een van deze: boolean"),
        ("pulldata('a', 'b', 'c', 'd')", "De functie pulldata() bestaat hier niet"),
        ("count(${A})", "De functie count() bestaat hier niet"),
        ("text()", "De functie text() bestaat hier niet"),
        ("/data/A = 1", "“/” betekent hier niets. Schrijf div om te delen, en ${CODE} voor een vraag."),
        ("../A = 1", "“..” betekent hier niets. Schrijf een vraag als ${CODE}, en zet tekst tussen aanhalingstekens."),
        ("child::a", "“::” betekent hier niets."),
        ("jr:choice-name(${A}, '1')", "“:” betekent hier niets."),
        ("${A}[1]", "“[” betekent hier niets."),
        ("@id", "“@” betekent hier niets."),
        ("${A} | ${B}", "“|” betekent hier niets. Schrijf in plaats daarvan or."),
        ("#", "“#” betekent hier niets."),
        ("regex(., ${A})", "Het patroon van regex() staat niet tussen aanhalingstekens."),
        ("regex(., '(')", "Het patroon van regex() klopt niet. Schrijf bijvoorbeeld regex(., '[0-9]{4} ?[A-Z]{2}')."),
        ("regex(., '(a+)+')", "herhaling in een herhaling"),
        ("(" * 2000 + ")" * 2000, "De voorwaarde heeft te veel haakjes in elkaar. Maak van de delen vragen"),
        ("1 = " * 2000, "langer dan 4000 tekens. Maak van de delen"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(text, said):
    with pytest.raises(ExpressionError) as refusal:
        parse(text)

    assert said in str(refusal.value)
    assert refusal.value.message
    assert refusal.value.advice


ENGLISH = re.compile(r"unexpected|unknown|symbol|source|argument|literal|allowed|declared|expected|XP\w\w\d|fn:")


@given(st.text(alphabet="${}()'\"=<>!.,AB1 andorivm-+*/[]@:|#%&;x", max_size=40))
def test_any_text_is_read_or_refused_in_dutch(text):
    try:
        parse(text).evaluate({"A": "1"}, this="2")
        said = ""
    except ExpressionError as refusal:
        said = str(refusal)

    assert not ENGLISH.search(said)


@given(st.dictionaries(st.sampled_from(["A", "B", "AGE", "NAME"]), st.text(max_size=20)), st.text(max_size=20))
def test_evaluating_never_fails(answers, this):
    for text in TRUE:
        parse(text).evaluate(answers, this=this)


def test_an_evaluation_takes_microseconds():
    expression = parse("(${A} = '1' or ${A} = '2') and count-selected(${B}) > 1")

    seconds = min(timeit.repeat(lambda: expression.is_true(ANSWERS), number=1000, repeat=5))

    assert seconds / 1000 < 50e-6
