"""Conditions, checks and orders, through the pages of a respondent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from surveys import xlsform
from surveys.models import Questionnaire
from tests.respondents import make as people
from tests.surveys import make
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field() -> Iterator[None]:
    with time_machine.travel(people.NOW + timedelta(days=1), tick=False):
        yield


def test_an_answer_that_closes_a_branch_takes_what_was_answered_in_it_along():
    phone = Phone(
        [make.question("A")],
        [make.question("B", "text", relevant="${A} = '1'")],
        [make.question("C", "text", label={"nl": "Over ${B}:"})],
    )
    phone.press(A="1")
    phone.press(B="geheim")
    phone.press("back")
    phone.press("back")

    phone.press(A="2")

    assert phone.section == "page3"
    assert "geheim" not in phone.text()


def test_a_branch_that_opens_again_shows_the_old_answer():
    phone = Phone([make.question("A")], [make.question("B", "text", relevant="${A} = '1'")], [make.question("C")])
    phone.press(A="1")
    phone.press(B="bewaard")
    phone.press("back")
    phone.press("back")
    phone.press(A="2")
    phone.press("back")

    phone.press(A="1")

    assert phone.fields()["B"] == ["bewaard"]


def test_a_question_that_an_answer_on_the_same_page_opens_is_asked_before_going_on():
    phone = Phone([make.question("A"), make.question("B", "text", relevant="${A} = '1'")], [make.question("C")])
    before = phone.names()

    phone.press(A="1")

    assert before == ["A"]
    assert phone.section == "page1"
    assert phone.names() == ["A", "B"]


def test_the_message_of_a_constraint_is_shown_and_the_answer_is_not_kept():
    phone = Phone([make.question("A", "integer", constraint=". >= 18", constraint_message={"nl": "18 of ouder."})])

    phone.press(A="17")

    assert phone.problems == ["18 of ouder."]
    assert phone.status == 422
    assert phone.fields()["A"] == ["17"]
    assert phone.stored() == {}


def test_a_constraint_can_look_at_another_answer_of_the_page():
    phone = Phone(
        [make.question("VAN", "date"), make.question("TOT", "date", constraint=". >= ${VAN}")], [make.question("C")]
    )

    phone.press(VAN="2026-05-01", TOT="2026-04-01")

    assert phone.problems == ["Dit antwoord kan niet."]
    assert phone.stored() == {"VAN": "2026-05-01"}


def test_the_message_of_a_compulsory_question_is_shown_and_its_link_leads_to_the_field():
    phone = Phone([make.question("A", required="true()", required_message={"nl": "Kies er een."})])

    phone.press()

    assert phone.problems == ["Kies er een."]
    target = phone.page.xpath('//*[@id="summary"]//a/@href')[0].removeprefix("#")
    assert phone.page.xpath(f'//*[@id="{target}"]/@name') == ["A"]


def test_compulsory_when():
    phone = Phone([make.question("A"), make.question("B", "text", required="${A} = '1'")], [make.question("C")])

    phone.press(A="1")
    refused = phone.problems
    phone.press(A="2")

    assert refused == ["Geef antwoord op deze vraag."]
    assert phone.section == "page2"


PLACES = tuple(make.ChoiceSpec(c, {"nl": c}, attributes={"land": land}) for c, land in
               (("utrecht", "1"), ("gent", "2"), ("breda", "1")))  # fmt: skip


def test_choice_filter_shows_what_fits_and_an_answer_that_no_longer_fits_is_asked_again():
    phone = Phone(
        [make.question("LAND")],
        [make.question("STAD", choices=PLACES, list_name="steden", choice_filter="land = ${LAND}")],
        [make.question("C")],
    )
    phone.press(LAND="1")
    dutch = phone.values("STAD")
    phone.press(STAD="breda")
    phone.press("back")
    phone.press("back")

    phone.press(LAND="2")

    assert dutch == ["utrecht", "breda", ""]
    assert phone.values("STAD") == ["gent", ""]
    assert phone.fields().get("STAD", [""]) == [""]


def test_or_other_asks_for_the_text_beside_it():
    rows = make.page({"type": "select_one janee or_other", "name": "A", "label": "Kies"})
    instrument = xlsform.read(make.workbook(rows))
    phone = Phone(sections=instrument.sections)
    assert "Anders" in phone.text()

    phone.press(A="other")
    phone.press(A="other", A_other="iets eigens")

    assert phone.stored() == {"A": "other", "A_other": "iets eigens"}


def test_the_second_wording_follows_the_answer():
    phone = Phone(
        [make.question("A")],
        [make.question("B", alternative_relevant="${A} = '2'", alternative_label={"nl": "Hoe wás het?"})],
    )
    phone.press(A="1")
    first = phone.text("//legend")
    phone.press("back")

    phone.press(A="2")

    assert first == "Vraag B?"
    assert phone.text("//legend") == "Hoe wás het?"


def test_nested_groups_hand_their_conditions_down():
    rows = [
        *make.page({"type": "select_one janee", "name": "A", "label": "A?"},
                   {"type": "select_one janee", "name": "B", "label": "B?"}),
        {"type": "begin_group", "name": "buiten", "label": "Buiten", "relevant": "${A} = '1'"},
        *make.page({"type": "begin_group", "name": "diep", "relevant": "${B} = '1'"},
                   {"type": "text", "name": "C", "label": "C?"}, {"type": "end_group"},
                   {"type": "text", "name": "D", "label": "D?"}, name="binnen"),
        {"type": "end_group"},
        {"type": "text", "name": "E", "label": "E?"},
    ]  # fmt: skip
    found = {}
    for answers in ("11", "12", "21"):
        phone = Phone(sections=xlsform.read(make.workbook(rows)).sections)
        phone.press(A=answers[0], B=answers[1])
        found[answers] = (phone.section, phone.names())

    assert found == {"11": ("binnen", ["C", "D"]), "12": ("binnen", ["D"]), "21": ("E", ["E"])}


def shuffled(**values):
    choices = (*make.choices(*map(str, range(1, 9))), make.ChoiceSpec("9", {"nl": "Weet niet"}, fixed_last=True))
    return make.question("A", choices=choices, list_name="negen", parameters={"randomize": "true"}, **values)


def test_randomize_shuffles_per_respondent_keeps_the_order_and_the_last_one_last():
    phones = [Phone([shuffled()], [make.question("B")]) for _ in range(4)]
    orders = [phone.values("A") for phone in phones]

    for phone in phones:
        phone.press()
        phone.press("back")

    assert [phone.values("A") for phone in phones] == orders
    assert len({tuple(order) for order in orders}) > 1
    assert {order[-2] for order in orders} == {"9"}
    assert all(sorted(order[:-1]) == [*map(str, range(1, 10))] for order in orders)


def test_a_seed_gives_everybody_the_same_order():
    seeded = make.question("A", choices=make.choices(*"12345678"), list_name="acht",
                           parameters={"randomize": "true", "seed": "7"})  # fmt: skip
    orders = {tuple(Phone([seeded]).values("A")) for _ in range(3)}

    assert len(orders) == 1
    assert orders != {(*"12345678", "")}


def test_questions_of_a_random_group_swap_places_over_pages_and_keep_them():
    questions = [make.question(f"Q{n}", random_group="S") for n in range(6)]
    orders = []
    for _ in range(4):
        phone = Phone(questions[:3], questions[3:])
        first = phone.names()
        phone.press()
        orders.append(first + phone.names())
        phone.press("back")
        assert phone.names() == first

    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == [f"Q{n}" for n in range(6)] for order in orders)
    assert any(set(order[:3]) != {"Q0", "Q1", "Q2"} for order in orders)


def test_who_refuses_gets_the_text_for_it_and_no_more_questions():
    phone = Phone([make.question("A")], [make.question("B")], refused_when="${A} = '2'",
                  refused_message={"nl": "Goed hoor."})  # fmt: skip

    phone.press(A="2")

    assert "Goed hoor." in phone.text()
    assert phone.page.xpath('//form[@id="page"]') == []


@pytest.mark.parametrize("pages", [1, 6])
def test_a_page_takes_at_most_three_queries_for_its_form(django_assert_max_num_queries, pages):
    phone = Phone(*[[make.question(f"Q{page}_{n}") for n in range(5)] for page in range(pages)])
    questionnaire = Questionnaire.objects.get(pk=phone.wave.questionnaire_id)

    with django_assert_max_num_queries(3):
        instrument = questionnaire.instrument()
    with django_assert_max_num_queries(0):
        str(make.page_form(instrument, "page1"))
