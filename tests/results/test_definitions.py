"""What figures mean is data: it can be changed, never silently, and never so that fewer people can be found."""

import pytest
from django.test import Client
from django.urls import reverse

from results import releases
from results.definitions import BreakdownSpec, GroupSpec, Meaning, content_of, differences, version
from results.merging import groups_of
from results.models import Breakdown, Definitions, Figure, Group, Measure, Release, Weights
from results.reissuing import ReleaseRefusedError
from results.weighting import weights_of
from surveys.models import Survey, Wave
from tests.respondents.make import NOW, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire, response

pytestmark = pytest.mark.django_db
AGES = {"jong": "${LEEFTIJD} = '1'", "midden": "${LEEFTIJD} = '2'", "oud": "${LEEFTIJD} = '3'"}


def measure(of: Survey, code: str, kind: str, **fields: object) -> Measure:
    return Measure.objects.create(survey=of, code=code, label=code.title(), kind=kind, **fields)


def fill(wave: Wave, *many: tuple[int, dict[str, str]]) -> Wave:
    for count, given in many:
        for _ in range(count):
            response(wave, answers(**given))
    return wave


def figure(release: Release, code: str, kind: str, group: str = "") -> Figure:
    return release.figures.get(question=code, kind=kind, group=group)


def test_the_same_definitions_are_one_version():
    of = survey()
    breakdown(of, **AGES)

    first = version(of, OPENED)
    again = version(of, OPENED)
    Group.objects.filter(code="jong").update(label="Jongeren")
    second = version(of, OPENED)

    assert first == again
    assert (first.number, second.number) == (1, 2)
    assert Definitions.objects.count() == 2


def test_a_release_keeps_the_version_that_it_was_made_with():
    wave = fill(opened_wave(), (12, {}))
    breakdown(wave.survey, **AGES)

    release = releases.compute(wave, OPENED)

    assert release.definitions is not None
    assert [group["code"] for group in release.definitions.content["breakdowns"][0]["groups"]] == list(AGES)


def test_what_changed_is_told():
    of = survey()
    breakdown(of, **AGES)
    measure(of, "ZINVOL", "agreement", answers="4 5")
    before = content_of(of)

    Measure.objects.update(answers="5")
    Group.objects.get(code="oud").delete()
    Breakdown.objects.create(survey=of, code="nieuw", label="Nieuw")

    assert differences(before, content_of(of)) == [
        {"what": "breakdowns", "name": "Leeftijd", "change": "changed"},
        {"what": "breakdowns", "name": "Nieuw", "change": "added"},
        {"what": "measures", "name": "Zinvol", "change": "changed"},
    ]


def test_changing_a_definition_changes_no_figure_until_it_is_computed_again():
    wave = fill(opened_wave(), (20, {"ZINVOL": "4"}), (20, {"ZINVOL": "5"}), (20, {"ZINVOL": "1"}))
    first = releases.compute(wave, OPENED)
    measure(wave.survey, "ZINVOL", "agreement", answers="5")

    releases.compute(wave, OPENED)
    second = releases.compute_again(wave, OPENED, "alleen helemaal mee eens")

    assert figure(first, "ZINVOL", "agreement").value == 0.67
    assert figure(second, "ZINVOL", "agreement").value == 0.33
    assert (second.number, second.reason) == (2, "alleen helemaal mee eens")
    assert second.changed == [{"what": "measures", "name": "Zinvol", "change": "added"}]
    assert wave.releases.count() == 2


def test_computing_again_without_any_change_is_refused():
    wave = fill(opened_wave(), (20, {}))
    releases.compute(wave, OPENED)

    with pytest.raises(ReleaseRefusedError):
        releases.compute_again(wave, OPENED, "zomaar")

    assert wave.releases.count() == 1


def test_there_is_no_second_release_before_the_first():
    with pytest.raises(ReleaseRefusedError):
        releases.compute_again(opened_wave(), OPENED, "te vroeg")


@pytest.mark.parametrize(("withdrawn", "allowed"), [(9, False), (10, True)])
def test_a_new_release_needs_as_many_withdrawals_as_the_minimum(withdrawn: int, allowed: bool):
    wave = fill(opened_wave(), (40, {"ZINVOL": "4"}), (40, {"ZINVOL": "2"}))
    releases.compute(wave, OPENED)
    for one in wave.responses.all()[:withdrawn]:
        one.delete()

    if allowed:
        assert releases.compute_again(wave, OPENED, "ingetrokken").responses == 70
    else:
        with pytest.raises(ReleaseRefusedError, match="withdrawn|ingetrokken"):
            releases.compute_again(wave, OPENED, "ingetrokken")


def test_two_releases_together_show_no_small_group():
    wave = opened_wave()
    first_cut = breakdown(wave.survey, "leeftijd", jong="${CIJFER} < 5", oud="${CIJFER} >= 5")
    fill(wave, (30, {"CIJFER": "4"}), (4, {"CIJFER": "5"}), (30, {"CIJFER": "8"}))
    first = releases.compute(wave, OPENED)
    first_cut.delete()
    breakdown(wave.survey, "leeftijd", jong="${CIJFER} < 6", oud="${CIJFER} >= 6")

    second = releases.compute_again(wave, OPENED, "andere grens")

    shown = first.figures.filter(question="ZINVOL", kind="agreement", hidden="")
    assert {one.group: (one.base, one.at_most) for one in shown} == {
        "": (64, False), "jong": (30, False), "oud": (64, True),
    }  # fmt: skip
    hidden = second.figures.filter(question="ZINVOL", kind="agreement").exclude(group="")
    assert {(one.group, one.hidden, one.base) for one in hidden} == {
        ("jong", "remainder", None), ("oud", "remainder", None),
    }  # fmt: skip


def test_a_group_that_was_shown_stays_shown():
    wave = opened_wave()
    breakdown(wave.survey, **AGES)
    fill(wave, (30, {"LEEFTIJD": "1"}), (30, {"LEEFTIJD": "2"}), (30, {"LEEFTIJD": "3", "ZINVOL": "1"}))
    releases.compute(wave, OPENED)
    measure(wave.survey, "ZINVOL", "agreement", answers="5")

    second = releases.compute_again(wave, OPENED, "andere grens")

    assert {one.base for one in second.figures.filter(question="ZINVOL", kind="distribution")} == {90, 30}


def spec(**sizes: int) -> tuple[Meaning, dict[str, int]]:
    groups = tuple(GroupSpec(code, code.upper(), f"${{X}} = '{code}'") for code in sizes)
    meaning = Meaning(10, (BreakdownSpec("b", "B", groups=groups),))
    return meaning, {f"b:{code}": size for code, size in sizes.items()}


@pytest.mark.parametrize(
    ("sizes", "codes"),
    [
        ({"a": 20, "b": 20, "c": 20}, ["a", "b", "c"]),
        ({"a": 20, "b": 5, "c": 12}, ["a", "b+c"]),
        ({"a": 12, "b": 5, "c": 20}, ["a+b", "c"]),
        ({"a": 3, "b": 3, "c": 3, "d": 30}, ["a+b+c", "d"]),
        ({"a": 3, "b": 30}, ["a", "b"]),
        ({"a": 0, "b": 30, "c": 30}, ["a", "b", "c"]),
    ],
)
def test_small_groups_go_together_with_the_smaller_neighbour(sizes: dict[str, int], codes: list[str]):
    found = groups_of(*spec(**sizes), 10)

    assert [group.code for group in found] == codes


def test_a_merged_group_is_about_everybody_of_both():
    merged = groups_of(*spec(a=20, b=5, c=12), 10)[1]

    assert (merged.label, merged.condition) == ("B / C", "(${X} = 'b') or (${X} = 'c')")


def test_an_index_is_the_mean_of_its_questions_with_its_reliability():
    wave = opened_wave()
    measure(wave.survey, "INDEX", "scale", questions="ZINVOL LEEFTIJD")
    fill(wave, (20, {"ZINVOL": "5", "LEEFTIJD": "3"}), (20, {"ZINVOL": "3", "LEEFTIJD": "1"}), (12, {"ZINVOL": "9"}))

    release = releases.compute(wave, OPENED)

    assert (figure(release, "INDEX", "mean").base, figure(release, "INDEX", "mean").value) == (40, 3.0)
    assert figure(release, "INDEX", "reliability").value == 1.0
    assert release.outline["pages"][-1]["questions"][0]["made_of"] == ["ZINVOL", "LEEFTIJD"]


def test_a_measure_may_be_about_some_people_only():
    wave = opened_wave()
    measure(wave.survey, "ZINVOL_JONG", "agreement", questions="ZINVOL", answers="4 5", base="${LEEFTIJD} = '1'")
    fill(wave, (30, {"LEEFTIJD": "1", "ZINVOL": "1"}), (30, {"LEEFTIJD": "1"}), (40, {"LEEFTIJD": "2"}))

    release = releases.compute(wave, OPENED)

    assert (figure(release, "ZINVOL_JONG", "agreement").base, figure(release, "ZINVOL_JONG", "agreement").value) == (
        60, 0.5,
    )  # fmt: skip
    assert release.outline["bases"][0]["condition"] == "${LEEFTIJD} = '1'"


def test_a_measure_about_almost_everybody_is_hidden():
    wave = opened_wave()
    measure(wave.survey, "ZINVOL_JONG", "agreement", questions="ZINVOL", answers="4 5", base="${LEEFTIJD} = '1'")
    fill(wave, (30, {"LEEFTIJD": "1", "ZINVOL": "1"}), (30, {"LEEFTIJD": "1"}), (4, {"LEEFTIJD": "2"}))

    release = releases.compute(wave, OPENED)

    assert figure(release, "ZINVOL_JONG", "agreement").hidden == "remainder"
    assert figure(release, "ZINVOL", "agreement").base == 64
    assert release.outline["bases"] == []


def test_the_base_of_a_measure_counts_in_the_next_release():
    wave = opened_wave()
    made = measure(wave.survey, "DEEL", "agreement", questions="ZINVOL", answers="4 5", base="${LEEFTIJD} != '3'")
    fill(wave, (30, {"LEEFTIJD": "1"}), (30, {"LEEFTIJD": "2"}), (20, {"LEEFTIJD": "3", "ZINVOL": "1"}))
    fill(wave, (4, {"LEEFTIJD": "", "ZINVOL": "1"}))
    releases.compute(wave, OPENED)
    made.delete()
    breakdown(wave.survey, **AGES)

    second = releases.compute_again(wave, OPENED, "leeftijden")

    found = second.figures.filter(question="ZINVOL", kind="agreement").exclude(group="")
    assert "remainder" in {one.hidden for one in found}


def test_a_net_promoter_score_of_a_mark():
    wave = opened_wave()
    measure(wave.survey, "CIJFER", "promoters")
    fill(wave, (20, {"CIJFER": "9"}), (30, {"CIJFER": "7"}), (50, {"CIJFER": "5"}))

    found = figure(releases.compute(wave, OPENED), "CIJFER", "promoters")

    assert (found.base, found.value, found.low, found.high) == (100, -30, -45, -15)


def test_the_median_of_a_mark():
    wave = fill(opened_wave(), (20, {"CIJFER": "9"}), (30, {"CIJFER": "7"}), (45, {"CIJFER": "5"}))

    found = figure(releases.compute(wave, OPENED), "CIJFER", "median")

    assert (found.base, found.value, found.low, found.high) == (95, 7, 5, 7)


def test_the_share_without_an_opinion_is_a_figure():
    wave = fill(opened_wave(), (60, {"ZINVOL": "4"}), (20, {"ZINVOL": "1"}), (20, {"ZINVOL": "9"}))

    found = figure(releases.compute(wave, OPENED), "ZINVOL", "unknown")

    assert (found.base, found.value, found.low, found.high) == (100, 0.2, 0.13, 0.29)


def weighed(of: Survey) -> Wave:
    made = breakdown(of, **AGES)
    made.groups.all().update(population=100)
    made.groups.filter(code="jong").update(population=200)
    Breakdown.objects.update(weighs=True)
    wave = opened_wave(of)
    return fill(
        wave,
        (60, {"LEEFTIJD": "1", "ZINVOL": "5", "CIJFER": "9"}),
        (60, {"LEEFTIJD": "2", "ZINVOL": "1", "CIJFER": "6"}),
        (60, {"LEEFTIJD": "3", "ZINVOL": "1", "CIJFER": "6"}),
    )


def test_weighted_stands_beside_unweighted():
    release = releases.compute(weighed(survey()), OPENED)

    agree, mark = figure(release, "ZINVOL", "agreement"), figure(release, "CIJFER", "mean")
    assert (agree.value, agree.weighted) == (0.33, 0.5)
    assert (mark.value, mark.weighted) == (7.0, 7.5)
    assert agree.weighted_low is not None
    assert Weights.objects.get().design_effect == pytest.approx(1.125)
    assert sum(weights_of(release).values()) == pytest.approx(400)


def test_a_group_under_a_hundred_people_is_not_weighted():
    release = releases.compute(weighed(survey()), OPENED)

    assert figure(release, "CIJFER", "mean").weighted is not None
    assert {one.weighted for one in release.figures.exclude(group="")} == {None}


def test_weights_that_are_refused_leave_the_figures_and_say_why():
    of = survey()
    wave = weighed(of)
    Group.objects.filter(code="jong").update(population=100_000)

    release = releases.compute(wave, OPENED)

    assert release.outline["unweighted"] != ""
    assert figure(release, "ZINVOL", "agreement").value == 0.33
    assert not Weights.objects.exists()


def test_another_cut_breaks_the_line_between_waves():
    of = survey()
    asked = questionnaire(of)
    before = opened_wave(of, questionnaire=asked, opens_at=NOW.replace(year=2025))
    now = opened_wave(of, questionnaire=asked)
    for wave in (before, now):
        fill(wave, (40, {"ZINVOL": "4", "CIJFER": "6"}), (40, {"ZINVOL": "1", "CIJFER": "8"}))
    releases.compute(before, OPENED)
    measure(of, "ZINVOL", "agreement", answers="5")

    release = releases.compute(now, OPENED)

    compared = set(release.figures.filter(change__isnull=False).values_list("question", flat=True))
    assert compared == {"CIJFER"}


def test_a_group_of_a_code_that_nobody_is_asked_warns(client: Client):
    of = questionnaire(survey()).survey
    client.force_login(user("Onderzoek"))
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-code": "jong", "0-label": "Jong", "0-position": 1}
    groups = {f"groups-{name}": value for name, value in (rows | {"0-condition": "${LEEFTYD} = '1'"}).items()}
    values = {"survey": of.pk, "code": "leeftijd", "label": "Leeftijd", "position": 1}

    page = client.post(reverse("admin:results_breakdown_add"), values | groups, follow=True).content.decode()

    assert "Geen vragenlijst van dit onderzoek heeft LEEFTYD." in page
    assert Group.objects.get().condition == "${LEEFTYD} = '1'"


def test_a_measure_of_a_question_that_does_not_exist_warns(client: Client):
    of = questionnaire(survey()).survey
    client.force_login(user("Onderzoek"))
    values = {"survey": of.pk, "code": "INDEX", "label": "Index", "kind": "scale", "position": 1}

    page = client.post(
        reverse("admin:results_measure_add"), values | {"questions": "ZINVOL ZINVOOL"}, follow=True
    ).content.decode()

    assert "Geen vragenlijst van dit onderzoek heeft ZINVOOL." in page


def test_without_measures_the_list_says_what_is_done_then(client: Client):
    client.force_login(user("Onderzoek"))

    page = client.get(reverse("admin:results_measure_changelist")).content.decode()

    assert "Er zijn nog geen maten, en ze hoeven er niet te zijn." in page


def test_the_answers_that_agree_stand_with_the_figure(client: Client):
    wave = opened_wave()
    fill(wave, (30, {"ZINVOL": "5"}), (30, {"ZINVOL": "2"}))
    release = releases.compute(wave, OPENED)
    client.force_login(user("Onderzoek"))

    page = client.get(reverse("admin:results_waveresult_question", args=[wave.pk, "ZINVOL"])).content.decode()

    assert release.outline["agreeing"]["ZINVOL"] == ["Mee eens", "Helemaal mee eens"]
    assert "<dd>Mee eens; Helemaal mee eens</dd>" in page
