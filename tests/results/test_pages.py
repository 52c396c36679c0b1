"""The pages of the researchers: who may see them, what they show, what they cost."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from respondents.models import KeyHolder
from results import keys, progress, releases
from results.models import Release
from surveys.models import Wave
from tests.machine import CeleryWorker, SmtpSink
from tests.respondents.make import NOW, PHRASE, invitation, launched_wave, survey, user, wave
from tests.results.make import OPENED, answers, ballot, breakdown, closed_wave, opened_wave, questionnaire, response

pytestmark = pytest.mark.django_db
READ = ("change", "key", "open", "export", "compare", "groups", "table", "check_text", "releases", "manager")
ACT = ("again", "share", "make_key", "confirm_key", "check_key", "start_opening", "compute", "ask_export")


def signed_in(client: Client, *roles: str) -> Client:
    client.force_login(user(*roles))
    return client


def address(name: str, of: Wave) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk])


def with_figures(of: Wave | None = None, people: int = 30) -> Wave:
    of = of or opened_wave()
    for n in range(people):
        response(of, answers(CIJFER=str(6 + n % 3), LEEFTIJD=str(1 + n % 2)))
    releases.compute(of, OPENED)
    return of


@pytest.mark.parametrize("role", ["Veldwerk", "Beheer"])
def test_others_than_researchers_may_not_come_in(client: Client, role: str):
    of = with_figures()
    signed_in(client, role)

    found = {name: client.get(address(name, of)).status_code for name in READ}
    found["question"] = client.get(question_address(of, "CIJFER")).status_code
    found |= {name: client.post(address(name, of)).status_code for name in ACT}
    found["list"] = client.get(reverse("admin:results_waveresult_changelist")).status_code

    assert set(found.values()) == {403}


def test_researchers_may(client: Client):
    of = with_figures()
    signed_in(client, "Onderzoek")

    found = {name: client.get(address(name, of)).status_code for name in READ}
    found["list"] = client.get(reverse("admin:results_waveresult_changelist")).status_code
    found["breakdowns"] = client.get(reverse("admin:results_breakdown_changelist")).status_code
    found["exports"] = client.get(reverse("admin:results_export_changelist")).status_code

    assert set(found.values()) == {200}


def test_who_is_not_signed_in_is_asked_to(client: Client):
    found = [client.get(address(name, wave())).status_code for name in READ]

    assert set(found) == {302}


@pytest.mark.parametrize("name", ACT)
def test_looking_does_nothing(client: Client, name: str):
    signed_in(client, "Onderzoek")

    assert client.get(address(name, wave())).status_code == 405


def test_an_address_that_is_none_is_not_found(client: Client):
    signed_in(client, "Onderzoek")

    assert client.get("/admin/results/waveresult/geen-uuid/change/").status_code == 404


def test_a_result_page_shows_n_base_and_interval(client: Client):
    of = with_figures()

    html = signed_in(client, "Onderzoek").get(question_address(of, "CIJFER")).content.decode()

    assert "<strong>7,0</strong> gemiddeld" in html
    assert "95%-interval 6,7 tot 7,3" in html
    assert "n = 30" in html
    assert "Gevraagd aan wie “Ja” antwoordde op “Werk je in een KCC?”." in html


@pytest.mark.parametrize("code", ["SITKCC", "CIJFER", "ZINVOL", "REDEN", "LEEFTIJD"])
def test_every_question_with_a_percentage_shows_its_base_and_n(client: Client, code: str):
    of = with_figures()

    html = signed_in(client, "Onderzoek").get(question_address(of, code)).content.decode()

    card = html.split('<article class="question"')[1].split("</article>")[0]
    assert "%" in card
    assert "Gevraagd aan" in card
    assert "n = 30" in card


def test_every_number_of_the_overview_shows_its_n(client: Client):
    of = with_figures()

    html = signed_in(client, "Onderzoek").get(address("change", of)).content.decode()

    rows = [
        row for row in re.findall(r"<tr>.*?</tr>|<li class=\"card\">.*?</li>", html, re.DOTALL) if "<strong>" in row
    ]
    assert len(rows) == 4
    assert [row for row in rows if "n = 30" not in row] == []


def test_the_previous_wave_stands_beside(client: Client):
    of = survey()
    asked = questionnaire(of)
    with_figures(opened_wave(of, questionnaire=asked, name="voorjaar", opens_at=NOW.replace(year=2025)), people=45)
    now = with_figures(opened_wave(of, questionnaire=asked))

    html = signed_in(client, "Onderzoek").get(address("compare", now)).content.decode()

    assert "7,0 → 7,0: 0,0, geen aantoonbaar verschil" in html
    assert "n = 45 en 30" in html


def test_a_question_that_changed_says_what(client: Client):
    of = survey()
    with_figures(opened_wave(of, opens_at=NOW.replace(year=2025), name="voorjaar"))
    now = with_figures(opened_wave(of, questionnaire=questionnaire(of, statement="Heel zinvol.")))

    html = signed_in(client, "Onderzoek").get(question_address(now, "ZINVOL")).content.decode()

    assert "Niet te vergelijken met voorjaar. Gewijzigd: de formulering." in html


def test_a_question_has_a_page_with_its_groups(client: Client):
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    with_figures(of)

    html = signed_in(client, "Onderzoek").get(question_address(of, "CIJFER")).content.decode()

    assert '<th scope="col">Jong</th><th scope="col">Midden</th>' in html
    assert html.count("<td>15</td>") == 2


def question_address(of: Wave, code: str) -> str:
    return reverse("admin:results_waveresult_question", args=[of.pk, code])


@pytest.mark.parametrize("of", [closed_wave, opened_wave, lambda: with_figures()])
def test_a_question_that_has_no_figures_is_not_found(client: Client, of: Callable[[], Wave]):
    assert signed_in(client, "Onderzoek").get(question_address(of(), "BESTAAT_NIET")).status_code == 404


def test_questions_lead_to_each_other(client: Client):
    of = with_figures()

    html = signed_in(client, "Onderzoek").get(question_address(of, "ZINVOL")).content.decode()

    assert question_address(of, "CIJFER") in html
    assert question_address(of, "REDEN") in html


def test_a_hidden_group_says_why(client: Client):
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'", oud="${LEEFTIJD} = '3'")
    for number in range(10):
        response(of, answers(LEEFTIJD="3", ZINVOL="4" if number else ""))
        response(of, answers(LEEFTIJD="2"))
    with_figures(of, people=80)

    html = signed_in(client, "Onderzoek").get(question_address(of, "ZINVOL")).content.decode()

    assert "“Oud” is verborgen: te weinig mensen." in html
    assert "“Jong” is verborgen: anders is een te kleine groep af te leiden." in html


@pytest.mark.parametrize("people", [12, 60])
def test_a_result_page_costs_the_same_whatever_its_size(
    client: Client, django_assert_num_queries: Callable[..., Any], people: int
):
    of = survey()
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    asked = questionnaire(of)
    with_figures(opened_wave(of, questionnaire=asked, opens_at=NOW.replace(year=2025)), people=people)
    now = with_figures(opened_wave(of, questionnaire=asked), people=people)
    signed_in(client, "Onderzoek")

    with django_assert_num_queries(8):
        client.get(address("change", now))


@pytest.mark.parametrize("waves", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    client: Client, django_assert_num_queries: Callable[..., Any], waves: int
):
    of = survey()
    for _ in range(waves):
        with_figures(opened_wave(of))
    signed_in(client, "Onderzoek")

    with django_assert_num_queries(8):
        html = client.get(reverse("admin:results_waveresult_changelist")).content.decode()

    assert html.count(">30<") == waves


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (wave, "Deze meting wordt voorbereid."),
        (launched_wave, "Tot die tijd ziet niemand een antwoord of een cijfer."),
        (closed_wave, "De antwoorden zitten nog op slot."),
        (opened_wave, "De cijfers worden berekend."),
        (lambda: wave(cancelled_at=NOW), "Er zijn geen antwoorden."),
    ],
)
def test_a_page_without_figures_says_what_has_to_happen(client: Client, of: Callable[[], Wave], text: str):
    html = signed_in(client, "Onderzoek").get(address("change", of())).content.decode()

    assert text in html


@pytest.mark.parametrize("of", [launched_wave, closed_wave])
def test_before_opening_there_is_no_figure_anywhere(client: Client, of: Callable[[], Wave]):
    sealed = of()
    for _ in range(12):
        ballot(sealed, answers(WAAROM="kanariegeel", CIJFER="7"))
    client.force_login(user(is_superuser=True))

    pages = "".join(client.get(address(name, sealed)).content.decode() for name in READ)

    assert "kanariegeel" not in pages
    assert "gemiddeld" not in pages


def test_the_ceremony_shows_a_phrase_once_and_confirms_it(client: Client):
    of = wave()
    signed_in(client, "Onderzoek")

    shown = client.post(address("make_key", of))
    phrase = " ".join(shown.context["words"])
    typed_back = client.post(address("confirm_key", of), {"phrase": phrase}, follow=True)
    later = client.get(address("key", of))

    assert KeyHolder.objects.get(wave=of).confirmed_at is not None
    assert "no-store" in shown["Cache-Control"]
    assert phrase.split()[0] in shown.content.decode()
    assert phrase not in typed_back.content.decode()
    assert phrase not in later.content.decode()


def test_no_session_and_no_cookie_holds_the_phrase(client: Client):
    of = wave()
    signed_in(client, "Onderzoek")

    phrase = " ".join(client.post(address("make_key", of)).context["words"])
    client.post(address("confirm_key", of), {"phrase": phrase})

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, '') FROM django_session s")
        stored = str(cursor.fetchone()) + str(dict(client.session)) + client.cookies.output()
    assert phrase not in stored


def test_a_wrong_phrase_is_not_sent_back(client: Client):
    of = wave()
    signed_in(client, "Onderzoek")
    client.post(address("make_key", of))

    answer = client.post(address("confirm_key", of), {"phrase": "zeven verkeerde woorden"}, follow=True)

    assert "Dat is niet je sleutelzin." in answer.content.decode()
    assert "zeven verkeerde woorden" not in answer.content.decode()


def test_an_empty_phrase_is_asked_for_again(client: Client):
    signed_in(client, "Onderzoek")

    answer = client.post(address("check_key", wave()), {"phrase": ""}, follow=True)

    assert "Typ de zeven woorden van je sleutelzin." in answer.content.decode()


def test_a_rehearsal_says_that_the_phrase_is_right(client: Client):
    of = wave()
    researcher = user("Onderzoek")
    made = keys.make_key(of, researcher.get_username())
    keys.confirm(made.holder, made.phrase, NOW)
    client.force_login(researcher)

    answer = client.post(address("check_key", of), {"phrase": made.phrase}, follow=True)

    assert "Er is niets geopend." in answer.content.decode()


def test_after_launch_no_phrase_is_made(client: Client):
    of = launched_wave()

    answer = signed_in(client, "Onderzoek").post(address("make_key", of), follow=True)

    assert "Deze meting is al gestart." in answer.content.decode()


def test_too_many_tries_are_refused(client: Client):
    of = closed_wave()
    for _ in range(keys.TRIES):
        keys.count_try(f"opening:{of.pk}")

    answer = signed_in(client, "Onderzoek").post(address("start_opening", of), {"phrase": PHRASE}, follow=True)

    assert "Wacht tien minuten" in answer.content.decode()


def test_a_wave_in_the_field_cannot_be_opened_on_the_page(client: Client):
    of = launched_wave()

    answer = signed_in(client, "Onderzoek").post(address("start_opening", of), {"phrase": PHRASE}, follow=True)

    assert "Deze meting kan nu niet open. Laad de pagina opnieuw: daar staat waarom." in answer.content.decode()


@pytest.mark.parametrize(
    ("people", "sentence"),
    [(3, "hebben 2 mensen meer hun antwoorden verstuurd"), (0, "Er zit één envelop meer in de stembus")],
)
def test_the_page_tells_when_box_and_list_differ(client: Client, people: int, sentence: str):
    of = closed_wave()
    ballot(of)
    for _ in range(people):
        invitation(of, state="completed")

    assert sentence in signed_in(client, "Onderzoek").get(address("open", of)).content.decode()


def test_the_page_waits_while_the_box_is_being_opened(client: Client):
    of = closed_wave()
    progress.Teller(of.pk).running(100, 300)

    html = signed_in(client, "Onderzoek").get(address("open", of)).content.decode()

    assert '<meta http-equiv="refresh" content="2">' in html
    assert '<progress max="300" value="100">' in html


@pytest.fixture
def as_the_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children of the test see its database and its part of Redis; a busy machine gets the time it needs."""
    monkeypatch.setattr("results.opener.PATIENCE_SECONDS", 60)
    for name, value in CeleryWorker(SmtpSink()).environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_phrase_on_the_page_opens_the_wave(client: Client, as_the_web_process: None):
    of = closed_wave()
    for _ in range(10):
        ballot(of)

    answer = signed_in(client, "Onderzoek").post(address("start_opening", of), {"phrase": PHRASE}, follow=True)

    of.refresh_from_db()
    assert of.opened_at is not None
    assert "Geopend: 10 inzendingen" in answer.content.decode()
    assert [entry.change_message for entry in LogEntry.objects.filter(object_id=str(of.pk))] == ["opening asked for"]


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_wrong_phrase_on_the_page_says_so(client: Client, as_the_web_process: None):
    of = closed_wave()

    answer = signed_in(client, "Onderzoek").post(address("start_opening", of), {"phrase": "fout"}, follow=True)

    assert "Dit is niet de sleutelzin van een sleutelhouder van deze meting." in answer.content.decode()


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_child_that_dies_is_reported(client: Client, as_the_web_process: None, monkeypatch: pytest.MonkeyPatch):
    of = closed_wave()
    monkeypatch.setenv("SECRET_KEY", "")

    answer = signed_in(client, "Onderzoek").post(address("start_opening", of), {"phrase": PHRASE}, follow=True)

    assert "Het openen is halverwege gestopt. Er is niets veranderd." in answer.content.decode()


ADMIN_PAGES = (
    "admin:index", "admin:surveys_survey_changelist", "admin:surveys_questionnaire_changelist",
    "admin:respondents_respondent_changelist", "admin:respondents_fieldwork_changelist", "admin:results_plan",
    "admin:results_waveresult_changelist", "admin:results_codebook_changelist", "admin:results_measure_changelist",
)  # fmt: skip


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_no_numbers_are_crunched_by_the_pages_of_the_admin(as_the_web_process: None):
    """Only a workbook that somebody uploads or fetches brings numpy, by openpyxl."""
    who = user(is_superuser=True).get_username()
    script = Path(__file__).parent / "render_in_a_fresh_process.py"

    command = [sys.executable, str(script), who, *(reverse(name) for name in ADMIN_PAGES)]
    found = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert (set(found.stdout.split()), found.returncode) == ({"200"}, 0), found.stdout + found.stderr


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_no_statistics_are_loaded_in_a_web_process(as_the_web_process: None):
    of = with_figures()
    researcher = user("Onderzoek")
    script = Path(__file__).parent / "render_in_a_fresh_process.py"

    command = [sys.executable, str(script), researcher.get_username(), address("change", of)]
    found = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert (found.stdout.split(), found.returncode) == (["200"], 0), found.stderr


def test_figures_are_asked_for_again(client: Client):
    of = opened_wave()

    answer = signed_in(client, "Onderzoek").post(address("compute", of), follow=True)

    assert "De cijfers worden berekend." in answer.content.decode()
    assert Release.objects.count() == 0


def test_a_group_needs_a_condition_that_can_be_read(client: Client):
    of = survey()
    rows = {"groups-TOTAL_FORMS": "1", "groups-INITIAL_FORMS": "0", "groups-0-code": "a", "groups-0-label": "A"}
    data = {"survey": of.pk, "code": "x", "label": "X", "position": "1", "groups-0-position": "1", **rows}
    add = reverse("admin:results_breakdown_add")
    signed_in(client, "Onderzoek")

    wrong = client.post(add, data | {"groups-0-condition": "${LEEFTIJD} = = '1'"})
    right = client.post(add, data | {"groups-0-condition": "${LEEFTIJD} = '1'"})

    assert (wrong.status_code, right.status_code) == (200, 302)
