"""What needs a real browser: the list that searches, and dragging with a keyboard that does the same."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from surveys import xlsform
from surveys.models import Questionnaire
from tests.machine import wait_until
from tests.respondents import make as people
from tests.respondents import phones
from tests.surveys import make
from tests.surveys.test_editing_pages import address, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACES = ("Amsterdam", "Rotterdam", "’s-Gravenhage", "Utrecht", "Amersfoort", "Café aan Zee")


@pytest.fixture
def complaints(page: Any) -> Iterator[list[str]]:
    """What the browser complains about, also its policy against scripts and styles; must stay empty."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def instrument() -> Any:
    choices = tuple(make.ChoiceSpec(str(n), {"nl": place}) for n, place in enumerate(PLACES, 1))
    place = make.question("PLAATS", choices=choices, list_name="plaatsen", appearance="autocomplete")
    return make.instrument([place, make.question("B", "text")], [make.question("C")])


@pytest.fixture
def link(live_url: str) -> str:
    survey, now = people.survey(), timezone.now()
    questionnaire = Questionnaire.objects.create_from(survey, instrument())
    wave = people.launched_wave(
        survey, questionnaire=questionnaire, ballot_size=9000,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9),
    )  # fmt: skip
    return live_url + phones.link_to(wave)


def answer(link: str) -> str:
    return phones.stored(link).get("PLAATS", "")


class TestAutocomplete:
    def test_typing_narrows_the_list_and_the_keyboard_chooses(self, page: Any, link: str, complaints: Any) -> None:
        page.goto(link)
        field = page.get_by_role("combobox", name="Vraag PLAATS?")

        field.press_sequentially("am")
        found = page.get_by_role("option").all_inner_texts()
        field.press("ArrowDown")
        field.press("ArrowDown")
        field.press("Enter")

        assert found == ["Amsterdam", "Amersfoort", "Rotterdam"]
        assert field.input_value() == "Amersfoort"
        wait_until(lambda: answer(link) == "5")

    def test_accents_and_capitals_do_not_matter_and_a_click_chooses(
        self, page: Any, link: str, complaints: Any
    ) -> None:
        page.goto(link)

        page.get_by_role("combobox").press_sequentially("CAFE")
        page.get_by_role("option", name="Café aan Zee").click()

        wait_until(lambda: answer(link) == "6")

    def test_an_emptied_field_takes_the_answer_back(self, page: Any, link: str, complaints: Any) -> None:
        page.goto(link)
        page.get_by_role("combobox").fill("utrecht")
        page.keyboard.press("Tab")
        wait_until(lambda: answer(link) == "4")

        page.get_by_role("combobox").fill("")
        page.keyboard.press("Tab")

        wait_until(lambda: answer(link) == "")

    def test_what_is_in_no_answer_is_told_and_not_kept(self, page: Any, link: str, complaints: Any) -> None:
        page.goto(link)

        page.get_by_role("combobox").press_sequentially("Parijs")
        page.get_by_text("Geen antwoord past bij wat je typte.").wait_for()
        page.keyboard.press("Tab")

        assert page.get_by_role("combobox").input_value() == ""
        assert answer(link) == ""

    def test_it_passes_axe_open_and_closed(self, page: Any, link: str, complaints: Any) -> None:
        page.goto(link)
        closed = Axe().run(page, options=phones.RULES).response["violations"]
        page.get_by_role("combobox").press_sequentially("a")

        opened = Axe().run(page, options=phones.RULES).response["violations"]

        assert [one["id"] for one in closed + opened] == []

    def test_a_phone_without_javascript_has_the_plain_list(self, browser: Any, link: str) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(link)

        page.locator("select[name=PLAATS]").select_option("3")
        page.locator("button.next").click()

        assert answer(link) == "3"
        context.close()


@pytest.fixture
def draft(page: Any, live_url: str) -> Questionnaire:
    made = Questionnaire.objects.create_from(make.survey(), xlsform.read(xlsform.write(instrument())))
    user = people.user("Veldwerk")
    page.goto(f"{live_url}/admin/")
    page.get_by_label("Gebruikersnaam").fill(user.username)
    page.get_by_label("Wachtwoord").fill(people.PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", name="Startpagina").wait_for()
    return made


class TestMoving:
    def test_an_answer_is_dragged_to_another_place(
        self, page: Any, live_url: str, draft: Questionnaire, complaints: Any
    ) -> None:
        page.goto(live_url + address("question", draft, "PLAATS"))
        handles = page.get_by_role("button", name="Verplaatsen")

        handles.nth(3).drag_to(handles.nth(0), target_position={"x": 5, "y": 2})
        page.get_by_role("button", name="Opslaan").click()
        page.get_by_text("Opgeslagen.").wait_for()

        assert [choice.code for choice in stored(draft).by_code["PLAATS"].choices] == ["4", "1", "2", "3", "5", "6"]

    def test_the_arrow_keys_move_too_and_the_place_is_told(
        self, page: Any, live_url: str, draft: Questionnaire, complaints: Any
    ) -> None:
        page.goto(live_url + address("order", draft))

        page.get_by_role("row", name="B Vraag B?").get_by_role("button", name="Verplaatsen").last.press("ArrowUp")
        page.get_by_text("Plaats 1 van 2").wait_for(state="attached")
        page.get_by_role("button", name="Opslaan").click()
        page.get_by_text("Opgeslagen.").wait_for()

        assert [question.code for question in stored(draft).questions()] == ["B", "PLAATS", "C"]
