"""The staff's pages in a real browser: the whole way to a start, without a violation of the CSP."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from respondents.models import InvitationState, MailText
from surveys.models import Wave
from tests.conftest import DESKTOP, PHONE
from tests.respondents import files, make

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = ("change", "basics", "notice", "mail", "background", "keys", "list", "launch")
RUNNING = ("change", "response", "extend", "close")


@pytest.fixture
def complaints(page: Any) -> Iterator[list[str]]:
    """What the browser complains about; must stay empty."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def log_in(page: Any, live_url: str, *roles: str) -> None:
    user = make.user(*roles)
    page.goto(f"{live_url}/admin/")
    page.get_by_label("Gebruikersnaam").fill(user.username)
    page.get_by_label("Wachtwoord").fill(make.PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", name="Startpagina").wait_for()


def keep_picture(page: Any, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def raise_if_inaccessible(page: Any) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def address(page: str, wave: Wave) -> str:
    return reverse(f"admin:respondents_fieldwork_{page}", args=[wave.pk])


def soon() -> dict[str, Any]:
    now = timezone.now()
    return {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=21)}


def test_someone_who_never_did_it_starts_a_wave(page: Any, live_url: str, complaints: list[str], tmp_path: Path):
    questionnaire = make.questionnaire()
    list_file = tmp_path / "lijst.csv"
    rows = [(f"p{n}@example.nl", f"P{n}", "noord" if n % 2 else "zuid") for n in range(12)]
    list_file.write_bytes(
        files.text([("E-mail", "Voornaam", "Regio"), *rows, ("geen adres", "", "")], encoding="cp1252")
    )
    log_in(page, live_url, "Veldwerk")

    page.get_by_role("link", name="Metingen").first.click()
    page.get_by_role("link", name="Nieuwe meting").click()
    page.get_by_label("Naam").fill("najaar 2026")
    page.get_by_role("button", name="Maak deze meting").click()
    page.get_by_role("heading", name="najaar 2026").wait_for()

    page.get_by_role("link", name="Privacyverklaring").click()
    for box in page.get_by_role("textbox").all():
        box.fill(re.sub(r"\[[^\]]*\]", "ingevuld", box.input_value()))
    page.get_by_role("button", name="Opslaan").click()

    page.get_by_role("link", name="Tekst van de mail").click()
    page.get_by_label("Onderwerp").fill("Hoe is je werk, [[voornaam]]?")
    page.get_by_text("Hoe is je werk, Samira?").wait_for()
    keep_picture(page, "mail")
    page.get_by_role("button", name="Opslaan").click()

    page.get_by_role("link", name="Lijst met mensen").click()
    page.get_by_label("Lijst als CSV").set_input_files(list_file)
    page.get_by_role("button", name="Bekijk dit bestand").click()
    page.get_by_text("Er staat geen @ in dit adres.").wait_for()
    raise_if_inaccessible(page)
    keep_picture(page, "preview")
    page.get_by_role("button", name="Lijst opslaan").click()

    page.get_by_role("link", name="Achtergrond die meereist").click()
    page.get_by_label("regio (2 verschillende waarden)").check()
    page.get_by_role("button", name="Opslaan").click()

    wave = Wave.objects.get()
    make.key_holder(wave)
    Wave.objects.update(**soon())
    page.get_by_role("link", name="Bekijk wat er nog nodig is om te starten").or_(
        page.get_by_role("link", name="Door naar de start")
    ).click()
    page.get_by_text("12 mensen krijgen een uitnodiging").wait_for()
    raise_if_inaccessible(page)
    keep_picture(page, "launch")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Start en verstuur 12 uitnodigingen").click()
    page.get_by_text("Gestart. Uitnodigingen die klaarstaan: 12.").wait_for()

    wave.refresh_from_db()
    assert (wave.questionnaire, wave.background, wave.in_field) == (questionnaire, ["regio"], True)
    assert "Hoe is je werk, [[voornaam]]?" in MailText.objects.values_list("subject", flat=True)
    assert {tuple(found.attributes) for found in wave.invitations.all()} == {("regio",)}


def test_the_response_page_follows_the_field_by_itself(page: Any, live_url: str, complaints: list[str]):
    wave = make.launched_wave(**soon())
    invitation = [make.invitation(wave, state=InvitationState.SENT) for _ in range(10)][0]
    log_in(page, live_url, "Veldwerk")
    page.clock.install()
    page.goto(live_url + address("response", wave))
    page.get_by_text("RR1 0,0%: 0 van 10").wait_for()

    invitation.state = InvitationState.COMPLETED
    invitation.save()
    page.clock.run_for(11_000)

    page.get_by_text("RR1 10,0%: 1 van 10").wait_for()


def test_figures_that_cannot_be_refreshed_say_so(page: Any, live_url: str):
    wave = make.launched_wave(**soon())
    make.invitation(wave)
    log_in(page, live_url, "Veldwerk")
    page.clock.install()
    page.goto(live_url + address("response", wave))

    page.context.set_offline(True)
    page.clock.run_for(21_000)

    page.get_by_text(re.compile("Geen verbinding. Deze cijfers zijn van .*[0-9]{2}:[0-9]{2}")).wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_is_accessible_and_fits(page: Any, live_url: str, complaints: list[str], size: dict[str, int]):
    page.set_viewport_size(size)
    survey = make.survey()
    preparing, running = make.ready_wave(survey, **soon()), make.launched_wave(survey, **soon())
    for state in InvitationState:
        person = make.respondent(survey, attributes={"regio": "noord"})
        make.mail(make.invitation(running, person, state=state))
    log_in(page, live_url, "Veldwerk")
    addresses = {f"preparing-{name}": address(name, preparing) for name in PAGES}
    addresses |= {f"running-{name}": address(name, running) for name in RUNNING}
    addresses |= {name: reverse(f"admin:respondents_{name}") for name in ("fieldwork_changelist", "fieldwork_add")}
    addresses |= {"people": reverse("admin:respondents_respondent_changelist"), "start": reverse("admin:index")}

    for name, place in addresses.items():
        page.goto(live_url + place)
        keep_picture(page, f"{name}-{size['width']}")
        raise_if_inaccessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page_is_accessible_in_light_and_dark(page: Any, live_url: str, complaints: list[str], scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_url}/admin/")

    raise_if_inaccessible(page)
    keep_picture(page, f"login-{scheme}")


def test_pages_are_accessible_in_the_dark(page: Any, live_url: str, complaints: list[str]):
    page.emulate_media(color_scheme="dark")
    survey = make.survey()
    preparing, running = make.ready_wave(survey, **soon()), make.launched_wave(survey, **soon())
    make.mail(make.invitation(running))
    log_in(page, live_url, "Veldwerk")

    for place in (address("change", preparing), address("launch", preparing), address("response", running), "/admin/"):
        page.goto(live_url + place)
        keep_picture(page, f"dark-{place.split('/')[-2]}")
        raise_if_inaccessible(page)
