"""People, links and phones for the tests of the pages in a browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from kccsurvey import demo
from respondents import answering, visits
from respondents.models import Invitation
from respondents.visits import Visit
from surveys.models import Wave
from tests.machine import wait_until
from tests.respondents import make

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL_TARGETS = """[...document.querySelectorAll("button, .choice, footer a, .back, input[type=text], textarea")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map((element) => element.textContent.trim())"""
WIDTH = "document.documentElement.scrollWidth"
TWICE_THE_SIZE = "document.documentElement.style.fontSize = '200%'"


def autumn_wave(workbook: str = "kcc_najaar_2020") -> Wave:
    """A questionnaire of the study, in the field now; nobody is invited yet."""
    survey, now = make.survey(), timezone.now()
    questionnaire = demo.questionnaire(survey, f"{workbook}.xlsx")
    opens, closes = now - timedelta(minutes=1), now + timedelta(days=9)
    return make.launched_wave(survey, questionnaire=questionnaire, opens_at=opens, closes_at=closes, ballot_size=60_000)


def link_to(wave: Wave, **fields: Any) -> str:
    """The path of a new personal link; its person is called Sanne."""
    person = make.respondent(wave.survey, first_name="Sanne")
    return f"/v/{make.token(make.invitation(wave, person, **fields))}/"


def opt_out_link(wave: Wave) -> str:
    return f"/u/{make.token(make.invitation(wave), 'opt-out')}/"


def wave_now(**fields: Any) -> Wave:
    """A small questionnaire in a wave that is in the field now, unless `fields` say otherwise."""
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
    return make.launched_wave(**(dates | fields))


def visit(link: str) -> Visit:
    found = visits.find(link.split("/v/")[1].split("/")[0])
    assert found is not None
    return found


def stored(link: str) -> dict[str, str]:
    return visits.read(visit(link)).answers


def up_to(link: str, section: str, **answers: str) -> None:
    """Somebody who has come to this page already."""
    found = visit(link)
    names = [known.name for known in found.instrument.sections]
    known = {"TOEST": "1", "SITKCC": "1"} | answers
    answering.record(found, known, names[: names.index(section)], timezone.now())


def state(link: str) -> str:
    return str(Invitation.objects.get(pk=visit(link).invitation.pk).state)


def choose(page: Any, code: str, value: str) -> None:
    page.locator(f'#question_{code} .choice:has(input[value="{value}"])').click()


def go_on(page: Any, name: str = "Volgende") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def until(page: Any, condition: Callable[[], Any]) -> None:
    """Wait, while the page goes on: what it asks may pass through the test."""
    wait_until(lambda: page.wait_for_timeout(20) or condition())


def violations(page: Any) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
