"""What needs a real browser: the table that sorts and is copied, and that nothing is wider than a phone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from results import releases, sharing
from results.models import Response
from surveys.models import Wave
from tests.respondents.make import NOW, PASSWORD, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Mijn werk bij het klantcontactmedewerkersopleidingscentrum is zinvol."
VALUE, N = 4, 6
"""Columns of the table of everything."""


@pytest.fixture
def wave() -> Wave:
    """Two waves of 200 people; the mark falls, and too few people wrote something to show how many."""
    of = survey()
    asked = questionnaire(of, statement=LONG)
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    before = opened_wave(of, questionnaire=asked, opens_at=NOW - timedelta(days=180))
    now = opened_wave(of, questionnaire=asked)
    for made, lowest in ((before, 6), (now, 5)):
        people = [
            answers(
                CIJFER=str(lowest + n % 4),
                ZINVOL=str(1 + n % 5),
                LEEFTIJD=str(1 + n % 2),
                WAAROM="Fijne sfeer" if n < 5 else "",
            )
            for n in range(200)
        ]
        Response.objects.bulk_create(Response(wave=made, answers=given) for given in people)
        releases.compute(made, OPENED)
    return now


def address(name: str, of: Wave, *more: object) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *more])


def enter(page: Any, live_url: str, path: str) -> Any:
    user("Onderzoek", username="onderzoeker")
    page.goto(f"{live_url}/admin/login/?next={path}")
    page.get_by_label("Gebruikersnaam").fill("onderzoeker")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(f"{live_url}{path}")
    return page


@pytest.fixture
def table(page: Any, live_url: str, wave: Wave) -> Iterator[Any]:
    complaints: list[str] = []
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield enter(page, live_url, address("table", wave))
    assert complaints == []


def column(page: Any, place: int) -> list[str]:
    return [text.strip() for text in page.locator(f"#numbers tbody td:nth-child({place + 1})").all_inner_texts()]


def numbers(texts: list[str]) -> list[float]:
    """In Dutch: a comma for decimals, a point between thousands."""
    found = [re.sub(r"[^\d,]", "", text).replace(",", ".") for text in texts]
    return [float(text) for text in found if text]


def test_a_click_on_a_heading_sorts_and_says_so(table: Any) -> None:
    heading = table.get_by_role("columnheader", name="n", exact=True)
    assert heading.get_attribute("aria-sort") is None

    heading.get_by_role("button").click()

    assert heading.get_attribute("aria-sort") == "ascending"
    assert numbers(column(table, N)) == sorted(numbers(column(table, N)))
    assert column(table, N)[-1] == ""  # what is hidden stands last


def test_the_keyboard_sorts_too_and_turns_the_order_round(table: Any) -> None:
    heading = table.get_by_role("columnheader", name="n", exact=True)

    heading.get_by_role("button").focus()
    table.keyboard.press("Enter")
    table.keyboard.press("Space")

    assert heading.get_attribute("aria-sort") == "descending"
    assert numbers(column(table, N)) == sorted(numbers(column(table, N)), reverse=True)
    assert column(table, N)[-1] == ""


def test_only_one_heading_says_that_it_sorts(table: Any) -> None:
    for name in ("Waarde", "Groep"):
        table.get_by_role("columnheader", name=name).get_by_role("button").click()

    assert table.locator("th[aria-sort]").count() == 1
    assert column(table, 2) == sorted(column(table, 2), key=str.casefold)


CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const of = async (type) => (await item.getType(type)).text();
  return [await of("text/plain"), await of("text/html")];
}"""


def test_the_table_is_copied_as_text_and_as_a_table_in_dutch(table: Any) -> None:
    table.context.grant_permissions(["clipboard-read", "clipboard-write"])
    table.evaluate("document.querySelector('#numbers tbody td:nth-child(2)').textContent = '=1+1'")

    table.get_by_role("button", name="Kopieer de tabel").click()
    table.get_by_text("Gekopieerd. Plak het in Excel of Word.").wait_for()

    plain, rich = table.evaluate(CLIPBOARD)
    rows = [line.split("\t") for line in plain.split("\r\n")]
    assert len(rows) == table.locator("#numbers tr").count()
    assert {len(row) for row in rows} == {10}
    assert rows[0][:3] == ["Code", "Vraag", "Groep"]
    mean = next(row for row in rows if row[0] == "CIJFER" and row[3] == "gemiddelde")
    assert mean[2:7] == ["iedereen", "gemiddelde", "6,5", "6,3 tot 6,7", "200"]
    assert rows[1][1] == "'=1+1"
    assert "<td>6,5</td>" in rich
    assert not re.search(r"<(a|button|em)\b|href|class=", rich)


def test_where_the_clipboard_is_refused_the_table_is_selected(table: Any) -> None:
    table.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')); }")

    table.get_by_role("button", name="Kopieer de tabel").click()
    table.get_by_text("De tabel is geselecteerd. Kopieer hem met Ctrl+C.").wait_for()

    assert "6,5" in table.evaluate("getSelection().toString()")


def test_without_javascript_it_is_a_plain_table(browser: Any, live_url: str, wave: Wave) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = enter(context.new_page(), live_url, address("table", wave))

    assert page.get_by_role("columnheader", name="Waarde").is_visible()
    assert page.locator("#numbers button").count() == 0
    assert not page.locator("[data-copy]").is_visible()
    assert "6,5" in column(page, VALUE)
    context.close()


def test_the_marks_have_a_dumbbell_and_a_table_per_group(page: Any, live_url: str, wave: Wave) -> None:
    enter(page, live_url, address("question", wave, "CIJFER"))

    chart = page.locator(".group-charts")

    assert chart.locator("svg[aria-hidden=true]").count() == 3
    young = chart.get_by_role("row", name="Jong")
    assert [re.sub(r"\s+", " ", cell).strip() for cell in young.get_by_role("cell").all_inner_texts()[1:]] == [
        "6,0 5,8 tot 6,2 n = 100", "7,0 6,8 tot 7,2 n = 100", "gedaald",
    ]  # fmt: skip
    assert young.locator("circle.now").get_attribute("cx") != young.locator("circle.before").get_attribute("cx")
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).violations_count == 0


PAGES = ("change", "question", "compare", "groups", "table", "check_text", "releases", "manager")


def test_no_page_of_results_is_wider_than_a_phone(phone_page: Any, live_url: str, wave: Wave) -> None:
    _made, secret = sharing.share(wave.releases.get(), made_by="o", now=timezone.now(), shared_with="Directie", days=7)
    enter(phone_page, live_url, address("change", wave))
    paths = [address(name, wave, *(["ZINVOL"] if name == "question" else [])) for name in PAGES]
    wide = []

    for path in (*paths, reverse("admin:results_plan"), reverse("shared_release", args=[secret])):
        phone_page.goto(live_url + path)
        if phone_page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth) > screen.width"):
            wide.append(path)

    assert wide == []


def test_a_manager_on_a_phone_sees_the_numbers_without_moving_sideways(
    phone_page: Any, live_url: str, wave: Wave
) -> None:
    _made, secret = sharing.share(wave.releases.get(), made_by="o", now=timezone.now(), shared_with="Directie", days=7)

    phone_page.goto(live_url + reverse("shared_release", args=[secret]))

    for number in phone_page.locator(".glance .number").all():
        box = number.bounding_box()
        assert box["x"] + box["width"] <= 360
    assert phone_page.locator(".scroll").evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth)")


def test_on_a_tablet_and_on_paper_the_tables_are_as_wide_as_the_page(page: Any, live_url: str, wave: Wave) -> None:
    page.set_viewport_size({"width": 800, "height": 900})
    enter(page, live_url, address("manager", wave))

    widths = "all => all.map((one) => Math.round(one.getBoundingClientRect().width))"
    (room,) = set(page.locator(".manager .scroll").evaluate_all(widths))

    assert set(page.locator(".manager table").evaluate_all(widths)) == {room}
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator(".manager .cards").is_visible()
