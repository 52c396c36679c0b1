"""Every way to answer, through the pages of a respondent: what is shown, what is kept, what is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.respondents import make as people
from tests.surveys import make
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field() -> Iterator[None]:
    with time_machine.travel(people.NOW + timedelta(days=1), tick=False):
        yield


def asked(kind: str, **values: object) -> Phone:
    return Phone([make.question("A", kind, **values)], [make.question("LATER", "text")])


def test_nothing_is_chosen_beforehand_and_a_voluntary_question_may_stay_empty():
    phone = asked("select_one")

    phone.press()

    assert phone.section == "page2"
    assert phone.stored() == {}


def test_voluntary_radios_can_be_cleared():
    phone = asked("select_one")
    phone.press(A="2")
    phone.press("back")
    skip = phone.page.xpath('//input[@name="A"][@value=""]')

    phone.press(A="")

    assert len(skip) == 1
    assert phone.stored() == {}


def test_compulsory_radios_cannot_be_cleared():
    phone = asked("select_one", required="true()")

    assert phone.values("A") == ["1", "2", "3"]


def test_several_answers_are_kept_in_the_order_of_the_questionnaire_and_can_be_unticked():
    phone = asked("select_multiple")
    phone.press(A=["3", "1"])
    both = phone.stored()
    phone.press("back")

    phone.press(A=[])

    assert both == {"A": "1 3"}
    assert phone.stored() == {}


def test_an_answer_that_does_not_exist_is_refused():
    phone = asked("select_one")

    phone.press(A="999")

    assert phone.problems == ["Kies een van de antwoorden."]
    assert phone.stored() == {}


def test_rank_gives_each_answer_one_place():
    phone = asked("rank")
    named = phone.labels("A")
    places = phone.page.xpath('//select[@name="A"]')

    phone.press(A=["2", "2", "1"])
    twice = phone.problems
    phone.press(A=["2", "1", ""])

    assert named == ["Plaats 1", "Plaats 2", "Plaats 3"]
    assert len(places) == 3
    assert twice == ["Geef elk antwoord één plaats."]
    assert phone.stored() == {"A": "2 1"}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("date", "2026-03-01", "2026-03-01"), ("date", "1-3-2026", "2026-03-01"), ("time", "9:05", None),
        ("time", "09:05", "09:05"), ("time", "09.05", "09:05"), ("integer", "007", "7"), ("integer", "-3", "-3"),
        ("decimal", "2,50", "2.50"), ("decimal", "3", "3"), ("text", "  twee  woorden ", "twee woorden"),
    ],
)  # fmt: skip
def test_what_is_typed_is_kept_in_one_form(kind, typed, kept):
    phone = asked(kind)

    phone.press(A=typed)

    assert phone.stored() == ({"A": kept} if kept else {})


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("date", "31-02-2026", "Vul een datum in, bijvoorbeeld 31-12-2026."),
        ("date", "morgen", "Vul een datum in, bijvoorbeeld 31-12-2026."),
        ("time", "25:00", "Vul een tijd in, bijvoorbeeld 14:30."),
        ("integer", "12,5", "Vul een heel getal in, bijvoorbeeld 12."),
        ("integer", "twaalf", "Vul een heel getal in, bijvoorbeeld 12."),
        ("decimal", "1e999", "Vul een getal in, bijvoorbeeld 12,5."),
        ("decimal", "NaN", "Vul een getal in, bijvoorbeeld 12,5."),
    ],
)
def test_what_cannot_be_read_is_told_and_stays_on_the_page(kind, typed, said):
    phone = asked(kind)

    phone.press(A=typed)

    assert phone.problems == [said]
    assert phone.fields()["A"] == [typed]
    assert phone.page.xpath('//input[@name="A"]/@aria-invalid') == ["true"]


def test_the_keyboard_of_a_phone_fits_what_is_asked():
    kinds = ("integer", "decimal", "date", "time", "text")
    phone = Phone([make.question(kind.upper(), kind) for kind in kinds])

    fields = [phone.page.xpath(f'//input[@name="{kind.upper()}"]')[0] for kind in kinds]

    assert [field.get("inputmode") for field in fields] == ["numeric", "decimal", None, None, None]
    assert [field.get("type") for field in fields] == ["text", "text", "date", "time", "text"]


def test_acknowledge_is_one_tick():
    phone = asked("acknowledge", required="true()", required_message={"nl": "Zet een vinkje."})
    phone.press()
    refused = phone.problems

    phone.press(A="OK")

    assert refused == ["Zet een vinkje."]
    assert phone.stored() == {"A": "OK"}


def test_range_is_a_row_of_points_that_may_stay_empty():
    phone = asked("range", parameters={"start": "0", "end": "10", "step": "1"})
    points, row = phone.values("A"), phone.page.xpath('//fieldset[contains(@class, "scale")]')
    phone.press(A="0")
    zero = phone.stored()
    phone.press("back")

    phone.press(A="")

    assert points == [*map(str, range(11)), ""]
    assert len(row) == 1
    assert zero == {"A": "0"}
    assert phone.stored() == {}


@pytest.mark.parametrize(
    ("kind", "appearance", "found"),
    [
        ("select_one", "likert", '//fieldset[contains(@class, "likert")]'),
        ("select_one", "horizontal", '//fieldset[contains(@class, "horizontal")]'),
        ("select_one", "minimal", '//select[@name="A"]'),
        ("text", "multiline", '//textarea[@name="A"]'),
    ],
)
def test_appearance(kind, appearance, found):
    phone = asked(kind, appearance=appearance)
    shown = len(phone.page.xpath(found))
    given = "een\ntwee" if kind == "text" else "2"

    phone.press(A=given)

    assert shown == 1
    assert phone.stored() == {"A": given}


def test_autocomplete_is_a_plain_list_without_javascript():
    phone = asked("select_one", appearance="autocomplete")
    script = phone.page.xpath("//script/@src")
    options = phone.page.xpath('//select[@name="A"]/option/@value')

    phone.press(A="3")

    assert [src for src in script if "autocomplete" in src]
    assert options == ["", "1", "2", "3"]
    assert phone.stored() == {"A": "3"}


def test_a_page_without_autocomplete_loads_nothing_for_it():
    scripts = asked("select_one", appearance="minimal").page.xpath("//script/@src")

    assert len(scripts) == 1
    assert "page" in scripts[0]


def test_a_text_is_as_long_as_the_questionnaire_says():
    phone = asked("text", parameters={"max_length": "5"})

    phone.press(A="zes!!!")

    assert phone.problems == ["Je antwoord is te lang: hooguit 5 tekens. Haal er 1 weg."]


def test_a_note_asks_nothing_and_hides_nothing():
    note = make.question("N", "note", label={"nl": "Let op: ${B}"})
    phone = Phone([make.question("B", "text")], [note, make.question("A")])
    phone.press(B="de hond")

    assert phone.names() == ["A"]
    assert "Let op: de hond" in phone.text()


def test_a_default_is_filled_in_and_counts_once_the_page_is_posted():
    phone = asked("text", default="Nederland")
    shown = phone.fields()["A"]

    phone.press()

    assert shown == ["Nederland"]
    assert phone.stored() == {"A": "Nederland"}


def test_a_default_with_brackets_is_text_unless_it_calls_a_function():
    assert asked("text", default="niets (nog)").fields()["A"] == ["niets (nog)"]
    assert asked("text", default="concat('a', 'b')").fields()["A"] == ["ab"]


def test_a_default_can_be_the_answer_to_an_earlier_question():
    phone = Phone([make.question("A", "text")], [make.question("B", "text", default="${A}")])

    phone.press(A="Utrecht")

    assert phone.fields()["B"] == ["Utrecht"]


def test_read_only_shows_its_value_and_takes_no_other():
    phone = asked("text", default="vast", read_only="true()")

    phone.press(A="anders")

    phone.press("back")
    assert phone.page.xpath('//input[@name="A"]/@value') == ["vast"]
    assert phone.stored() == {}


def test_hidden_and_calculate_are_asked_of_nobody_and_work_in_conditions_and_texts():
    phone = Phone(
        [
            make.question("H", "hidden", default="4", label={}),
            make.question("A", "integer"),
            make.question("C", "calculate", calculation="${A} * ${H}", label={}),
        ],
        [make.question("B", "text", label={"nl": "Samen ${C}?"}, relevant="${C} > 10")],
        [make.question("D", "text")],
    )
    asked_for = phone.names()
    phone.press(A="3")
    twelve = phone.text()
    phone.press("back")

    phone.press(A="1")

    assert asked_for == ["A"]
    assert "Samen 12?" in twelve
    assert phone.section == "page3"
