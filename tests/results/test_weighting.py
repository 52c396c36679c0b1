"""Weights equal those of R survey, stop where they should, and can be made again from what is stored."""

import csv
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents.models import FinalCount, Invitation
from respondents.population import population
from results import raking, releases
from results.definitions import content_of, meaning
from results.margins import Margin
from results.models import Breakdown, Group, Release, Response, Weights
from results.raking import Cell
from results.weighting import margins_from, margins_of, recipe, weigh, weights_of
from surveys.models import Survey, Wave
from tests.respondents.make import invitation, respondent, survey
from tests.results.make import OPENED, answers, opened_wave
from tests.results.vectors import HERE, VECTORS, sample

RAKING, TRIM = VECTORS["raking"], VECTORS["trim"]
COLUMNS = ("leeftijd", "opleiding", "kcc")
MARGINS = [RAKING["margins"][name] for name in COLUMNS]
ROWS = sample()
PEOPLE = Counter(tuple(row[name] for name in COLUMNS) for row in ROWS)


def test_raking_gives_the_weights_of_r_in_every_cell():
    found = raking.raked(PEOPLE, MARGINS)

    expected = {tuple(cell[name] for name in COLUMNS): cell["w"] for cell in RAKING["weights_by_cell"]}
    assert found.weights == pytest.approx(expected, abs=1e-6)
    assert len(expected) == 18


def test_raked_weights_meet_every_margin():
    found = raking.raked(PEOPLE, MARGINS)

    for place, target in enumerate(MARGINS):
        assert raking.margin(PEOPLE, found.weights, place) == pytest.approx(target, abs=1e-8)


def test_the_design_effect_and_the_effective_n_are_those_of_kish():
    found = raking.raked(PEOPLE, MARGINS)

    assert found.design_effect == pytest.approx(RAKING["kish_deff"], abs=1e-6)
    assert found.effective == pytest.approx(RAKING["n_eff"], abs=1e-4)


def test_trimming_equals_that_of_r():
    untrimmed = raking.raked(PEOPLE, MARGINS).weights

    trimmed = raking.trim(PEOPLE, untrimmed, TRIM["lower"], TRIM["upper"])

    assert sum(number * trimmed[cell] for cell, number in PEOPLE.items()) == pytest.approx(TRIM["sum"])
    assert raking.design_effect(PEOPLE, trimmed) == pytest.approx(TRIM["deff"], abs=1e-8)
    mean = sum(trimmed[tuple(row[name] for name in COLUMNS)] * int(row["cijfer"]) for row in ROWS) / TRIM["sum"]
    assert mean == pytest.approx(TRIM["mean"], abs=1e-6)


def test_weights_stay_within_their_bounds_and_meet_the_margins_again():
    people: dict[Cell, int] = {("a", "x"): 300, ("a", "y"): 100, ("b", "x"): 100, ("b", "y"): 20}

    found = raking.raked(people, [{"a": 350, "b": 170}, {"x": 250, "y": 270}])

    mean = 1.0
    assert found.trimmed
    assert all(0.3 * mean - 1e-6 <= weight <= 3 * mean + 1e-6 for weight in found.weights.values())
    assert raking.margin(people, found.weights, 1) == pytest.approx({"x": 250, "y": 270}, rel=raking.OFF)


def test_margins_that_contradict_each_other_within_the_bounds_stop_it():
    people: dict[Cell, int] = {("a",): 20, ("b",): 980}

    with pytest.raises(raking.WeightingError):
        raking.raked(people, [{"a": 900, "b": 100}])


def test_raking_that_does_not_settle_stops():
    people: dict[Cell, int] = {("a", "x"): 50, ("b", "y"): 50}

    with pytest.raises(raking.WeightingError, match="hundred|honderd"):
        raking.raked(people, [{"a": 60, "b": 40}, {"x": 40, "y": 60}])


def test_weights_that_are_too_uneven_stop_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(raking, "HIGHEST", 30.0)
    monkeypatch.setattr(raking, "LOWEST", 0.01)

    with pytest.raises(raking.WeightingError, match="uneven|ongelijk"):
        raking.raked({("a",): 50, ("b",): 950}, [{"a": 600, "b": 400}])


def test_a_group_of_the_population_without_respondents_stops_it():
    with pytest.raises(raking.WeightingError, match="b"):
        raking.raked({("a",): 50}, [{"a": 60, "b": 40}])


def test_a_group_without_a_known_population_stops_it():
    with pytest.raises(raking.WeightingError, match="b"):
        raking.raked({("a",): 50, ("b",): 50}, [{"a": 60}])


def test_people_of_an_unknown_group_keep_their_part():
    found = raking.raked({("a",): 40, ("b",): 40, ("",): 20}, [{"a": 150, "b": 50}])

    assert found.weights == pytest.approx({("a",): 3.0, ("b",): 1.0, ("",): 2.0})


@pytest.mark.parametrize(
    ("sizes", "into"),
    [
        ({"a": 50, "b": 20}, {}),
        ({"a": 50, "b": 19, "c": 30}, {"b": "c"}),
        ({"a": 5, "b": 6, "c": 90}, {"a": "c", "b": "c"}),
        ({"a": 3}, {}),
    ],
)
def test_groups_with_fewer_than_twenty_respondents_are_merged(sizes: dict[str, int], into: dict[str, str]):
    assert raking.merges(sizes) == into


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 60), min_size=1, max_size=7))
def test_after_merging_no_group_is_small_unless_it_is_the_only_one(sizes: dict[str, int]):
    into = raking.merges(sizes)

    left: Counter[str] = Counter()
    for group, number in sizes.items():
        left[into.get(group, group)] += number
    assert len(left) == 1 or min(left.values()) >= raking.FEWEST
    assert left.total() == sum(sizes.values())


def declared(of: Survey, code: str, *, weighs: bool = True, **groups: int | None) -> Breakdown:
    made = Breakdown.objects.create(survey=of, code=code, label=code.title(), weighs=weighs)
    for place, (name, number) in enumerate(groups.items()):
        condition = f"${{{code}}} = '{name}'"
        Group.objects.create(
            breakdown=made, code=name, label=name, condition=condition, position=place, population=number
        )
    return made


def wave_with(of: Survey, *people: tuple[int, dict[str, str]]) -> Wave:
    wave = opened_wave(of, background=["leeftijd", "opleiding"])
    Response.objects.bulk_create(
        Response(wave=wave, answers=answers(), background=background)
        for number, background in people
        for _ in range(number)
    )
    return wave


def declared_margins(wave: Wave) -> list[Margin]:
    return margins_of(wave, meaning(content_of(wave.survey)))


def stored(wave: Wave) -> Weights:
    release = Release.objects.create(wave=wave, computed_at=OPENED, minimum_group=10, responses=wave.responses.count())
    margins, found = weigh(declared_margins(wave), [one.answers | one.background for one in wave.responses.all()])
    made = recipe(release, margins, found)
    made.save()
    return made


@pytest.mark.django_db
def test_weights_of_a_release_are_read_back_from_its_recipe():
    of = survey()
    declared(of, "leeftijd", jong=300, oud=100)
    wave = wave_with(of, (40, {"leeftijd": "jong"}), (40, {"leeftijd": "oud"}), (20, {"leeftijd": ""}))

    made = stored(wave)

    found = weights_of(made.release)
    assert found.keys() == {str(key) for key in wave.responses.values_list("pk", flat=True)}
    assert sum(found.values()) == pytest.approx(400)
    assert Counter(round(weight, 6) for weight in found.values()) == {6.0: 40, 2.0: 40, 4.0: 20}
    assert [part.population for part in margins_from(made)[0].parts] == [300, 100]


@pytest.mark.django_db
def test_a_release_without_weights_has_none():
    wave = wave_with(survey(), (12, {}))
    release = Release.objects.create(wave=wave, computed_at=OPENED, minimum_group=10, responses=12)

    assert weights_of(release) == {}


@pytest.mark.django_db
def test_the_recipe_shows_what_was_merged():
    of = survey()
    declared(of, "leeftijd", jong=300, midden=30, oud=100)
    wave = wave_with(of, (40, {"leeftijd": "jong"}), (4, {"leeftijd": "midden"}), (40, {"leeftijd": "oud"}))

    made = stored(wave)

    parts = {part["code"]: (part["respondents"], part["into"]) for part in made.margins[0]["parts"]}
    assert parts == {"jong": (40, ""), "midden": (4, "jong"), "oud": (40, "")}
    assert sum(weights_of(made.release).values()) == pytest.approx(430)


@pytest.mark.django_db
@pytest.mark.parametrize(("nobody", "untold"), [(0, set()), (4, {"oud"}), (12, set())])
def test_the_recipe_does_not_count_the_few_who_are_in_no_group(nobody: int, untold: set[str]):
    of = survey()
    declared(of, "leeftijd", jong=300, oud=100)
    wave = wave_with(of, (60, {"leeftijd": "jong"}), (50, {"leeftijd": "oud"}), (nobody, {"leeftijd": ""}))

    release = releases.compute(wave, OPENED)

    parts = Weights.objects.get(release=release).margins[0]["parts"]
    assert {part["code"] for part in parts if part["untold"]} == untold


@pytest.mark.django_db
def test_the_list_tells_how_large_the_groups_are():
    of = survey()
    declared(of, "leeftijd", jong=None, oud=None)
    wave = wave_with(of, (30, {"leeftijd": "jong"}), (30, {"leeftijd": "oud"}))
    for age, number, state in (("jong", 3, "sent"), ("oud", 2, "completed"), ("oud", 4, "ineligible")):
        for _ in range(number):
            invitation(wave, respondent(of), attributes={"leeftijd": age}, state=state)

    assert population(wave, ["leeftijd"]) == {("jong",): 3, ("oud",): 2}
    assert declared_margins(wave)[0].targets() == {"jong": 3, "oud": 2}


@pytest.mark.django_db
def test_the_list_is_known_after_the_invitations_are_gone():
    wave = wave_with(survey(), (30, {}))
    for state, number in (("sent", 200), ("completed", 90), ("ineligible", 9)):
        FinalCount.objects.create(wave=wave, state=state, number=number)
    FinalCount.objects.create(wave=wave, state=FinalCount.GROUP, attributes={"leeftijd": "jong"}, number=290)

    assert population(wave, ["leeftijd"]) == {("jong",): 290}
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_a_margin_that_this_wave_does_not_know_stops_it():
    of = survey()
    declared(of, "provincie", noord=10, zuid=10)

    with pytest.raises(raking.WeightingError, match="Provincie"):
        declared_margins(wave_with(of, (30, {})))


R = """
library(survey)
d <- read.csv(commandArgs(TRUE)[1])
d <- svydesign(ids = ~1, weights = rep(1165 / nrow(d), nrow(d)), data = d)
r <- rake(d, list(~leeftijd, ~opleiding, ~kcc), list(
  data.frame(leeftijd = c("25_43", "t24", "44p"), Freq = c(476, 440, 249)),
  data.frame(opleiding = c("midden", "hoog", "laag"), Freq = c(644, 280, 241)),
  data.frame(kcc = c("nee", "ja"), Freq = c(646, 519))), control = list(epsilon = 1e-12, maxit = 200))
write.csv(data.frame(w = weights(r)), row.names = FALSE)
"""


def r_has_survey() -> bool:
    if not shutil.which("Rscript"):
        return False
    command = ["Rscript", "-e", "quit(status = !requireNamespace('survey', quietly = TRUE))"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not r_has_survey(), reason="R with the package survey (r-cran-survey) is not installed")
def test_r_itself_gives_the_same_weights(tmp_path: Path):
    script = tmp_path / "rake.R"
    script.write_text(R)

    command = ["Rscript", str(script), str(HERE / "respons.csv")]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    theirs = [float(row["w"]) for row in csv.DictReader(output.splitlines())]
    ours = raking.raked(PEOPLE, MARGINS).weights
    assert [ours[tuple(row[name] for name in COLUMNS)] for row in ROWS] == pytest.approx(theirs, abs=1e-6)
