"""Every page and every state of the phone: WCAG 2.2 AA at 320 pixels, at twice the text size, light and dark."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.respondents import phones
from tests.respondents.phones import SMALL_TARGETS, TWICE_THE_SIZE, WIDTH, go_on, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {
    "first": "",
    "choices": "p/situatie/",
    "mark": "p/tevreden/",
    "statements": "p/stelling_1/",
    "resume": "p/later/",
    "texts": "p/open/",
    "background": "p/achtergrond/",
    "last": "p/slot/",
    "send": "send/",
    "notice": "notice/",
    "my answers": "answers/",
    "stop": "stop/",
}
ENDS = ("completed", "refused", "ineligible", "opted_out")
HOUR = timedelta(hours=1)


def phone(browser: Any, **options: Any) -> Any:
    return browser.new_context(locale="nl-NL", **({"viewport": {"width": 320, "height": 640}} | options)).new_page()


def check(page: Any, what: str) -> None:
    """Light at 320 pixels; then dark with text of twice the size."""
    assert violations(page) == [], what
    assert page.evaluate(WIDTH) <= 320, what
    assert page.evaluate(SMALL_TARGETS) == [], what
    page.emulate_media(color_scheme="dark")
    page.evaluate(TWICE_THE_SIZE)
    assert violations(page) == [], f"{what}, dark and large"
    assert page.evaluate(WIDTH) <= 320, f"{what}, dark and large"
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("kinds", [list(PAGES)[:6], list(PAGES)[6:]], ids=["questions", "around"])
def test_every_page(browser: Any, live_url: str, kinds: list[str]) -> None:
    wave = phones.autumn_wave()
    new, link = live_url + phones.link_to(wave), live_url + phones.link_to(wave)
    phones.up_to(link, "later", TEVR_KCC="4", CIJFER_WERK="8", TEVR_REDEN="1 97", OPEN_KCC="3")
    page = phone(browser)

    for kind in kinds:
        page.goto((new if kind == "first" else link) + PAGES[kind])
        check(page, kind)
    page.context.close()


def test_every_end(browser: Any, live_url: str) -> None:
    wave, now = phones.wave_now(), timezone.now()
    links = {end: phones.link_to(wave, state=end) for end in ENDS}
    others = {
        "not open yet": {"opens_at": now + HOUR},
        "closed": {"closed_at": now},
        "cancelled": {"cancelled_at": now},
        "paused": {"paused_at": now},
    }
    links |= {end: phones.link_to(phones.wave_now(**fields)) for end, fields in others.items()}
    links |= {"unknown": f"/v/{'a' * 26}/", "withdraw": "/withdraw/"}
    page = phone(browser)

    headings = {}
    for end, link in links.items():
        page.goto(live_url + link)
        headings[end] = page.inner_text("h1")
        check(page, end)
    page.context.close()

    assert headings == {
        "completed": "Bedankt",
        "refused": "Je doet niet mee",
        "ineligible": "Bedankt",
        "opted_out": "Je krijgt geen mail meer",
        "not open yet": "Nog niet open",
        "closed": "Dit onderzoek is gesloten",
        "cancelled": "Dit onderzoek gaat niet door",
        "paused": "Dit onderzoek ligt even stil",
        "unknown": "Deze link werkt niet",
        "withdraw": "Mijn antwoorden intrekken",
    }


def test_every_state_that_somebody_brings_about(browser: Any, live_url: str) -> None:
    wave = phones.autumn_wave()
    page = phone(browser)

    for what, act in ACTS.items():
        act(page, live_url, wave)
        check(page, what)
    page.context.close()


def errors(page: Any, base: str, wave: Any) -> None:
    page.goto(base + phones.link_to(wave))
    go_on(page)
    assert page.title().startswith("Fout:")


def without_connection(page: Any, base: str, wave: Any) -> None:
    link = phones.link_to(wave)
    phones.up_to(link, "situatie")
    page.goto(base + link)
    page.context.set_offline(True)
    phones.choose(page, "BRANCHE", "4")
    page.wait_for_selector("#trouble:visible")
    page.context.set_offline(False)


def saved(page: Any, base: str, wave: Any) -> None:
    page.wait_for_selector("#saved:visible")


def sent(page: Any, base: str, wave: Any) -> None:
    link = phones.link_to(wave)
    phones.up_to(link, "slot")
    page.goto(f"{base}{link}send/")
    go_on(page, "Verstuur mijn antwoorden")
    assert "Klaar! Bedankt" in page.inner_text("main")


def no_address(page: Any, base: str, wave: Any) -> None:
    page.goto(f"{base}/link/")
    check(page, "lost link")
    page.fill("#id_email", "geen adres")
    go_on(page, "Stuur mij mijn link")
    assert page.title() == "Fout: Link kwijt?"
    assert page.evaluate("document.activeElement.id") == "summary"
    page.locator("#summary a").click()
    assert page.evaluate("document.activeElement.id") == "id_email"


def asked_again(page: Any, base: str, wave: Any) -> None:
    page.fill("#id_email", "iemand@elders.example")
    go_on(page, "Stuur mij mijn link")
    page.wait_for_selector("text=Kijk in je mailbox")


def opted_out(page: Any, base: str, wave: Any) -> None:
    page.goto(base + phones.opt_out_link(wave))
    check(page, "opting out")
    go_on(page, "Stop de mails")


def undone(page: Any, base: str, wave: Any) -> None:
    go_on(page, "Terugdraaien: ik wil wel mail")
    assert page.inner_text("h1") == "Je krijgt weer mail"


def too_many_tries(page: Any, base: str, wave: Any) -> None:
    for _ in range(21):
        page.request.get(f"{base}/v/{'b' * 26}/")
    page.goto(f"{base}/v/{'b' * 26}/")
    assert page.inner_text("h1") == "Wacht een minuut"
    cache.clear()


ACTS: dict[str, Callable[[Any, str, Any], None]] = {
    "errors": errors,
    "without connection": without_connection,
    "saved": saved,
    "sent": sent,
    "no address": no_address,
    "asked again": asked_again,
    "opted out": opted_out,
    "undone": undone,
    "too many tries": too_many_tries,
}


SKIP, LOGO = 'link "Ga naar de inhoud":', ["banner:", "paragraph: KIRC"]
FOOT = ["contentinfo:", 'link "Wat gebeurt er met mijn antwoorden?":']
OWN = 'link "Mijn antwoorden":'
MARKS = [f'radio "{mark}"' for mark in range(1, 11)]


def read_aloud(page: Any) -> list[str]:
    """Roles, names and order as a screen reader meets them; the text of a label stands at its control."""
    lines = [line.strip().removeprefix("- ") for line in page.locator("body").aria_snapshot().splitlines()]
    return [line for line in lines if not line.startswith(("/url:", "text:"))]


def inside(page: Any) -> list[str]:
    """What is between the head and the foot, which are the same on every page."""
    lines = read_aloud(page)
    assert lines[:4] == [SKIP, *LOGO, "main:"]
    end = lines.index("contentinfo:")
    assert lines[end:] in (FOOT, [*FOOT, OWN])
    return lines[4:end]


class TestReadAloud:
    def test_the_first_page_and_its_errors(self, browser: Any, live_url: str) -> None:
        page = phone(browser)
        page.goto(live_url + phones.link_to(phones.wave_now()))

        assert inside(page) == [
            "paragraph: Hoi Sanne. Dit duurt 6 minuten.",
            'heading "Start" [level=1]',
            'group "Doe je mee?":',
            'radio "Ja"',
            'radio "Nee"',
            'button "Volgende"',
        ]
        go_on(page)
        assert inside(page) == [
            "paragraph: Hoi Sanne. Dit duurt 6 minuten.",
            "alert:",
            'heading "Er klopt nog iets niet" [level=2]',
            "list:",
            "listitem:",
            'link "Geef antwoord op deze vraag.":',
            'heading "Start" [level=1]',
            'group "Doe je mee?":',
            'paragraph: "Fout: Geef antwoord op deze vraag."',
            'radio "Ja"',
            'radio "Nee"',
            'button "Volgende"',
        ]
        assert described(page, "fieldset") == "Fout: Geef antwoord op deze vraag."
        page.context.close()

    def test_marks_choices_and_texts(self, browser: Any, live_url: str) -> None:
        page, link = phone(browser), phones.link_to(phones.wave_now())
        phones.up_to(link, "werk")
        page.goto(live_url + link)
        before = inside(page)
        phones.choose(page, "CIJFER", "8")
        page.wait_for_selector("#saved:visible")

        assert before == [
            'button "Terug"',
            "paragraph: Nog ongeveer 1 minuut",
            'heading "Je werk" [level=1]',
            'group "Welk cijfer geef je?":',
            *MARKS,
            'textbox "Wil je iets toelichten?"',
            'button "Volgende"',
        ]
        assert inside(page) == [
            *before[:4],
            *MARKS[:7],
            'radio "8" [checked]',
            *MARKS[8:],
            'radio "Deze vraag overslaan"',
            'group "Waarom?":',
            """checkbox "Collega's\"""",
            'checkbox "Loon"',
            'checkbox "Sfeer"',
            *before[-2:],
            "paragraph: Opgeslagen",
        ]
        page.context.close()

    def test_a_statement_with_its_explanation(self, browser: Any, live_url: str) -> None:
        page, link = phone(browser), phones.link_to(phones.autumn_wave())
        phones.up_to(link, "stelling_1")
        page.goto(live_url + link)

        lines = inside(page)

        assert lines[2] == 'heading "Uitspraken over je werk" [level=1]'
        assert [line.partition(" ")[0] for line in lines].count("group") == 4
        assert lines[-1] == 'button "Volgende"'
        for group in page.locator("fieldset:has(.hint)").all():
            assert group.evaluate("e => e.ariaDescribedByElements[0].textContent").startswith("Dat betekent:")
        page.context.close()

    def test_sending_and_the_end(self, browser: Any, live_url: str) -> None:
        page, link = phone(browser), phones.link_to(phones.wave_now())
        phones.up_to(link, "werk")
        page.goto(f"{live_url}{link}send/")

        lines = inside(page)
        assert lines[1:3] == ['link "Terug":', 'heading "Dat was de laatste vraag" [level=1]']
        assert lines[-1] == 'button "Verstuur mijn antwoorden"'
        go_on(page, "Verstuur mijn antwoorden")
        assert inside(page)[:2] == ['heading "Bedankt" [level=1]', "paragraph: Klaar! Bedankt voor je hulp."]
        page.context.close()


def described(page: Any, selector: str) -> str:
    text = "e => e.ariaDescribedByElements.map((one) => one.textContent.trim()).join(' ')"
    return " ".join(page.locator(selector).first.evaluate(text).split())
