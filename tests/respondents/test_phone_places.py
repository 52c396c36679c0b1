"""Wherever the page is opened: in a mail app, without cookies, lying down, in other colours, from right to left."""

from typing import Any

import pytest

from respondents.models import Ballot
from tests.respondents import make, phones
from tests.respondents.phones import WIDTH, choose, go_on, up_to, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IN_APP = {
    "outlook": "Mozilla/5.0 (Linux; Android 14; SM-A546B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/129.0 Mobile Safari/537.36 Outlook-Android/2.0",
    "gmail": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " GSA/330.0 Mobile/15E148 Safari/604.1",
    "facebook": "Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/128.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0;]",
    "instagram": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Mobile/15E148 Instagram 340.0 (iPhone14,5; iOS 17_5; nl_NL)",
}
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
Object.defineProperty(navigator, "serviceWorker", { get() { throw new DOMException("blocked", "SecurityError"); } });
"""


def on_phone(browser: Any, **options: Any) -> Any:
    return browser.new_context(locale="nl-NL", **({"viewport": {"width": 360, "height": 740}} | options)).new_page()


@pytest.mark.parametrize("app", IN_APP)
def test_in_a_mail_app_with_cookies_and_storage_blocked(browser: Any, live_url: str, app: str) -> None:
    page = on_phone(browser, user_agent=IN_APP[app])
    page.add_init_script(NO_STORAGE)
    page.context.new_cdp_session(page).send("Emulation.setDocumentCookieDisabled", {"disabled": True})
    cookies, complaints = [], []
    page.on("response", lambda response: cookies.extend(response.header_values("set-cookie")))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(live_url + phones.link_to(phones.wave_now()))
    choose(page, "TOEST", "1")
    choose(page, "SITKCC", "1")
    go_on(page)
    choose(page, "CIJFER", "8")
    page.wait_for_selector("#saved:visible")
    go_on(page)
    go_on(page, "Verstuur mijn antwoorden")

    assert "Klaar! Bedankt" in page.inner_text("main")
    assert Ballot.objects.count() == 1
    assert (cookies, complaints, page.context.cookies()) == ([], [], [])
    page.context.close()


def test_lying_down(browser: Any, live_url: str) -> None:
    page, link = on_phone(browser, viewport={"width": 740, "height": 360}), phones.link_to(phones.autumn_wave())
    up_to(link, "tevreden")

    for path in ("p/start/", "p/situatie/", "p/tevreden/", "p/stelling_1/", "send/", "answers/"):
        page.goto(live_url + link + path)
        assert violations(page) == [], path
        assert page.evaluate(WIDTH) <= 740, path
    page.goto(f"{live_url}{link}p/tevreden/")
    marks = page.locator("#question_CIJFER_WERK .choice:visible").all()
    assert len({mark.bounding_box()["y"] for mark in marks}) == 1  # ten marks fit beside each other
    page.context.close()


@pytest.mark.parametrize("path", ["p/start/", "p/tevreden/"])
def test_in_colours_that_the_system_forces_a_choice_and_the_focus_are_seen(
    browser: Any, live_url: str, path: str
) -> None:
    page, link = on_phone(browser, forced_colors="active"), phones.link_to(phones.autumn_wave())
    up_to(link, "tevreden", CIJFER_WERK="8")
    page.goto(live_url + link + path)

    chosen = page.locator(".choice:has(:checked)").first
    other = page.locator(".choice:not(:has(:checked))").first
    look = "element => getComputedStyle(element).backgroundColor"
    outline = "element => getComputedStyle(element).outlineStyle"
    assert chosen.evaluate(look) != other.evaluate(look)
    assert (chosen.evaluate(outline), other.evaluate(outline)) == ("none", "none")
    page.locator(".choice:has(:checked) input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert chosen.evaluate(outline) == "solid"
    page.wait_for_selector("#saved:visible")
    page.context.close()


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves(browser: Any, live_url: str, wish: Any) -> None:
    page = on_phone(browser, reduced_motion=wish)
    page.goto(live_url + phones.link_to(phones.wave_now()))
    choose(page, "TOEST", "1")
    page.wait_for_selector("#saved:visible")

    assert page.evaluate("document.getAnimations().length") == 0
    moving = """[...document.querySelectorAll("*")].map((one) => getComputedStyle(one))
        .filter((look) => look.transitionDuration !== "0s" || look.animationName !== "none" ||
          look.scrollBehavior === "smooth").length"""
    assert page.evaluate(moving) == 0
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_follow_the_phone(browser: Any, live_url: str, scheme: Any) -> None:
    page = on_phone(browser, color_scheme=scheme)
    page.goto(live_url + phones.link_to(phones.wave_now()))
    first = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{live_url}/link/")

    assert first == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 31)"}[scheme]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == first
    page.context.close()


def test_a_next_page_looks_the_same_without_style_of_its_own(browser: Any, live_url: str) -> None:
    """The first page brings its style along, the next ones have it as a file."""
    page, link = on_phone(browser), phones.link_to(phones.wave_now())
    look = """[...document.querySelectorAll("main, h1, .choice, .next, .back")].map((one) => {
        const style = getComputedStyle(one); return [style.font, style.color, style.padding, style.borderRadius]; })"""
    up_to(link, "werk")
    page.goto(f"{live_url}{link}p/werk/")
    inlined, first = page.locator("style").count(), page.evaluate(look)
    page.evaluate("location.assign(location.href + '?')")
    page.wait_for_url("**?")

    assert (inlined, page.locator("style").count()) == (1, 0)
    assert page.evaluate(look) == first
    page.context.close()


class TestRightToLeft:
    def test_the_page_turns_and_fits(self, browser: Any, live_url: str) -> None:
        survey = make.survey()
        questionnaire = make.questionnaire(survey, languages=["nl", "ar"])
        question = questionnaire.sections.get(name="start").questions.get(code="TOEST")
        question.label = {"nl": "Doe je mee?", "ar": "هل تشارك؟"}
        question.save()
        link = phones.link_to(phones.wave_now(of=survey, questionnaire=questionnaire))
        page = on_phone(browser, viewport={"width": 320, "height": 640})
        page.goto(live_url + link)
        go_on(page, "العربيّة")

        box = page.locator("#question_TOEST .choice").first
        radio, words = box.locator("input").bounding_box(), box.locator("span").bounding_box()
        assert radio["x"] > words["x"]
        assert page.locator("legend").first.evaluate("e => e.closest('[lang]').lang") == "ar"
        assert page.get_by_role("button", name="Volgende").evaluate("e => e.closest('[lang]').lang") == "nl"
        assert page.evaluate(WIDTH) <= 320
        assert violations(page) == []
        page.context.close()


def test_the_language_can_be_changed_halfway_and_nothing_typed_is_lost(browser: Any, live_url: str) -> None:
    survey = make.survey()
    wave = phones.wave_now(of=survey, questionnaire=make.questionnaire(survey, languages=["nl", "en"]))
    page, link = on_phone(browser), phones.link_to(wave)
    up_to(link, "werk")
    page.goto(live_url + link)
    page.locator("#id_TOELICHTING").press_sequentially("mooi werk")

    go_on(page, "English")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.input_value("#id_TOELICHTING") == "mooi werk"
    assert page.get_by_role("button", name="Next").is_visible()
    assert page.get_by_text("About 1 more minute").is_visible()
    assert page.locator("h1").get_attribute("lang") == "nl"  # this title was not translated
    assert page.locator("#question_CIJFER").get_attribute("lang") == "nl"
    assert violations(page) == []
    page.context.close()
