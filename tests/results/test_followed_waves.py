"""Two waves that share people, or of which staff judged whether they may be compared."""

import pytest
from scipy import stats

from results import releases
from results.models import Change, Measure, Response
from surveys.models import Survey, Verdict, Wave
from tests.respondents.make import NOW, invitation, respondent, survey, user
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire

pytestmark = pytest.mark.django_db
BEFORE = NOW.replace(year=2025)
MARKS = [6, 7, 8, 5, 9, 7, 6, 8, 7, 7]


def two_waves(of: Survey | None = None, statement: str = "Mijn werk is zinvol.") -> tuple[Wave, Wave]:
    of = of or survey()
    first = questionnaire(of)
    second = first if statement == "Mijn werk is zinvol." else questionnaire(of, statement=statement)
    return opened_wave(of, questionnaire=first, opens_at=BEFORE), opened_wave(of, questionnaire=second)


def person(wave: Wave, mark: int, agrees: bool, panel: str = "") -> Response:
    given = answers(CIJFER=str(mark), ZINVOL="5" if agrees else "1")
    return Response(wave=wave, answers=given, panel=panel)


def fill(wave: Wave, shift: int, people: int, *, alone: int = 0) -> list[int]:
    """`people` with a pseudonym, each with the same base mark in every wave, and `alone` without one."""
    marks = [MARKS[place % 10] + (shift if place % 3 else 0) for place in range(people)]
    rows = [person(wave, mark, mark >= 7, f"p{place}") for place, mark in enumerate(marks)]
    rows += [person(wave, MARKS[place % 10], place % 2 == 0) for place in range(alone)]
    Response.objects.bulk_create(rows)
    return marks


def change(before: Wave, now: Wave, code: str, group: str = "") -> Change:
    releases.compute(before, OPENED)
    releases.compute(now, OPENED)
    found = Change.objects.filter(figure__release__wave=now, figure__question=code, figure__group=group)
    return found.get(figure__kind__in=["mean", "agreement"])


def test_the_same_people_are_compared_with_themselves():
    before, now = two_waves()
    old, new = fill(before, 0, 60), fill(now, -1, 60)

    mark, agree = change(before, now, "CIJFER"), Change.objects.get(figure__question="ZINVOL")

    assert mark.p == pytest.approx(stats.ttest_rel(new, old).pvalue)
    assert (mark.details["test"], mark.details["overlap_least"]) == ("paired", 60)
    assert agree.details["test"] == "mcnemar"
    left = sum(one >= 7 > two for one, two in zip(old, new, strict=True))
    assert agree.p == pytest.approx(stats.binomtest(left, left).pvalue)


def test_waves_that_share_some_people_use_what_they_have_in_common():
    before, now = two_waves()
    fill(before, 0, 60, alone=40)
    fill(now, -1, 60, alone=60)

    found = change(before, now, "CIJFER")

    independent = stats.ttest_ind(
        [int(one.answers["CIJFER"]) for one in now.responses.all()],
        [int(one.answers["CIJFER"]) for one in before.responses.all()],
        equal_var=False,
    )
    assert (found.details["test"], found.details["overlap_least"]) == ("partly_paired", 60)
    assert found.p is not None
    assert found.p < independent.pvalue


@pytest.mark.parametrize(("alone", "test"), [(0, "paired"), (50, "partly_paired")])
def test_a_net_promoter_score_of_the_same_people_is_compared_as_such(alone: int, test: str):
    before, now = two_waves()
    Measure.objects.create(survey=before.survey, code="CIJFER", kind="promoters", label="Aanraden")
    for wave, shift in ((before, 0), (now, 1)):
        fill(wave, shift, 60, alone=alone)
        releases.compute(wave, OPENED)

    found = Change.objects.get(figure__kind="promoters", figure__group="").details

    assert (found["test"], found["overlap_least"]) == (test, 60)
    assert "effect" not in found


@pytest.mark.parametrize(("shared", "alone"), [(29, 60), (60, 9)])
def test_an_overlap_that_would_give_people_away_is_not_used(shared: int, alone: int):
    before, now = two_waves()
    fill(before, 0, shared, alone=alone)
    fill(now, -1, shared, alone=alone)

    found = change(before, now, "CIJFER")

    assert found.details["test"] == "welch"
    assert "overlap_least" not in found.details


def test_a_pseudonym_that_stands_twice_links_nobody():
    before, now = two_waves()
    fill(before, 0, 60)
    fill(now, 0, 60)
    Response.objects.update(panel="dubbel")

    assert change(before, now, "ZINVOL").details["test"] == "z"


def test_a_difference_has_an_effect_an_ordinal_test_and_a_family():
    before, now = two_waves()
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)

    found = change(before, now, "ZINVOL").details

    assert found == {"test": "z", "effect": 0.0, "higher": 0.5, "ordinal_p": 1.0, "family": "others", "tests": 2}


def test_the_list_as_population_makes_the_interval_smaller():
    before, now = two_waves()
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)
    for wave in (before, now):
        for _ in range(160):
            invitation(wave, respondent(wave.survey))

    found = change(before, now, "CIJFER")

    assert (found.low, found.high) == (-0.3, 0.3)
    assert found.details["frame"] == [-0.2, 0.2]


def decide(before: Wave, now: Wave, status: str, code: str = "ZINVOL") -> None:
    Verdict.objects.create(
        before=before.questionnaire, after=now.questionnaire, code=code, status=status, reason="Alleen een komma.",
        decided_by=user("Onderzoek"), decided_at=NOW,
    )  # fmt: skip


def test_a_line_that_staff_allowed_is_drawn_with_its_note():
    before, now = two_waves(statement="Mijn werk is zinvol!")
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)
    decide(before, now, "note")

    found = change(before, now, "ZINVOL")

    assert found.details["note"] == "Alleen een komma."
    assert found.figure.release.outline["notes"] == {"ZINVOL": "Alleen een komma."}


def test_a_line_that_staff_broke_is_not_drawn():
    of = survey()
    before = opened_wave(of, questionnaire=questionnaire(of), opens_at=BEFORE)
    now = opened_wave(of, questionnaire=questionnaire(of))
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)
    decide(before, now, "broken")

    releases.compute(before, OPENED)
    release = releases.compute(now, OPENED)

    assert not Change.objects.filter(figure__question="ZINVOL").exists()
    assert release.outline["trend"] == {"ZINVOL": []}


def test_a_verdict_that_came_later_makes_a_new_release():
    before, now = two_waves(statement="Mijn werk is zinvol!")
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)
    releases.compute(before, OPENED)
    first = releases.compute(now, OPENED)
    decide(before, now, "note")

    second = releases.compute_again(now, OPENED, "oordeel")

    assert not first.figures.filter(question="ZINVOL", change__isnull=False).exists()
    assert second.figures.filter(question="ZINVOL", change__isnull=False).exists()
    assert {"what": "verdicts", "name": "", "change": "changed"} in second.changed


def test_a_group_that_is_defined_otherwise_is_not_compared():
    of = survey()
    made = breakdown(of, jong="${LEEFTIJD} = '2'", rest="${LEEFTIJD} != '2'")
    before, now = two_waves(of)
    fill(before, 0, 0, alone=100)
    fill(now, 0, 0, alone=100)
    releases.compute(before, OPENED)
    made.groups.filter(code="jong").update(condition="${LEEFTIJD} = '2' or ${LEEFTIJD} = '1'")

    release = releases.compute(now, OPENED)

    assert release.figures.filter(group="jong", hidden="").exists()
    assert not Change.objects.filter(figure__group="jong").exists()
    assert {tuple(change.parts) for change in Change.objects.filter(figure__group="")} == {()}
