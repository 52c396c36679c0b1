"""The phone in real Chromium: without connection, JavaScript or cookies; two windows; back and forward; for all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from respondents import answering
from respondents.models import Ballot, Draft, Invitation
from respondents.visits import Visit
from tests.machine import wait_until
from tests.respondents import phones
from tests.respondents.phones import choose, go_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def token() -> str:
    """The personal link of one person in a wave with the questionnaire of autumn 2020."""
    return phones.link_to(phones.autumn_wave()).split("/")[2]


@pytest.fixture
def link(live_url: str, token: str) -> str:
    return f"{live_url}/v/{token}/"


def stored(token: str) -> dict[str, str]:
    return phones.stored(f"/v/{token}/")


def visit(token: str) -> Visit:
    return phones.visit(f"/v/{token}/")


def up_to(token: str, section: str, **answers: str) -> None:
    phones.up_to(f"/v/{token}/", section, **answers)


def begin(page: Any, link: str) -> None:
    page.goto(link)
    choose(page, "TOEST", "1")
    choose(page, "SITKCC", "1")
    go_on(page)


class TestKeeping:
    def test_an_answer_is_kept_as_it_is_given_and_the_page_says_so(
        self, phone_page: Any, link: str, token: str
    ) -> None:
        begin(phone_page, link)

        choose(phone_page, "BRANCHE", "4")

        phone_page.wait_for_selector("#saved:visible")
        assert stored(token)["BRANCHE"] == "4"

    def test_an_answer_that_is_changed_and_changed_back_is_the_last_one(
        self, phone_page: Any, link: str, token: str
    ) -> None:
        up_to(token, "situatie", BRANCHE="4")
        phone_page.goto(link)

        choose(phone_page, "BRANCHE", "5")
        wait_until(lambda: stored(token)["BRANCHE"] == "5")
        choose(phone_page, "BRANCHE", "4")

        wait_until(lambda: stored(token)["BRANCHE"] == "4")

    def test_an_answer_that_is_taken_back_is_gone(self, phone_page: Any, link: str, token: str) -> None:
        begin(phone_page, link)

        choose(phone_page, "BRANCHE", "5")
        wait_until(lambda: stored(token).get("BRANCHE") == "5")
        phone_page.locator("#question_BRANCHE .clear").click()
        go_on(phone_page)

        assert stored(token)["BRANCHE"] == ""

    def test_typing_is_kept_after_a_pause(self, phone_page: Any, link: str, token: str) -> None:
        up_to(token, "open")
        phone_page.goto(link)

        phone_page.fill("#id_TOEGWAARDE", "Mensen helpen")

        wait_until(lambda: stored(token).get("TOEGWAARDE") == "Mensen helpen")

    def test_a_first_tap_on_no_does_not_end_it_before_going_on(self, phone_page: Any, link: str, token: str) -> None:
        phone_page.goto(link)
        choose(phone_page, "TOEST", "2")
        phone_page.wait_for_selector("#saved:visible")
        assert Draft.objects.count() == 1

        go_on(phone_page)

        assert "Prima. Je krijgt geen herinnering" in phone_page.inner_text("main")
        assert not Draft.objects.exists()

    def test_without_a_connection_answers_wait_on_the_page_and_arrive_later(
        self, phone_page: Any, link: str, token: str
    ) -> None:
        begin(phone_page, link)
        phone_page.context.set_offline(True)

        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#trouble:visible")
        phone_page.get_by_role("button", name="Volgende").click()
        choose(phone_page, "ERVARING", "2")
        assert "geen verbinding" in phone_page.inner_text("#trouble")
        assert "BRANCHE" not in stored(token)
        assert phone_page.locator('#question_BRANCHE input[value="4"]').is_checked()
        phone_page.context.set_offline(False)

        phone_page.wait_for_url("**/p/tevreden/")
        assert {"BRANCHE": "4", "ERVARING": "2"}.items() <= stored(token).items()

    def test_a_server_error_clears_nothing(self, phone_page: Any, link: str, token: str) -> None:
        begin(phone_page, link)
        failing = [True]
        phone_page.route(
            "**/p/situatie/",
            lambda route: (
                route.fulfill(status=500) if failing and route.request.method == "POST" else route.continue_()
            ),
        )

        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#trouble:visible")
        failing.clear()
        phone_page.wait_for_selector("#saved:visible")

        assert stored(token)["BRANCHE"] == "4"
        assert phone_page.locator('#question_BRANCHE input[value="4"]').is_checked()

    def test_nothing_is_put_in_the_storage_of_the_browser(self, phone_page: Any, link: str) -> None:
        begin(phone_page, link)
        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#saved:visible")

        assert phone_page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert phone_page.context.cookies() == []


class TestWindows:
    def test_two_windows_lose_nothing(self, phone_page: Any, link: str, token: str) -> None:
        begin(phone_page, link)
        other = phone_page.context.new_page()
        other.goto(phone_page.url)

        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#saved:visible")
        choose(other, "ERVARING", "2")
        other.wait_for_selector("#saved:visible")
        go_on(other)

        assert {"BRANCHE": "4", "ERVARING": "2"}.items() <= stored(token).items()

    def test_a_window_that_was_left_open_learns_that_it_was_sent(self, phone_page: Any, link: str, token: str) -> None:
        begin(phone_page, link)
        answering.submit(visit(token), timezone.now())

        choose(phone_page, "BRANCHE", "4")

        phone_page.wait_for_selector("text=Je hebt je antwoorden al verstuurd")
        assert Ballot.objects.count() == 1
        assert not Draft.objects.exists()

    def test_another_device_goes_on_where_the_first_stopped(
        self, browser: Any, phone_page: Any, link: str, token: str
    ) -> None:
        begin(phone_page, link)
        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#saved:visible")

        laptop = browser.new_context().new_page()
        laptop.goto(link)

        assert laptop.url.endswith("/p/situatie/")
        assert laptop.locator('#question_BRANCHE input[value="4"]').is_checked()
        laptop.context.close()

    def test_a_double_tap_on_sending_gives_one_ballot(self, phone_page: Any, link: str, token: str) -> None:
        up_to(token, "slot")
        phone_page.goto(f"{link}send/")

        phone_page.get_by_role("button", name="Verstuur mijn antwoorden").dblclick()

        phone_page.wait_for_selector("text=Klaar! Bedankt")
        assert Ballot.objects.count() == 1

    def test_back_and_forward_show_what_was_given_and_never_ask_to_resend(self, phone_page: Any, link: str) -> None:
        begin(phone_page, link)
        choose(phone_page, "BRANCHE", "4")
        phone_page.wait_for_selector("#saved:visible")
        go_on(phone_page)

        phone_page.go_back()
        assert phone_page.locator('#question_BRANCHE input[value="4"]').is_checked()
        phone_page.reload()
        phone_page.go_forward()

        assert phone_page.url.endswith("/p/tevreden/")


@pytest.fixture
def bare_page(live_server: Any, browser: Any) -> Iterator[Any]:
    """Without JavaScript, as in a careful mail app."""
    context = browser.new_context(locale="nl-NL", java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def test_everything_works_without_javascript(bare_page: Any, link: str, token: str) -> None:
    bare_page.goto(link)
    choose(bare_page, "TOEST", "1")
    go_on(bare_page)
    assert "nog een vraag bij" in bare_page.inner_text("main")
    choose(bare_page, "SITKCC", "3")
    go_on(bare_page)

    assert "Dit onderzoek gaat over werk in een klantcontactcenter" in bare_page.inner_text("main")
    assert Invitation.objects.get().state == "ineligible"


def test_statements_stand_in_an_order_of_ones_own_and_stay_there(link: str, token: str) -> None:
    shown = {code for section in visit(token).instrument.sections for code in statements(section)}
    first = [statements(section) for section in visit(token).instrument.sections]
    workbook = [statements(section) for section in visit(token).wave.questionnaire.instrument().sections]

    assert len(shown) == 16
    assert first == [statements(section) for section in visit(token).instrument.sections]
    assert first != workbook
    assert [len(page) for page in first] == [len(page) for page in workbook]


def statements(section: Any) -> list[str]:
    return [question.code for question in section.questions if question.random_group]


def test_a_question_that_applies_appears_at_once(phone_page: Any, link: str) -> None:
    phone_page.goto(link)
    assert not phone_page.locator("#question_SITKCC").is_visible()

    choose(phone_page, "TOEST", "1")
    assert phone_page.locator("#question_SITKCC").is_visible()
    choose(phone_page, "TOEST", "2")

    assert not phone_page.locator("#question_SITKCC").is_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(phone_page: Any, link: str) -> None:
    phone_page.goto(link)
    go_on(phone_page)

    assert phone_page.title().startswith("Fout:")
    assert phone_page.evaluate("document.activeElement.id") == "summary"
    phone_page.locator("#summary a").first.click()
    assert phone_page.evaluate("document.activeElement.id") == "id_TOEST"


def test_a_keyboard_is_enough(phone_page: Any, link: str, token: str) -> None:
    phone_page.goto(link)
    phone_page.locator("#id_TOEST").focus()
    phone_page.keyboard.press("Space")
    phone_page.keyboard.press("Tab")
    phone_page.keyboard.press("Space")
    phone_page.keyboard.press("Tab")
    with phone_page.expect_navigation():
        phone_page.keyboard.press("Enter")

    assert stored(token) == {"TOEST": "1", "SITKCC": "1"}
