"""Intervals when the list is the whole population: against the vector, R and the limits."""

import shutil
import subprocess

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from results import census, estimates, releases
from results.models import Release
from results.reading import one_question
from tests.respondents.make import invitation, survey, user
from tests.results.make import OPENED, answers, opened_wave, response
from tests.results.vectors import VECTORS, sample

UNWEIGHTED = VECTORS["unweighted"]
MARKS = [int(row["cijfer"]) for row in sample()]


def test_the_mean_of_297_of_1165_has_the_interval_of_the_vector():
    found = census.mean_interval(MARKS, 1165)

    assert found == pytest.approx(UNWEIGHTED["ci_t_fpc"], abs=1e-8)
    assert found == pytest.approx((7.202137, 7.498199), abs=1e-6)
    assert estimates.mean(MARKS, 1165).se == pytest.approx(0.075219, abs=1e-6)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
@pytest.mark.parametrize(("count", "n", "population"), [(175, 297, 1165), (10, 40, 50), (3, 111, 5000)])
def test_a_share_has_the_interval_of_r(count: int, n: int, population: int):
    script = (
        "if (!requireNamespace('survey', quietly = TRUE)) quit(status = 3); a <- as.numeric(commandArgs(TRUE));"
        "d <- data.frame(y = rep(c(1, 0), c(a[1], a[2] - a[1])), fpc = a[3]);"
        "s <- survey::svydesign(id = ~1, fpc = ~fpc, data = d);"
        "cat(confint(survey::svyciprop(~y, s, method = 'beta')), sep = ',')"
    )
    command = ["Rscript", "-e", "options(digits = 15)", "-e", script, str(count), str(n), str(population)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode == 3:
        pytest.skip("R's survey is not installed")

    theirs = [float(end) for end in told.stdout.split(",")]
    assert census.share_interval(count, n, population) == pytest.approx(theirs, abs=1e-6)


def test_who_asked_everybody_and_heard_everybody_knows_it_exactly():
    assert census.share_interval(30, 50, 50) == (0.6, 0.6)


def test_nobody_and_everybody_have_an_interval_to_one_side():
    assert census.share_interval(0, 100, 400)[0] == 0
    assert census.share_interval(100, 100, 400)[1] == 1


def test_the_whole_list_narrows_the_interval_and_never_widens_it():
    usual = estimates.exact_share(175, 297)

    low, high = census.share_interval(175, 297, 1165)

    assert usual.low < low < 175 / 297 < high < usual.high


def test_one_person_has_no_interval():
    with pytest.raises(ValueError, match="two"):
        census.share_interval(1, 1, 10)


def wave_of(invited: int, answered: int) -> Release:
    of = opened_wave(survey())
    for _ in range(invited):
        invitation(of)
    for n in range(answered):
        response(of, answers(CIJFER=str(5 + n % 5), ZINVOL=str(1 + n % 5)))
    return releases.compute(of, OPENED)


def extras(release: Release, code: str) -> dict[str, str]:
    found = one_question(release, code)
    assert found is not None
    with translation.override("nl"):
        return dict(found.extras)


@pytest.mark.django_db
def test_a_mean_and_a_share_have_a_second_line_for_the_whole_list():
    release = wave_of(invited=60, answered=50)

    assert release.outline["census"]["CIJFER"] == {"mean": [6.8, 7.2]}
    assert extras(release, "CIJFER")["gezien als de hele lijst"] == "95%-interval 6,8 tot 7,2"
    assert extras(release, "ZINVOL")["gezien als de hele lijst"] == "95%-interval 34% tot 46%"


@pytest.mark.django_db
def test_without_a_list_there_is_no_second_line():
    release = wave_of(invited=0, answered=50)

    assert release.outline["census"] == {}
    assert "gezien als de hele lijst" not in extras(release, "CIJFER")


@pytest.mark.django_db
def test_what_is_hidden_or_cut_off_has_no_second_line():
    of = opened_wave(survey())
    for _ in range(60):
        invitation(of)
        response(of, answers(CIJFER="7", ZINVOL="5"))

    assert releases.compute(of, OPENED).outline["census"] == {}


@pytest.mark.django_db
def test_a_release_of_before_has_no_second_line_and_still_a_page(client: Client):
    release = wave_of(invited=60, answered=50)
    del release.outline["census"]
    release.save()
    client.force_login(user("Onderzoek"))

    page = client.get(reverse("admin:results_waveresult_question", args=[release.wave_id, "CIJFER"]))

    assert page.status_code == 200
    assert "hele lijst" not in page.content.decode()
