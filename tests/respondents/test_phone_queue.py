"""A connection that fails, a server that errs, a thumb that is fast: nothing that was given is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from respondents import answering
from respondents.models import Ballot, Invitation
from tests.respondents import phones
from tests.respondents.phones import choose, go_on, stored, until, up_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}


@pytest.fixture
def link(live_url: str) -> str:
    """Somebody on the second of two pages: CIJFER, REDEN, TOELICHTING."""
    made = live_url + phones.link_to(phones.wave_now())
    up_to(made, "werk")
    return made


class Posts:
    """Every POST of a page: what it held; refused or broken off as long as `failing` says so."""

    def __init__(self, page: Any, failing: str = "") -> None:
        self.failing = failing
        self.bodies: list[str] = []
        page.route("**/p/*/", self.handle)

    def handle(self, route: Any) -> None:
        if route.request.method == "POST":
            self.bodies.append(route.request.post_data)
        if route.request.method != "POST" or not self.failing:
            route.continue_()
        elif self.failing == "offline":
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=int(self.failing), body="{}", content_type="application/json")

    @property
    def save_ids(self) -> list[str]:
        return [part for body in self.bodies for part in body.split("&") if part.startswith("save_id=")]


def dialogs(page: Any) -> list[str]:
    """The kinds of question that the browser asks; the answer is always to stay."""
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def stand_still(page: Any, link: str) -> None:
    """Open the page and stop its clock: nothing happens later, unless the test lets time pass."""
    page.clock.install()
    page.goto(link)
    page.clock.pause_at(timezone.now() + timedelta(hours=1))


class TestWithoutConnection:
    def test_it_keeps_trying_less_and_less_often_and_with_the_same_posting(self, phone_page: Any, link: str) -> None:
        stand_still(phone_page, link)
        posts = Posts(phone_page, failing="offline")

        choose(phone_page, "CIJFER", "8")
        phone_page.clock.run_for(1)
        until(phone_page, lambda: posts.bodies)
        for _ in range(60):
            phone_page.clock.run_for(1000)
            phone_page.wait_for_timeout(10)

        assert 7 <= len(posts.bodies) <= 14
        assert len(set(posts.save_ids)) == 1
        assert "Er is geen verbinding" in phone_page.inner_text("#trouble")
        posts.failing = ""
        phone_page.clock.run_for(11_000)
        until(phone_page, lambda: stored(link).get("CIJFER") == "8")
        phone_page.wait_for_selector("#trouble", state="hidden")

    def test_it_tries_at_once_when_the_connection_is_back(self, phone_page: Any, link: str) -> None:
        stand_still(phone_page, link)
        phone_page.context.set_offline(True)
        choose(phone_page, "CIJFER", "8")
        phone_page.clock.run_for(1)
        until(phone_page, phone_page.locator("#trouble").is_visible)

        phone_page.context.set_offline(False)

        until(phone_page, lambda: stored(link).get("CIJFER") == "8")  # the clock of the page stands still

    def test_leaving_with_something_unsaved_asks_first(self, phone_page: Any, link: str) -> None:
        asked = dialogs(phone_page)
        phone_page.goto(link)
        phone_page.context.set_offline(True)
        choose(phone_page, "CIJFER", "8")
        phone_page.wait_for_selector("#trouble:visible")

        phone_page.evaluate("() => setTimeout(() => location.assign('/link/'))")

        until(phone_page, lambda: asked == ["beforeunload"])
        assert phone_page.locator('input[name="CIJFER"][value="8"]').is_checked()

    def test_leaving_with_everything_saved_asks_nothing(self, phone_page: Any, link: str) -> None:
        asked = dialogs(phone_page)
        phone_page.goto(link)
        choose(phone_page, "CIJFER", "8")
        phone_page.wait_for_selector("#saved:visible")

        phone_page.goto(f"{link}notice/")

        assert asked == []

    def test_putting_the_phone_away_saves_what_was_typed(self, phone_page: Any, link: str) -> None:
        stand_still(phone_page, link)
        phone_page.locator("#id_TOELICHTING").press_sequentially("fijn")

        phone_page.evaluate(
            """Object.defineProperty(document, "hidden", { value: true });
            document.dispatchEvent(new Event("visibilitychange"))"""
        )

        until(
            phone_page, lambda: stored(link).get("TOELICHTING") == "fijn"
        )  # without waiting for the pause in the typing


class TestWhatTheServerSays:
    @pytest.mark.parametrize("status", ["500", "502", "503", "429"])
    def test_an_error_clears_no_field_and_is_tried_again(self, phone_page: Any, link: str, status: str) -> None:
        phone_page.goto(link)
        posts = Posts(phone_page, failing=status)
        phone_page.fill("#id_TOELICHTING", "een lang verhaal")
        choose(phone_page, "CIJFER", "8")
        phone_page.wait_for_selector("#trouble:visible")

        phone_page.get_by_role("button", name="Volgende").click()
        until(phone_page, lambda: len(posts.bodies) >= 2)
        assert phone_page.input_value("#id_TOELICHTING") == "een lang verhaal"
        assert phone_page.locator('input[name="CIJFER"][value="8"]').is_checked()
        posts.failing = ""

        phone_page.wait_for_url("**/send/")
        assert {"CIJFER": "8", "TOELICHTING": "een lang verhaal"}.items() <= stored(link).items()

    def test_a_window_that_was_left_open_learns_that_it_was_sent_and_stops_asking(
        self, phone_page: Any, link: str
    ) -> None:
        phone_page.goto(link)
        posts = Posts(phone_page)
        answering.submit(phones.visit(link), timezone.now())

        choose(phone_page, "CIJFER", "8")
        phone_page.wait_for_selector("text=Je hebt je antwoorden al verstuurd")
        choose(phone_page, "CIJFER", "4")
        phone_page.get_by_role("button", name="Volgende").click()
        phone_page.wait_for_timeout(300)

        assert len(posts.bodies) == 1
        assert Ballot.objects.count() == 1

    def test_a_link_that_was_taken_back_says_so(self, phone_page: Any, link: str) -> None:
        phone_page.goto(link)
        Invitation.objects.update(token_hash=None)

        choose(phone_page, "CIJFER", "8")

        phone_page.wait_for_selector("text=Deze link werkt niet meer")

    def test_an_answer_that_is_not_possible_stays_and_is_explained(self, phone_page: Any, live_url: str) -> None:
        link = live_url + phones.link_to(phones.wave_now())
        phone_page.goto(link)
        choose(phone_page, "TOEST", "1")
        phone_page.wait_for_selector("#saved:visible")
        phone_page.evaluate("document.querySelector('input[name=TOEST]').value = 'bestaat niet'")
        go_on(phone_page)

        assert phone_page.title().startswith("Fout:")
        assert phone_page.locator("#summary").is_visible()


class TestFastThumbs:
    def test_a_double_tap_goes_one_page_on(self, phone_page: Any, live_url: str) -> None:
        link = live_url + phones.link_to(phones.autumn_wave())
        up_to(link, "situatie")
        phone_page.goto(link)

        phone_page.get_by_role("button", name="Volgende").dblclick()

        phone_page.wait_for_url("**/p/tevreden/")
        assert phones.visit(link) is not None
        assert phone_page.url.endswith("/p/tevreden/")

    def test_answers_and_next_in_one_breath_on_a_slow_network(self, phone_page: Any, link: str) -> None:
        phone_page.goto(link)
        phone_page.context.new_cdp_session(phone_page).send("Network.emulateNetworkConditions", SLOW)

        for mark in ("3", "9", "8"):
            choose(phone_page, "CIJFER", mark)
        phone_page.locator("#id_TOELICHTING").press_sequentially("snel")
        phone_page.locator('#question_REDEN .choice:has(input[value="2"])').click()
        phone_page.get_by_role("button", name="Volgende").click()

        phone_page.wait_for_url("**/send/")
        answers = {"CIJFER": "8", "TOELICHTING": "snel", "REDEN": "2"}
        assert answers.items() <= stored(link).items()

    def test_back_with_something_unsaved_keeps_it(self, phone_page: Any, link: str) -> None:
        phone_page.goto(link)
        phone_page.locator("#id_TOELICHTING").press_sequentially("nog niet bewaard")

        go_on(phone_page, "Terug")

        assert phone_page.url.endswith("/p/start/")
        assert stored(link)["TOELICHTING"] == "nog niet bewaard"

    def test_a_page_that_the_browser_kept_is_fetched_again(self, phone_page: Any, link: str) -> None:
        """Its revision and fingerprints may be old by now."""
        phone_page.goto(link)
        up_to(link, "werk", CIJFER="8")

        with phone_page.expect_navigation():
            phone_page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

        assert phone_page.locator('input[name="CIJFER"][value="8"]').is_checked()

    def test_a_very_long_text_is_saved_too(self, phone_page: Any, link: str) -> None:
        """Browsers refuse more than 64 KB in a request that may outlive its page."""
        phone_page.goto(link)
        phone_page.evaluate("document.querySelector('#id_TOELICHTING').removeAttribute('maxlength')")
        posts = Posts(phone_page)

        phone_page.fill("#id_TOELICHTING", "é" * 20_000)

        until(phone_page, lambda: posts.bodies)
        assert len(posts.bodies[0]) > 64 * 1024
        phone_page.wait_for_selector("#trouble", state="hidden")
        phone_page.fill("#id_TOELICHTING", "kort")
        until(phone_page, lambda: stored(link).get("TOELICHTING") == "kort")
