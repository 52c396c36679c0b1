"""The difference of two net promoter scores: against scipy, against drawing people again, and in a release."""

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from scipy import stats

from results import claims, promoters, releases
from results.models import Breakdown, Change, Figure, Group, Measure, Response
from results.promoters import Score
from results.reading import one_question
from surveys.models import Survey, Wave
from tests.respondents.make import NOW, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire
from tests.results.vectors import VECTORS

BEFORE, NOW_SCORE = Score(60, 100, 78), Score(95, 110, 55)


def points(of: Score) -> np.ndarray:
    return np.repeat([100.0, 0.0, -100.0], [of.promoters, of.passives, of.detractors])


def test_a_score_has_the_standard_error_of_the_vector():
    vector = VECTORS["nps"]
    score = Score(vector["promoters"], vector["passives"], vector["detractors"])

    assert (score.value, score.se) == pytest.approx((vector["nps"], vector["se"]), abs=1e-10)


def test_nine_and_ten_promote_and_six_and_less_detract():
    counts = {"0": 1, "6": 2, "7": 4, "8": 8, "9": 16, "10": 32}

    assert promoters.score(counts) == Score(48, 12, 3)


def test_the_difference_is_that_of_two_means_of_points():
    first, second = points(BEFORE), points(NOW_SCORE)
    se = float(np.sqrt(first.var() / len(first) + second.var() / len(second)))
    z = float(second.mean() - first.mean()) / se

    found = promoters.difference(BEFORE, NOW_SCORE)

    assert (found.difference, found.statistic) == pytest.approx((second.mean() - first.mean(), z))
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(z)))
    assert (found.low, found.high) == pytest.approx(stats.norm.interval(0.95, second.mean() - first.mean(), se))


def test_drawing_the_people_again_gives_the_same_interval():
    drawn = stats.bootstrap(
        (points(BEFORE), points(NOW_SCORE)),
        lambda one, two, axis: two.mean(axis=axis) - one.mean(axis=axis),
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(7),
    )

    found = promoters.difference(BEFORE, NOW_SCORE)

    assert (found.low, found.high) == pytest.approx(tuple(drawn.confidence_interval), abs=1)


def test_the_same_score_twice_is_no_difference():
    found = promoters.difference(BEFORE, BEFORE)

    assert (found.difference, found.p) == (0, 1)
    assert found.low == pytest.approx(-found.high)


def test_nobody_has_no_score():
    with pytest.raises(ValueError, match="answered"):
        promoters.difference(Score(0, 0, 0), BEFORE)


def two_waves(of: Survey, before: tuple[int, int, int], now: tuple[int, int, int]) -> tuple[Wave, Wave]:
    asked = questionnaire(of)
    waves = (
        opened_wave(of, questionnaire=asked, opens_at=NOW - timedelta(days=180)),
        opened_wave(of, questionnaire=asked),
    )
    Measure.objects.create(survey=of, code="CIJFER", kind="promoters", label="Aanraden")
    for wave, counts in zip(waves, (before, now), strict=True):
        people = [
            answers(CIJFER=mark, LEEFTIJD=str(1 + place % 2), ZINVOL=str(2 + place % 4))
            for mark, count in zip(("9", "8", "5"), counts, strict=True)
            for place in range(count)
        ]
        Response.objects.bulk_create(Response(wave=wave, answers=given) for given in people)
        releases.compute(wave, OPENED)
    return waves


def change_of(wave: Wave, **more: str) -> Change:
    return Change.objects.get(figure__release__wave=wave, figure__kind="promoters", **({"figure__group": ""} | more))


@pytest.mark.django_db
def test_a_score_that_rose_is_told_in_points_with_its_test():
    _before, now = two_waves(survey(), (60, 100, 78), (95, 110, 55))
    found = one_question(now.releases.get(), "CIJFER")

    assert found is not None
    with translation.override("nl"):
        extras = dict(found.extras)
    assert extras["net promoter score, vergeleken"].startswith(
        "−8 → 15: gestegen met 23 punten (95%-interval +10 tot +36; n = 238 en 260)."
    )
    assert "z-toets van twee net promoter scores, losse metingen: p < 0,001" in extras["net promoter score, vergeleken"]


@pytest.mark.django_db
def test_a_score_is_corrected_together_with_the_other_figures_of_everybody():
    _before, now = two_waves(survey(), (60, 100, 78), (70, 100, 68))

    found = change_of(now)

    family = Change.objects.filter(figure__release__wave=now, figure__group="", p__isnull=False)
    assert {change.details["family"] for change in family} == {"others"}
    assert found.details["tests"] == family.count() == 3
    assert found.p is not None
    assert found.adjusted is not None
    assert found.adjusted > found.p
    assert found.verdict == "same"


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "verdict"), [(29, "few"), (30, "down")])
def test_a_score_of_few_people_is_not_tested(people: int, verdict: str):
    _before, now = two_waves(survey(), (people - 6, 3, 3), (3, 3, people - 6))

    assert change_of(now).verdict == verdict


@pytest.mark.django_db
def test_a_score_tells_apart_what_is_another_mix_of_groups():
    of = survey()
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    _before, now = two_waves(of, (60, 100, 78), (95, 110, 55))

    (part,) = change_of(now).parts

    assert part["breakdown"] == "leeftijd"
    assert part["rate"] + part["composition"] == pytest.approx(change_of(now).difference, abs=1)
    assert change_of(now, figure__group="jong").details["family"] == "groups"


@pytest.mark.django_db
def test_a_headline_that_is_a_score_stands_on_the_overview_and_on_the_page_of_a_manager(client: Client):
    _before, now = two_waves(survey(), (60, 100, 78), (95, 110, 55))
    client.force_login(user("Onderzoek"))

    for name in ("change", "manager"):
        page = client.get(reverse(f"admin:results_waveresult_{name}", args=[now.pk])).content.decode()

        assert "Net promoter score <strong>15</strong>" in page
        assert '<span class="verdict up">gestegen</span>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sentence", "status", "problem"),
    [
        ("De eNPS steeg van −8 naar 15.", claims.RIGHT, ""),
        ("De net promoter score is nu 15 (n = 260).", claims.RIGHT, ""),
        ("De eNPS daalde van -8 naar 15.", claims.WRONG, "Het omgekeerde is aangetoond: gestegen."),
        ("De eNPS is 40.", claims.WRONG, "Geen cijfer van deze uitgave hierover is 40."),
    ],
)
def test_a_sentence_about_a_score_is_held_against_the_score(sentence: str, status: str, problem: str):
    _before, now = two_waves(survey(), (60, 100, 78), (95, 110, 55))

    with translation.override("nl"):
        (found,) = claims.check(sentence, now.releases.get())

    assert (found.status, "".join(found.problems)) == (status, problem)


def test_the_same_people_are_compared_with_themselves():
    luck = np.random.default_rng(5)
    old, new = luck.integers(0, 11, 60), luck.integers(0, 11, 60)
    sides = [promoters.score({str(mark): int((marks == mark).sum()) for mark in range(11)}) for marks in (old, new)]
    each = [np.select([marks >= 9, marks <= 6], [100.0, -100.0], 0.0) for marks in (old, new)]

    found = promoters.of_followed(old, new, *sides)

    assert found.difference == pytest.approx(sides[1].value - sides[0].value)
    assert (found.statistic, found.p) == pytest.approx(tuple(stats.ttest_rel(each[1], each[0])))


def test_waves_that_share_people_take_their_likeness_into_account():
    """By drawing populations again: the standard error of the difference is that of the formula."""
    luck = np.random.default_rng(6)
    shared, alone = 300, 200
    gaps, told = [], []
    for _draw in range(400):
        person = luck.normal(size=shared)
        marks = [
            np.clip(
                np.round(7 + 1.5 * np.r_[person + luck.normal(size=shared), luck.normal(size=alone) * 2**0.5]), 0, 10
            )
            for _wave in range(2)
        ]
        sides = [promoters.score({str(mark): int((each == mark).sum()) for mark in range(11)}) for each in marks]
        found = promoters.of_followed(marks[0][:shared], marks[1][:shared], *sides)
        gaps.append(found.difference)
        told.append((found.high - found.low) / 2 / stats.norm.ppf(0.975))

    assert np.mean(told) == pytest.approx(np.std(gaps), rel=0.1)
    assert np.isnan(found.effect)


@pytest.mark.django_db
def test_a_weighted_score_stands_beside_the_unweighted_one():
    of = survey()
    breakdown(of, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'")
    Breakdown.objects.update(weighs=True)
    for code, population in (("jong", 600), ("midden", 200)):
        Group.objects.filter(code=code).update(population=population)
    _before, now = two_waves(of, (60, 100, 78), (95, 110, 55))
    figure = Figure.objects.get(release__wave=now, kind="promoters", group="")
    young, older = (
        Figure.objects.get(release__wave=now, kind="promoters", group=group) for group in ("jong", "midden")
    )

    assert young.value is not None
    assert older.value is not None
    assert figure.weighted == pytest.approx(0.75 * young.value + 0.25 * older.value, abs=1)
    assert figure.weighted is not None
    assert figure.weighted_low is not None
    assert figure.weighted_low < figure.weighted
    assert change_of(now).details["weighted"]["difference"] > 0
    found = one_question(now.releases.get(), "CIJFER")
    assert found is not None
    with translation.override("nl"):
        assert "net promoter score, gewogen" in dict(found.extras)
