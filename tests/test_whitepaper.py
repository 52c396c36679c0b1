"""The figures that were published about 2020, counted by the application from the responses of the demo study."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from kccsurvey import demo, demo_study
from respondents import aapor, dispositions
from respondents.models import Ballot, Draft, KeyHolder, Mail, MailState
from results import claim_facts, claims, comparison, estimates, releases, wording
from results.models import Change, Figure, Release, Response
from surveys.models import Wave


@pytest.fixture(scope="module")
def study(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo as `make run` loads it: ballots are sealed and opened, nothing is inserted beside the road."""
    output = tmp_path_factory.mktemp("demo") / "demo.json"
    with django_db_blocker.unblock():
        call_command("load_demo", output=output)
        yield output
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        connection.close()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("study")]


def figure(wave: str, question: str, kind: str, group: str = "") -> Figure:
    return Figure.objects.get(release__wave__slug=wave, question=question, kind=kind, group=group)


def share(wave: str, question: str, code: str) -> Any:
    series = figure(wave, question, "distribution").series
    return next(row for row in series if row["code"] == code)


@pytest.mark.parametrize(
    ("row", "group", "spring", "autumn"), [(1, "", 7.4, 6.9), (2, "binnen", 7.8, 7.4), (3, "buiten", 7.4, 6.6)]
)
def test_the_marks(row: int, group: str, spring: float, autumn: float) -> None:
    assert figure("voorjaar-2020", "CIJFER_WERK", "mean", group).value == spring
    assert figure("najaar-2020", "CIJFER_WERK", "mean", group).value == autumn


@pytest.mark.parametrize(
    ("row", "question", "spring", "autumn"), [(4, "S_ZINVOL", 0.56, 0.58), (5, "S_MAATSCH", 0.41, 0.50)]
)
def test_the_agreement_of_who_works_in_a_contact_centre_now(
    row: int, question: str, spring: float, autumn: float
) -> None:
    assert figure("voorjaar-2020", question, "agreement", "binnen").value == spring
    assert figure("najaar-2020", question, "agreement", "binnen").value == autumn


def test_row_6_who_works_fully_from_home() -> None:
    assert share("najaar-2020", "THUIS", "1")["percent"] == 43


def test_row_7_more_than_half_are_not_open_to_the_work_and_no_majority_is_shown() -> None:
    row = share("najaar-2020", "OPEN_KCC", "3")
    base = figure("najaar-2020", "OPEN_KCC", "distribution").base or 0

    found = estimates.share(row["count"], base)

    assert row["percent"] > 50
    assert found.low < 0.5 < found.high
    reasons = figure("najaar-2020", "NIETOPEN_TOP", "distribution").series
    assert max(reasons, key=lambda reason: reason["percent"])["code"] == "1"


def test_row_8_open_answers() -> None:
    assert figure("najaar-2020", "TOEGWAARDE", "answered").count == 222
    assert figure("najaar-2020", "AANBEV_WAAROM", "answered").count == 238
    answers = Response.objects.filter(wave__slug="najaar-2020")
    assert answers.filter(answers__AANBEV="1").count() == 91
    assert answers.filter(answers__AANBEV="2").count() == 147


def test_row_9_the_response() -> None:
    wave = Wave.objects.get(slug="najaar-2020")

    rates = dispositions.response_rates(wave)

    assert Response.objects.filter(wave=wave).count() == 297
    assert wave.invitations.count() == 1165
    assert aapor.sentence("RR2", 297, 1165) == "RR2 25,5%: 297 van 1.165"
    assert pytest.approx(297 / 1165) == rates.RR2


def test_attractiveness_is_the_lowest_of_all_criteria() -> None:
    criteria = Figure.objects.filter(release__wave__slug="najaar-2020", kind="agreement", group="")

    assert min(criteria, key=lambda criterion: criterion.value or 1).question == "S_AANTREK"


def change_of(question: str, group: str = "") -> Change:
    return Change.objects.get(
        figure__release__wave__slug="najaar-2020",
        figure__question=question,
        figure__group=group,
        figure__kind__in=["mean", "agreement"],
    )


@pytest.mark.parametrize(("question", "group"), [("S_ONTWIK", ""), ("S_UITDAG", "")])
def test_row_12_development_and_challenge_went_down(question: str, group: str) -> None:
    assert change_of(question, group).difference < 0


def test_row_10_status_went_up_among_the_young() -> None:
    """From data that carry it: autumn again, and now the young who did not agree do."""
    autumn = Wave.objects.get(slug="najaar-2020")
    ends = autumn.closes_at + timedelta(days=60)
    again = demo_study.wave(autumn.survey, autumn.questionnaire, "later", "later", ends - timedelta(days=9), ends)
    Wave.objects.filter(pk=again.pk).update(closed_at=ends, opened_at=ends)
    again.refresh_from_db()
    for response in autumn.responses.order_by("pk"):
        young = response.answers.get("LEEFTIJD") == "1" and response.answers.get("S_STATUS") in ("1", "2")
        answers = response.answers | ({"S_STATUS": "4"} if young else {})
        Response.objects.create(wave=again, answers=answers, background=response.background)

    releases.compute(again, ends)

    found = {
        change.figure.group: change
        for change in Change.objects.filter(figure__release__wave=again, figure__question="S_STATUS")
    }
    assert found["tot-25"].difference > 0.1
    assert found["tot-25"].verdict == "up"
    assert {found[group].verdict for group in ("25-43", "vanaf-44")} == {"same"}


def test_row_11_enerverend_went_up_a_little_among_the_old() -> None:
    change = change_of("S_ENERV", "vanaf-44")

    assert change.difference > 0
    assert change.verdict in ("same", "few")


def test_row_15_the_start_got_worse_among_satisfied_people() -> None:
    assert change_of("S_START", "tevreden").difference < 0


def test_row_14_what_is_good_and_bad_about_working_at_home() -> None:
    good = figure("najaar-2020", "THUIS_VOOR", "distribution").series
    worst = figure("najaar-2020", "THUIS_NADEEL_TOP", "distribution").series

    assert max(good, key=lambda row: row["percent"])["label"] == "Ik heb geen reistijd"
    assert "collega" in max(worst, key=lambda row: row["percent"])["label"].lower()


def said(text: str) -> list[claims.Verdict]:
    release = Release.objects.select_related("wave").get(wave__slug="najaar-2020")
    with translation.override("nl"):
        return claims.check(text, release)


MISTAKES = {
    1: ("Ruim 25% van de ruim 1.000 flexkrachten reageerde.", "297 van 1.165"),
    2: ("De maatschappelijke waarde van het werk nam toe van 9% naar 50%.", "van 41% naar 50%, 9 procentpunt"),
    3: ("Het rapportcijfer voor het werk daalde van 7,4 naar 6,9.", "andere samenstelling"),
    4: ("Wie nu in een klantcontactcenter zit, vindt het zinvoller: dat stijgt van 56% naar 58%.", "geen aantoonbaar"),
    5: ("De maatschappelijke waarde is gestegen van 41% naar 50%.", "na correctie"),
    6: ("De daling van het rapportcijfer buiten het klantcontactcenter is dubbel zo groot.", "zoveel keer zo groot"),
    7: ("Ruim 50% wil na dit werk niet weer in een klantcontactcenter.", "meerderheid is niet aangetoond"),
    8: ("58% van de respondenten vindt het werk zinvol.", "basis is niet iedereen"),
    9: ("Er kwamen ruim 200 reacties.", "222"),
    10: ("43% van de respondenten werkt op dit moment volledig thuis.", "basis is niet iedereen"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_ten_mistakes_are_found_in_the_sentences(mistake: int) -> None:
    sentence, problem = MISTAKES[mistake]

    (found,) = said(sentence)

    assert found.status == claims.WRONG
    assert problem in " ".join(found.problems)


OF_OTHERS = {
    "Van de mensen van 24 jaar of jonger vindt 50% het werk zinvol.": "niet 50%: 24 jaar of jonger = 63%",
    "Van wie nu geen werk heeft, vindt 60% het werk zinvol": "niet 60%: nu geen werk = 63%",
    "Van de tevreden mensen vindt 48% de werkdruk goed vol te houden.": "niet 48%: tevreden = 49%",
    "45% van de mensen van 24 jaar of jonger vindt de werkdruk goed vol te houden.": "24 jaar of jonger = 56%",
    "59% vindt het werk zinvol (n = 12).": "niet n = 12: n\u00a0≤\u00a0297",
    "59% vindt het werk zinvol (n = 297).": "alleen als hooguit: n\u00a0≤\u00a0297",
    "49% vindt de werkdruk goed vol te houden (n = 15).": "niet n = 15: n = 271",
    "147 mensen schreven wanneer ze het werk wel zouden aanraden": "alleen als hooguit: n\u00a0≤\u00a0147",
    "Precies 70 mensen schreven wat er dan anders moet zijn.": "alleen als hooguit: n\u00a0≤\u00a070",
}


@pytest.mark.parametrize("sentence", OF_OTHERS)
def test_a_number_of_other_people_does_not_hold(sentence: str) -> None:
    (found,) = said(sentence)

    assert found.status == claims.WRONG
    assert OF_OTHERS[sentence] in " ".join(found.problems)


@pytest.mark.parametrize(
    "sentence",
    [
        "Van de mensen van 24 jaar of jonger vindt 63% het werk zinvol (n ≤ 104).",
        "Van wie niet tevreden is, vindt 48% de werkdruk goed vol te houden.",
        "49% vindt de werkdruk goed vol te houden (n = 271).",
        "Hooguit 147 mensen schreven wanneer ze het werk wel zouden aanraden.",
    ],
)
def test_a_number_of_the_people_it_names_holds(sentence: str) -> None:
    (found,) = said(sentence)

    assert (found.status, found.problems) == (claims.RIGHT, ())


def test_every_sentence_that_the_application_writes_holds() -> None:
    """Alone, and after its question and group; the mix of groups stands beside it, as on the page."""
    release = Release.objects.select_related("wave").get(wave__slug="najaar-2020")
    texts = {spec["code"]: spec["text"] for page in release.outline["pages"] for spec in page["questions"]}
    found = []
    with translation.override("nl"):
        facts = claim_facts.facts_of(release, "iedereen")
        for change in Change.objects.filter(figure__release=release).exclude(figure__kind="rank"):
            written = sentence_of(change)
            told = texts[change.figure.question].replace(". ", ", ").rstrip(".?!")
            named = f"{told} ({change.figure.group_label}): {written}"
            found += [claims.judged(one, facts, release) for one in (written, named)]

    assert len(found) > 400
    assert [(one.sentence, one.problems) for one in found if one.status != claims.RIGHT] == []


def sentence_of(change: Change) -> str:
    mix = [wording.composition(change.figure, part) for part in change.parts]
    first = wording.sentence(change.figure, change)
    return " ".join([first.rstrip("."), *(f"({one})" for one in mix)])


def test_mistake_1_the_published_response_needs_another_number_of_people_asked() -> None:
    assert round(100 * 297 / 1165, 1) == 25.5
    assert round(100 * 297 / 1000, 1) == 29.7
    possible = [asked for asked in range(297, 2000) if 0.25 < 297 / asked <= 0.26]
    assert (possible[0], possible[-1]) == (1143, 1187)


def test_mistake_3_the_mix_of_groups_hides_a_part_of_the_fall() -> None:
    change = change_of("CIJFER_WERK")
    (part,) = (part for part in change.parts if part["breakdown"] == "kcc")

    assert part["rate"] < change.difference < 0
    assert part["composition"] > 0


def test_mistakes_4_and_5_no_rise_is_said() -> None:
    assert change_of("S_ZINVOL", "binnen").verdict in ("same", "few")
    assert change_of("S_MAATSCH", "binnen").verdict in ("same", "few")
    assert change_of("S_MAATSCH").verdict == "same"


def test_mistake_5_at_297_answers_in_both_waves_a_rise_to_50_fails_after_correction() -> None:
    alone = comparison.shares(122, 297, 149, 297).p

    together = comparison.holm([0.0003, 0.004, alone, 0.10, 0.18, 0.62])[2]

    assert alone < 0.05
    assert together == pytest.approx(0.11, abs=0.01)


@pytest.mark.parametrize("people", [100, 200, 297])
def test_mistake_4_no_number_of_people_makes_58_percent_more_than_56(people: int) -> None:
    assert comparison.shares(round(0.56 * people), people, round(0.58 * people), people).p >= 0.6


def test_mistake_7_half_of_297_is_no_majority() -> None:
    found = estimates.share(149, 297)

    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (44.5, 55.8)


def test_mistake_9_the_answers_to_two_questions_are_counted() -> None:
    assert sum(figure("najaar-2020", code, "answered").count or 0 for code in ("TOEGWAARDE", "AANBEV_WAAROM")) == 460


def test_mistakes_8_and_10_every_figure_carries_its_base() -> None:
    for release in Release.objects.all():
        specs = [spec for page in release.outline["pages"] for spec in page["questions"]]
        assert all(spec["base"] for spec in specs)
    shown = Figure.objects.filter(hidden="")
    assert not shown.exclude(kind="answered").filter(base__isnull=True).exists()


def test_nothing_is_left_of_the_ballots_and_keys_of_2020() -> None:
    assert not Ballot.objects.exclude(wave__slug=demo.OPEN_WAVE).exists()
    assert not Draft.objects.exclude(wave__slug=demo.OPEN_WAVE).exists()
    assert not KeyHolder.objects.exclude(wave__slug=demo.OPEN_WAVE).filter(sealed_private_key__isnull=False).exists()


def test_the_open_wave_waits_for_a_newcomer() -> None:
    wave = Wave.objects.get(slug=demo.OPEN_WAVE)

    assert wave.in_field
    assert Ballot.objects.filter(wave=wave).count() == demo.ANSWERED
    assert Mail.objects.filter(wave=wave, state=MailState.QUEUED).count() == demo.WAITING
    assert not Response.objects.filter(wave=wave).exists()


def theme(wave: str, code: str) -> Figure:
    return Figure.objects.get(release__wave__slug=wave, kind="theme", item=f"toegevoegde-waarde:{code}")


def test_the_shift_from_contact_with_customers_to_helping_people() -> None:
    found = {
        (wave, code): (theme(wave, code).count, theme(wave, code).base)
        for wave in ("voorjaar-2020", "najaar-2020")
        for code in ("contact", "helpen")
    }

    assert found == {
        ("voorjaar-2020", "contact"): (88, 180),
        ("voorjaar-2020", "helpen"): (54, 180),
        ("najaar-2020", "contact"): (71, 222),
        ("najaar-2020", "helpen"): (98, 222),
    }
    changes = {code: Change.objects.get(figure=theme("najaar-2020", code)) for code in ("contact", "helpen")}
    assert {code: change.verdict for code, change in changes.items()} == {"contact": "down", "helpen": "up"}
    assert changes["helpen"].p == pytest.approx(0.003636, abs=1e-6)


def test_the_reasons_not_to_recommend_hardly_changed() -> None:
    found = Change.objects.filter(figure__item__startswith="aanraden-niet:", figure__release__wave__slug="najaar-2020")

    assert found.count() == 11
    assert set(found.values_list("verdict", flat=True)) == {"same"}


def test_loading_it_again_does_nothing(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(study.read_text())

    call_command("load_demo", output=study)

    assert "there already" in capsys.readouterr().out
    assert json.loads(study.read_text()) == before
    assert [login["role"] for login in before["logins"]] == ["Veldwerk", "Onderzoek", "Onderzoek", "Beheer"]
    assert len(before["phrase"].split()) == 7
