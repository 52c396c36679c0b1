"""Every page of results, for waves of nobody, of one, and on both sides of the minimum and of what is tested."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from results import releases
from results.models import Response
from surveys.models import Wave
from tests.respondents.make import NOW, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire

pytestmark = pytest.mark.django_db
PAGES = ("change", "compare", "groups", "table", "check_text", "releases", "manager", "numbers")
FILES = ("question_chart", "group_chart")


def fill(wave: Wave, people: int) -> None:
    given = [answers(CIJFER=str(5 + n % 5), ZINVOL=str(1 + n % 5), LEEFTIJD=str(1 + n % 2)) for n in range(people)]
    Response.objects.bulk_create(Response(wave=wave, answers=one) for one in given)


def two_waves(people: int) -> Wave:
    of = survey()
    asked = questionnaire(of)
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    before = opened_wave(of, questionnaire=asked, opens_at=NOW - timedelta(days=180))
    now = opened_wave(of, questionnaire=asked)
    for wave in (before, now):
        fill(wave, people)
        releases.compute(wave, OPENED)
    return now


def address(name: str, of: Wave, *more: object) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *more])


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("people", [0, 1, 9, 10, 29, 30])
def test_every_page_stands_whatever_the_number_of_responses(client: Client, people: int):
    of = two_waves(people)
    client.force_login(user("Onderzoek"))

    pages = [client.get(address(name, of)) for name in PAGES]
    pages += [client.get(address("question", of, code)) for code in ("CIJFER", "ZINVOL", "REDEN", "WAAROM", "LEEFTIJD")]
    files = [client.get(address(name, of, "ZINVOL", "svg")) for name in FILES] + [
        client.get(address("compare_chart", of, "svg"))
    ]

    assert {page.status_code for page in pages} == {200}
    assert {page.status_code for page in files} <= {200, 404}


@pytest.mark.parametrize(("people", "shown"), [(9, False), (10, True)])
def test_under_the_minimum_there_is_no_figure_and_no_chart(client: Client, people: int, shown: bool):
    of = two_waves(people)
    client.force_login(user("Onderzoek"))

    html = client.get(address("question", of, "ZINVOL")).content.decode()

    assert ("n = 10" in html) == shown
    assert ("is het ermee eens" in html) == shown
    assert ('<p class="note">Verborgen: te weinig mensen.</p>' in html) != shown
    assert (client.get(address("question_chart", of, "ZINVOL", "svg")).status_code == 200) == shown


@pytest.mark.parametrize(("people", "indicative"), [(29, True), (30, False)])
def test_under_thirty_a_figure_is_indicative_and_the_page_explains_the_word(
    client: Client, people: int, indicative: bool
):
    of = two_waves(people)
    client.force_login(user("Onderzoek"))

    page = text_of(client.get(address("question", of, "CIJFER")).content.decode())

    assert ("te weinig antwoorden voor een toets" in page) == indicative
    assert (f"n = {people} indicatief" in page) == indicative
    assert "Indicatief: minder dan 30 antwoorden." in page
