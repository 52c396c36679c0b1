"""Figures of a wave: computed by hand here, equal there, and nothing about fewer people than the minimum."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from results import releases
from results.models import Figure, Release, Response
from results.tasks import ask_for_missing, compute_release
from surveys.models import Wave
from tests.respondents.make import survey
from tests.results.make import OPENED, answers, breakdown, closed_wave, opened_wave, questionnaire, response

pytestmark = pytest.mark.django_db
AGES = {"jong": "${LEEFTIJD} = '1'", "midden": "${LEEFTIJD} = '2'", "oud": "${LEEFTIJD} = '3'"}


def answered_wave(*many: tuple[int, Mapping[str, str]], wave: Wave | None = None) -> Wave:
    """So many people with these answers."""
    wave = wave or opened_wave()
    for count, given in many:
        for _ in range(count):
            response(wave, answers(**given))
    return wave


def figure(wave: Wave, code: str, kind: str, group: str = "") -> Figure:
    release = releases.compute(wave, OPENED)
    return release.figures.get(question=code, kind=kind, group=group)


def shares(found: Figure) -> dict[str, tuple[str, int, int | None]]:
    return {row["code"]: (row["bound"], row["percent"], row["count"]) for row in found.series if "count" in row}


def test_a_distribution_counts_who_gave_a_valid_answer():
    wave = answered_wave((60, {"ZINVOL": "4"}), (30, {"ZINVOL": "2"}), (10, {"ZINVOL": "9"}), (5, {"ZINVOL": ""}))

    found = figure(wave, "ZINVOL", "distribution")

    assert found.base == 90
    assert shares(found) == {
        "1": ("<", 5, None),
        "2": ("", 33, 30),
        "3": ("<", 5, None),
        "4": ("", 67, 60),
        "5": ("<", 5, None),
    }


def test_the_share_of_who_does_not_know_stands_beside():
    wave = answered_wave((60, {"ZINVOL": "4"}), (30, {"ZINVOL": "2"}), (10, {"ZINVOL": "9"}))

    found = figure(wave, "ZINVOL", "distribution")

    assert [row for row in found.series if row.get("missing")] == [
        {"code": "9", "label": "Weet ik niet", "percent": 10, "bound": "", "missing": True}
    ]


def test_agreement_is_the_share_of_the_two_highest_answers():
    wave = answered_wave((91, {"ZINVOL": "4"}), (84, {"ZINVOL": "5"}), (122, {"ZINVOL": "1"}), (20, {"ZINVOL": "9"}))

    found = figure(wave, "ZINVOL", "agreement")

    assert (found.base, found.count, found.value, found.low, found.high) == (297, 175, 0.59, 0.53, 0.64)


def test_agreement_near_the_end_is_cut_off_and_has_no_interval():
    wave = answered_wave((39, {"ZINVOL": "5"}), (1, {"ZINVOL": "1"}))

    found = figure(wave, "ZINVOL", "agreement")

    assert (found.base, found.bound, found.value, found.low, found.high, found.count) == (
        40,
        ">",
        0.95,
        None,
        None,
        None,
    )


def test_a_mean_has_one_decimal_and_an_interval():
    wave = answered_wave((10, {"CIJFER": "7"}), (10, {"CIJFER": "8"}), (12, {"SITKCC": "2", "CIJFER": ""}))

    found = figure(wave, "CIJFER", "mean")

    assert (found.base, found.value, found.low, found.high) == (20, 7.5, 7.3, 7.7)


def test_a_mean_of_equal_answers_is_hidden():
    wave = answered_wave((20, {"CIJFER": "7"}))

    found = figure(wave, "CIJFER", "mean")

    assert (found.hidden, found.value, found.base) == ("equal", None, None)


def test_several_answers_are_shares_of_who_answered():
    wave = answered_wave((30, {"REDEN": "1"}), (30, {"REDEN": "1 3"}), (40, {"REDEN": "2 3"}), (10, {"REDEN": ""}))

    found = figure(wave, "REDEN", "distribution")

    assert found.base == 100
    assert shares(found) == {"1": ("", 60, 60), "2": ("", 40, 40), "3": ("", 70, 70)}


def test_open_answers_are_counted_and_never_per_group():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((12, {"LEEFTIJD": "1"}), (12, {"LEEFTIJD": "2", "WAAROM": ""}), wave=wave)

    found = figure(wave, "WAAROM", "answered")

    assert (found.count, found.base) == (12, 12)
    assert Figure.objects.filter(question="WAAROM").count() == 1


def test_groups_have_their_own_figures():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave(
        (10, {"LEEFTIJD": "1", "CIJFER": "6"}),
        (10, {"LEEFTIJD": "1", "CIJFER": "7"}),
        (20, {"LEEFTIJD": "2", "CIJFER": "8"}),
        (10, {"LEEFTIJD": "3", "CIJFER": "9"}),
        (10, {"LEEFTIJD": "3", "CIJFER": "8"}),
        wave=wave,
    )

    found = figure(wave, "CIJFER", "mean", "jong")

    assert (found.breakdown, found.group_label, found.base, found.value) == ("leeftijd", "Jong", 20, 6.5)


def test_a_small_group_goes_together_with_a_neighbour():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((30, {"LEEFTIJD": "1"}), (20, {"LEEFTIJD": "2"}), (9, {"LEEFTIJD": "3"}), wave=wave)

    release = releases.compute(wave, OPENED)

    found = release.figures.filter(question="ZINVOL", kind="distribution").exclude(group="")
    assert {(one.group, one.group_label, one.hidden, one.base) for one in found} == {
        ("jong", "Jong", "", 30),
        ("midden+oud", "Midden / Oud", "", 29),
    }


def test_a_small_group_and_the_one_it_follows_from_are_hidden_where_merging_does_not_help():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((30, {"LEEFTIJD": "1"}), (20, {"LEEFTIJD": "2"}), (10, {"LEEFTIJD": "3"}), wave=wave)
    answers_of_one = wave.responses.filter(answers__LEEFTIJD="3").first()
    assert answers_of_one is not None
    del answers_of_one.answers["ZINVOL"]
    answers_of_one.save()

    release = releases.compute(wave, OPENED)

    found = release.figures.filter(question="ZINVOL", kind="distribution").exclude(group="")
    assert {one.group: (one.hidden, one.base) for one in found} == {
        "jong": ("", 30),
        "midden": ("remainder", None),
        "oud": ("small", None),
    }


def test_groups_show_percentages_and_no_counts():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((30, {"LEEFTIJD": "1"}), (30, {"LEEFTIJD": "2"}), wave=wave)

    found = figure(wave, "ZINVOL", "distribution", "jong")

    assert {row["count"] for row in found.series} == {None}


def test_a_question_with_too_few_answers_shows_nothing():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((9, {}), (11, {"ZINVOL": "", "REDEN": "", "WAAROM": ""}), wave=wave)

    release = releases.compute(wave, OPENED)

    found = release.figures.filter(question__in=["ZINVOL", "REDEN", "WAAROM"])
    assert {(one.question, one.group, one.hidden) for one in found} == {
        ("ZINVOL", "", "small"),
        ("REDEN", "", "small"),
        ("WAAROM", "", "small"),
    }


def test_no_number_under_the_minimum_is_stored():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    answered_wave((25, {"LEEFTIJD": "1", "ZINVOL": "2"}), (14, {"LEEFTIJD": "2"}), (3, {"LEEFTIJD": "3"}), wave=wave)
    breakdown(wave.survey, "cijfer", hoog="${CIJFER} >= 7", laag="${CIJFER} < 7")

    releases.compute(wave, OPENED)

    assert small_numbers(Figure.objects.all()) == []


def small_numbers(figures: Any) -> list[Any]:
    numbers = [number for one in figures for number in (one.base, one.count)]
    numbers += [row.get("count") for one in figures for row in one.series]
    return [number for number in numbers if number is not None and number < 10]


def test_a_hidden_figure_cannot_hold_a_number():
    release = releases.compute(answered_wave((12, {})), OPENED)

    with pytest.raises(IntegrityError):
        Figure.objects.create(release=release, position=999, question="X", kind="mean", hidden="small", value=7.1)


def test_who_chose_one_reason_has_it_as_the_most_important_one():
    of = survey()
    wave = opened_wave(of, questionnaire=questionnaire(of, top=True))
    for _ in range(20):
        response(wave, answers(REDEN="2"), {"TOP": -1})
        response(wave, answers(REDEN="1 3") | {"TOP": "3"})
        response(wave, answers(REDEN="1 3"), {"TOP": -2})

    found = figure(wave, "TOP", "distribution")

    assert (found.base, shares(found)) == (40, {"1": ("<", 5, None), "2": ("", 50, 20), "3": ("", 50, 20)})


def test_a_group_that_this_wave_did_not_ask_about_is_left_out():
    wave = opened_wave()
    breakdown(wave.survey, "thuis", helemaal="${THUIS} = '1'")
    answered_wave((12, {}), wave=wave)

    releases.compute(wave, OPENED)

    assert Figure.objects.filter(breakdown="thuis").count() == 0


def test_groups_may_look_at_the_background():
    wave = opened_wave(background=["regio"])
    breakdown(wave.survey, "regio", noord="${regio} = 'noord'", zuid="${regio} = 'zuid'")
    for region in ["noord"] * 12 + ["zuid"] * 13:
        Response.objects.create(wave=wave, answers=answers(), background={"regio": region})

    assert figure(wave, "ZINVOL", "distribution", "zuid").base == 13


def test_a_release_holds_the_words_of_the_questionnaire():
    release = releases.compute(answered_wave((12, {})), OPENED)

    assert release.outline["pages"][1]["questions"][0] == {
        "code": "CIJFER",
        "kind": "range",
        "text": "Welk cijfer geef je je werk?",
        "second_text": "",
        "base": "wie “Ja” antwoordde op “Werk je in een KCC?”",
    }


def test_computing_twice_keeps_the_first_release():
    wave = answered_wave((12, {}))
    first = releases.compute(wave, OPENED)

    compute_release(str(wave.pk))

    assert Release.objects.get() == first


def test_there_are_no_figures_before_the_opening():
    wave = closed_wave()

    compute_release(str(wave.pk))

    assert Release.objects.count() == 0
    with pytest.raises(releases.NotOpenedError):
        releases.compute(wave, OPENED)


def test_a_task_for_a_wave_that_is_gone_does_nothing():
    compute_release("00000000-0000-4000-8000-000000000000")

    assert Release.objects.count() == 0


def test_waves_without_figures_are_asked_for_after_a_while(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(compute_release, "delay", asked.append)
    answered_wave((12, {})).releases.create(computed_at=OPENED, minimum_group=10, responses=12)
    lost = opened_wave()
    closed_wave()

    ask_for_missing(OPENED + timedelta(minutes=1))
    assert asked == []
    ask_for_missing(OPENED + timedelta(minutes=6))

    assert asked == [str(lost.pk)]
