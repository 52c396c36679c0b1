"""Pages around the figures: downloads, a next release, a plan, a text to check, a page to share."""

import csv
import io
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from results import computing, releases, sharing
from results.models import Breakdown, Figure, Measure, Release, SharedPage
from results.progress import REFUSED, Progress
from results.tasks import compute_release
from surveys.models import Wave
from tests.respondents.make import NOW, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire, response

pytestmark = pytest.mark.django_db


def figures(of: Wave | None = None, people: int = 40) -> Wave:
    of = of or opened_wave()
    for n in range(people):
        response(of, answers(CIJFER=str(6 + n % 3), ZINVOL=str(1 + n % 5), LEEFTIJD=str(1 + n % 2)))
    releases.compute(of, OPENED)
    return of


def researcher(client: Client) -> Client:
    client.force_login(user("Onderzoek"))
    return client


def address(name: str, of: Wave, *more: object) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *more])


@pytest.mark.parametrize(("kind", "begin"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_chart_is_a_file(client: Client, kind: str, begin: bytes):
    of = figures()

    one = researcher(client).get(address("question_chart", of, "ZINVOL", kind))
    criteria = client.get(address("compare_chart", of, kind))

    assert one.content.startswith(begin)
    assert criteria.content.startswith(begin)
    assert one["Content-Disposition"] == f'attachment; filename="{of.slug}-ZINVOL.{kind}"'


def test_a_chart_tells_in_words_what_it_shows(client: Client):
    of = figures()

    svg = ElementTree.fromstring(researcher(client).get(address("question_chart", of, "ZINVOL", "svg")).content)

    description = svg.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert "Mee eens: 20%." in str(description.text)


def test_there_is_no_other_kind_of_chart(client: Client):
    assert researcher(client).get(address("question_chart", figures(), "ZINVOL", "gif")).status_code == 404


def test_page_and_csv_say_the_same(client: Client):
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    figures(of)

    page = researcher(client).get(address("table", of)).content.decode()
    text = client.get(address("numbers", of)).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    cells = re.findall(r"<tr><td><a[^>]*>(.*?)</a></td><td>.*?</td><td>(.*?)</td><td>.*?</td><td[^>]*>(.*?)</td>", page)
    told = Figure.objects.exclude(~Q(group=""), kind="distribution")
    shares = [[row for row in figure.series if not row.get("missing")] for figure in told if figure.series]
    assert len(rows) == len(cells) == told.filter(series=[]).count() + sum(map(len, shares))
    assert "aandeel: Mee eens" in {row[3] for row in rows}
    assert [(row[0], row[2], row[4]) for row in rows if not row[8]] == [c for c in cells if not c[2].startswith("<em>")]


def test_the_groups_page_shows_every_group_beside_the_others(client: Client):
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")

    html = researcher(client).get(address("groups", figures(of))).content.decode()

    assert '<th scope="col">Jong</th><th scope="col">Midden</th>' in html
    assert html.count("n = 20") == 4


def test_few_answers_are_marked_wherever_their_number_stands(client: Client):
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    figures(of)

    groups = researcher(client).get(address("groups", of)).content.decode()
    table = client.get(address("table", of)).content.decode()
    text = client.get(address("numbers", of)).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {(row["Groep"], row["n"], "indicatief" in row["Opmerking"]) for row in rows if row["n"]} == {
        ("iedereen", "40", False),
        ("Jong", "20", True),
        ("Midden", "20", True),
    }
    assert groups.count('title="indicatief">*</abbr>') == 4
    assert groups.count("* betekent: indicatief, want minder dan 30 antwoorden.") == 1
    assert table.count("indicatief") == sum("indicatief" in row["Opmerking"] for row in rows)


def test_a_changed_definition_waits_until_somebody_computes_again(client: Client):
    of = figures()
    Measure.objects.create(survey=of.survey, code="ZINVOL", label="Zinvol", kind="agreement", answers="5")

    html = researcher(client).get(address("releases", of)).content.decode()

    assert "Maat “Zinvol”: toegevoegd" in html
    assert Release.objects.count() == 1


def test_computing_again_asks_why(client: Client):
    of = figures()

    answer = researcher(client).post(address("again", of), {"reason": " "}, follow=True)

    assert "Vul in waarom de cijfers opnieuw worden berekend." in answer.content.decode()
    assert computing.get(of.pk) is None


def test_a_next_release_stands_beside_the_first_with_its_reason(client: Client):
    of = figures()
    Measure.objects.create(survey=of.survey, code="ZINVOL", label="Zinvol", kind="agreement", answers="5")

    compute_release(str(of.pk), "alleen helemaal mee eens")
    html = researcher(client).get(address("releases", of)).content.decode()

    assert "Uitgave 2" in html
    assert "alleen helemaal mee eens" in html
    assert "Uitgave 1" in html


def test_what_was_refused_is_told(client: Client):
    of = figures()

    compute_release(str(of.pk), "zomaar")

    assert computing.get(of.pk) == Progress(REFUSED, message=computing.get(of.pk).message)  # type: ignore[union-attr]
    assert "Er zou niets veranderen" in researcher(client).get(address("releases", of)).content.decode()


def test_the_plan_tells_the_smallest_change_that_can_be_seen(client: Client):
    page = reverse("admin:results_plan")

    html = researcher(client).get(page, {"before": 297, "now": 297, "share": 56, "target": 58}).content.decode()

    assert "moet een percentage 11,4 procentpunt veranderen" in html
    assert "heeft elke meting 9.6" in html
    assert "<td>11,4</td>" in html


def test_a_plan_for_the_people_on_the_list_only(client: Client):
    values = {"before": 297, "now": 297, "population": 1165}

    html = researcher(client).get(reverse("admin:results_plan"), values).content.decode()

    assert "moet een percentage 9,9 procentpunt veranderen" in html


def test_a_list_shorter_than_the_answers_is_refused(client: Client):
    values = {"before": 297, "now": 297, "population": 250}

    html = researcher(client).get(reverse("admin:results_plan"), values).content.decode()

    assert "Er kunnen niet meer mensen antwoorden dan er op de lijst staan." in html


def test_a_plan_of_a_handful_says_that_nothing_can_be_shown(client: Client):
    html = researcher(client).get(reverse("admin:results_plan"), {"before": 2, "now": 2}).content.decode()

    assert "Met 2 en 2 antwoorden is geen enkele verandering van een percentage aan te tonen" in html


def test_a_plan_for_impossible_people_is_refused(client: Client):
    html = researcher(client).get(reverse("admin:results_plan"), {"before": 50, "now": 50, "both": 60}).content.decode()

    assert "In beide metingen kunnen niet meer mensen zitten" in html


def test_a_pasted_text_is_checked_and_not_kept(client: Client):
    of = figures()

    html = researcher(client).post(address("check_text", of), {"text": "83% vindt het werk zinvol."}).content.decode()

    assert "Geen cijfer van deze uitgave hierover is 83%." in html
    assert "83% vindt" not in client.get(address("check_text", of)).content.decode()


def link_in(html: str) -> str:
    return str(re.findall(r"/gedeeld/[\w-]+/", html)[0])


def test_a_link_shows_one_release_to_who_has_no_account(client: Client):
    of = figures()

    made = researcher(client).post(address("share", of), {"shared_with": "directie", "days": 7}).content.decode()
    shown = Client().get(link_in(made))

    html = shown.content.decode()
    assert shown.status_code == 200
    assert "7,0" in html
    assert "n = 40" in html
    assert "/admin/" not in html
    assert shown["X-Robots-Tag"] == "noindex"
    assert link_in(made).split("/")[2] not in str(SharedPage.objects.values_list())


def test_the_link_stands_nowhere_afterwards(client: Client):
    of = figures()

    link = link_in(
        researcher(client).post(address("share", of), {"shared_with": "directie", "days": 7}).content.decode()
    )

    assert link not in client.get(address("manager", of)).content.decode()


def test_a_later_release_does_not_change_what_was_shared():
    of = figures()
    first = of.releases.get()
    _made, secret = sharing.share(first, shared_with="x", days=7, made_by="y", now=timezone.now())
    Measure.objects.create(survey=of.survey, code="ZINVOL", label="Zinvol", kind="agreement", answers="5")
    releases.compute_again(of, OPENED, "andere grens")

    html = Client().get(reverse("shared_release", args=[secret])).content.decode()

    assert "uitgave 1" in html


@pytest.mark.parametrize("end", ["expired", "withdrawn", "unknown"])
def test_a_link_ends(client: Client, end: str):
    of = figures()
    now = timezone.now() - timedelta(days=8 if end == "expired" else 0)
    made, secret = sharing.share(of.releases.get(), shared_with="x", days=7, made_by="y", now=now)
    if end == "withdrawn":
        researcher(client).post(address("withdraw_share", of, made.pk))

    answer = Client().get(reverse("shared_release", args=["onbekend" if end == "unknown" else secret]))

    assert answer.status_code == 404
    assert "7,0" not in answer.content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_nobody_keeps_or_passes_on_the_address_of_a_shared_page(known: bool):
    _made, secret = sharing.share(figures().releases.get(), shared_with="x", days=7, made_by="y", now=timezone.now())

    answer = Client().get(reverse("shared_release", args=[secret if known else "onbekend"]))

    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")


def test_guessing_links_is_slowed_down():
    guesses = [Client().get(f"/gedeeld/gok-{number}/", REMOTE_ADDR="203.0.113.9").status_code for number in range(21)]

    assert guesses == [404] * 20 + [429]


def test_sharing_needs_a_permission(client: Client):
    of = figures()
    client.force_login(user("Veldwerk"))

    assert client.post(address("share", of), {"shared_with": "x", "days": 7}).status_code == 403
    assert not SharedPage.objects.exists()


@pytest.mark.parametrize("people", [30, 90])
@pytest.mark.parametrize("name", ["compare", "groups", "table", "manager"])
def test_a_page_costs_at_most_ten_queries(client: Client, django_assert_max_num_queries, name: str, people: int):
    of = survey()
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    asked = questionnaire(of)
    figures(opened_wave(of, questionnaire=asked, opens_at=NOW.replace(year=2025)), people)
    now = figures(opened_wave(of, questionnaire=asked), people)
    researcher(client)

    with django_assert_max_num_queries(10):
        client.get(address(name, now))


def test_a_difference_is_never_told_in_percents_on_any_page(client: Client):
    of = survey()
    asked = questionnaire(of)
    figures(opened_wave(of, questionnaire=asked, opens_at=NOW.replace(year=2025)))
    now = figures(opened_wave(of, questionnaire=asked))

    html = "".join(
        researcher(client).get(address(name, now)).content.decode() for name in ("compare", "table", "manager")
    )

    assert "procentpunt" in html
    assert re.findall(r"[+−]\d+ ?%(?!-)", html) == []


@pytest.mark.parametrize("interviewed", [40, 41])
def test_fewer_people_in_the_figures_than_in_the_response_is_explained(client: Client, interviewed: int):
    of = figures()
    made = Release.objects.get(wave=of)
    made.outline |= {"response": {"complete": 40, "interviewed": interviewed, "base": 60}}
    made.save()

    page = researcher(client).get(reverse("admin:results_waveresult_change", args=[of.pk])).content.decode()

    assert ("staan hier minder deelnemers" in page) is (interviewed > made.responses)


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("breakdown", "Uitsplitsingen"), ("codingevent", "Logboek van open antwoorden"), ("codebook", "Codeboeken"),
        ("measure", "Maten"), ("export", "Gemaakte bestanden"), ("waveresult", "Resultaten"),
    ],
)  # fmt: skip
def test_a_list_is_called_what_it_holds(client: Client, model: str, title: str):
    page = researcher(client).get(reverse(f"admin:results_{model}_changelist")).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert "Selecteer" not in page.partition("</h1>")[0]
    assert page.partition('class="breadcrumbs"')[2].partition("</div>")[0].count("Resultaten") == 1


def test_the_groups_of_a_breakdown_fit_beside_each_other(client: Client):
    breakdown(survey(), jong="${LEEFTIJD} = '1'")

    page = researcher(client).get(reverse("admin:results_breakdown_change", args=[Breakdown.objects.get().pk]))

    assert re.search(r'<textarea name="groups-0-condition"[^>]*cols="36" rows="2"', page.content.decode())
    assert "vLargeTextField" not in page.content.decode()
