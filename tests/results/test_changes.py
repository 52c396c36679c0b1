"""What may be said of the difference between two waves."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from results import releases
from results.models import Change, Figure, Response
from results.wording import composition, sentence
from surveys.models import Survey, Wave
from tests.respondents.make import NOW, survey
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=180)


def two_waves(of: Survey | None = None) -> tuple[Wave, Wave]:
    of = of or survey()
    asked = questionnaire(of)
    return opened_wave(of, questionnaire=asked, opens_at=BEFORE), opened_wave(of, questionnaire=asked)


def fill(wave: Wave, *many: tuple[int, dict[str, str]]) -> None:
    Response.objects.bulk_create(
        Response(wave=wave, answers=answers(**given)) for count, given in many for _ in range(count)
    )


def agreeing(wave: Wave, agree: int, of: int, **also: str) -> None:
    fill(wave, (agree, {"ZINVOL": "5", **also}), (of - agree, {"ZINVOL": "2", **also}))


def change(before: Wave, now: Wave, code: str = "ZINVOL", kind: str = "agreement", group: str = "") -> Change:
    releases.compute(before, OPENED)
    releases.compute(now, OPENED)
    return Change.objects.get(figure__release__wave=now, figure__question=code, figure__kind=kind, figure__group=group)


def said(found: Change) -> str:
    with translation.override("nl"):
        return sentence(found.figure, found)


def test_56_to_58_is_no_demonstrable_difference():
    before, now = two_waves()
    agreeing(before, 166, 297)
    agreeing(now, 172, 297)

    assert said(change(before, now)) == (
        "56% → 58%: +2 procentpunt, geen aantoonbaar verschil (95%-interval −6 tot +10; n = 297 en 297)."
    )


def test_41_to_50_of_a_thousand_has_risen():
    before, now = two_waves()
    agreeing(before, 410, 1000)
    agreeing(now, 500, 1000)

    assert said(change(before, now)) == (
        "41% → 50%: gestegen met 9 procentpunt (95%-interval +5 tot +13; n = 1.000 en 1.000)."
    )


def test_a_difference_that_only_holds_by_itself_says_so():
    before, now = two_waves()
    fill(before, (122, {"ZINVOL": "5", "CIJFER": "7"}), (175, {"ZINVOL": "2", "CIJFER": "8"}))
    fill(now, (149, {"ZINVOL": "5", "CIJFER": "7"}), (148, {"ZINVOL": "2", "CIJFER": "8"}))

    found = change(before, now)

    assert found.p is not None
    assert found.p < 0.05
    assert found.adjusted == pytest.approx(2 * found.p)


def test_what_falls_after_correction_is_not_said_to_have_risen():
    found = Change(
        figure=Figure(kind="agreement", value=0.5, base=297), earlier_value=0.41, earlier_base=297,
        difference=0.09, low=0.01, high=0.17, p=0.028, adjusted=0.11, verdict="same",
    )  # fmt: skip

    assert said(found) == (
        "41% → 50%: +9 procentpunt, geen aantoonbaar verschil (95%-interval +1 tot +17; n = 297 en 297). "
        "Op zichzelf zou het tellen, maar na correctie voor het aantal vergelijkingen niet."
    )


def test_a_mean_that_fell():
    before, now = two_waves()
    fill(before, (100, {"CIJFER": "7"}), (100, {"CIJFER": "8"}))
    fill(now, (100, {"CIJFER": "6"}), (100, {"CIJFER": "8"}))

    assert said(change(before, now, "CIJFER", "mean")) == (
        "7,5 → 7,0: gedaald met 0,5 (95%-interval −0,7 tot −0,3; n = 200 en 200)."
    )


@pytest.mark.parametrize(("people", "verdict"), [(29, "few"), (30, "up")])
def test_few_answers_are_not_tested(people: int, verdict: str):
    before, now = two_waves()
    agreeing(before, people // 5, people)
    agreeing(now, people * 4 // 5 - 3, people)

    found = change(before, now)

    assert found.verdict == verdict
    assert (found.p is None) == (verdict == "few")


def test_few_answers_are_called_indicative():
    before, now = two_waves()
    agreeing(before, 8, 20)
    agreeing(now, 12, 20)

    assert said(change(before, now)) == (
        "40% → 60%: +20 procentpunt, indicatief; te weinig antwoorden voor een toets (n = 20 en 20)."
    )


def test_differences_of_percentages_are_never_told_in_percent():
    before, now = two_waves()
    agreeing(before, 410, 1000)
    agreeing(now, 500, 1000)

    text = said(change(before, now)).split(":", 1)[1]

    assert re.findall(r"[+−]?\d+ ?%(?!-)", text) == []


def test_the_mix_of_the_groups_is_told_apart():
    of = survey()
    breakdown(of, binnen="${LEEFTIJD} = '1'", buiten="${LEEFTIJD} = '2'")
    before, now = two_waves(of)
    fill(before, *marks(50, 7.8, "1"), *marks(350, 7.4, "2"))
    fill(now, *marks(150, 7.4, "1"), *marks(250, 6.6, "2"))

    found = change(before, now, "CIJFER", "mean")

    assert (found.difference, found.parts) == (-0.6, [{"breakdown": "leeftijd", "rate": -0.7, "composition": 0.2}])


def marks(people: int, mean: float, age: str) -> list[tuple[int, dict[str, str]]]:
    low = int(mean)
    high = round(people * (mean - low))
    given = [(people - high, str(low)), (high, str(low + 1))]
    return [(count, {"CIJFER": mark, "LEEFTIJD": age}) for count, mark in given]


def test_a_group_that_is_hidden_leaves_no_parts():
    of = survey()
    breakdown(of, binnen="${LEEFTIJD} = '1'", buiten="${LEEFTIJD} = '2'")
    before, now = two_waves(of)
    fill(before, *marks(5, 7.8, "1"), *marks(350, 7.4, "2"))
    fill(now, *marks(150, 7.4, "1"), *marks(250, 6.6, "2"))

    assert change(before, now, "CIJFER", "mean").parts == []


def test_a_question_that_changed_is_not_compared():
    of = survey()
    before = opened_wave(of, questionnaire=questionnaire(of), opens_at=BEFORE)
    later = questionnaire(of, statement="Mijn werk is heel zinvol.")
    now = opened_wave(of, questionnaire=later)
    agreeing(before, 60, 100)
    agreeing(now, 40, 100)

    releases.compute(before, OPENED)
    release = releases.compute(now, OPENED)

    assert Change.objects.filter(figure__question="ZINVOL").count() == 0
    assert release.outline["trend"] == {"ZINVOL": ["wording"]}


def test_a_share_that_is_cut_off_has_no_difference():
    before, now = two_waves()
    agreeing(before, 60, 100)
    agreeing(now, 100, 100)

    releases.compute(before, OPENED)
    releases.compute(now, OPENED)

    assert Change.objects.filter(figure__question="ZINVOL").count() == 0


def test_groups_are_a_family_of_their_own():
    of = survey()
    breakdown(of, jong="${LEEFTIJD} = '1'", oud="${LEEFTIJD} = '2'")
    before, now = two_waves(of)
    agreeing(before, 30, 100, LEEFTIJD="1")
    agreeing(before, 50, 100, LEEFTIJD="2")
    agreeing(now, 60, 100, LEEFTIJD="1")
    agreeing(now, 50, 100, LEEFTIJD="2")

    young = change(before, now, group="jong")
    old = Change.objects.get(figure__group="oud", figure__kind="agreement")

    assert (young.verdict, old.verdict) == ("up", "same")
    assert young.p is not None
    assert young.adjusted == pytest.approx(2 * young.p)


def test_the_database_refuses_a_verdict_without_proof():
    before, now = two_waves()
    agreeing(before, 166, 297)
    agreeing(now, 172, 297)
    found = change(before, now)

    found.verdict = "up"
    with pytest.raises(IntegrityError):
        found.save()


def test_the_part_of_the_mix_in_words():
    with translation.override("nl"):
        text = composition(Figure(kind="mean"), {"breakdown": "kcc", "rate": -0.7, "composition": 0.2})

    assert text == "−0,7 binnen de groepen, +0,2 door een andere samenstelling"


@pytest.mark.parametrize(
    ("difference", "rate", "mix", "told"),
    [(0.024, 0.026, -0.002, True), (0.03, 0.026, 0.004, False), (-0.02, -0.026, 0.004, True)],
)
def test_rounding_is_named_where_the_parts_do_not_add_up(difference: float, rate: float, mix: float, told: bool):
    figure = Figure(kind="agreement")
    Change(figure=figure, difference=difference)

    with translation.override("nl"):
        text = composition(figure, {"breakdown": "kcc", "rate": rate, "composition": mix})

    assert ("door afronding kan het 1 punt schelen" in text) is told
