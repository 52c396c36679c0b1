"""Drift of coders: a known shift is found, none is none, and the part of a change has an interval."""

import pytest

from results import drift, round_reports, rounds
from results.models import Coding, CodingRound
from tests.respondents.make import NOW, survey
from tests.results.coding_make import code, codebook, coded_wave
from tests.results.make import OPENED, questionnaire


def test_a_known_drift():
    then, again = [False] * 60 + [True] * 40, [False] * 50 + [True] * 50

    found = drift.of_theme("a", then, again, drift.Share(40, 100), drift.Share(140, 200), seed=1)

    assert found.change == pytest.approx(0.3)
    assert found.drift == pytest.approx(0.1)
    assert found.part == pytest.approx(1 / 3)
    assert 0 < found.low < 0.1 < found.high < 0.2
    assert found.part_low is not None
    assert found.part_high is not None
    assert found.part_low < 1 / 3 < found.part_high


def test_no_drift_is_no_part():
    same = [True, False] * 25

    found = drift.of_theme("a", same, same, drift.Share(30, 100), drift.Share(60, 100), seed=1)

    assert (found.drift, found.part) == (0, 0)
    assert found.low == pytest.approx(-found.high)
    assert 0.02 < found.high < 0.06


def test_the_interval_of_a_paired_difference_is_that_of_the_literature():
    """Agresti and Min (2005): (c − b)/(n + 2) with half an answer added to each cell."""
    middle, se = drift.paired(10, 4, 50)

    assert middle == pytest.approx(6 / 52)
    assert se == pytest.approx(((15 - 36 / 52) ** 0.5) / 52)


def test_a_change_that_is_not_demonstrable_has_no_part():
    found = drift.of_theme("a", [True, False], [True, True], drift.Share(30, 100), drift.Share(33, 100), seed=1)

    assert found.part is None


def test_the_interval_is_seeded():
    args = ("a", [True, False] * 20, [True, True] * 20, drift.Share(50, 100), drift.Share(80, 100))

    assert drift.of_theme(*args, seed=3) == drift.of_theme(*args, seed=3)
    assert drift.of_theme(*args, seed=3) != drift.of_theme(*args, seed=4)


@pytest.mark.django_db
def test_a_round_that_codes_an_old_wave_again():
    of = survey()
    asked, book = questionnaire(of), codebook(of)
    said = [["contact"]] * 40 + [["sfeer"]] * 20
    before = coded_wave(of, book, said, questionnaire=asked, opens_at=NOW.replace(year=2025))
    coded_wave(of, book, [["helpen"]] * 40 + [["sfeer"]] * 20, questionnaire=asked)
    main = CodingRound.objects.get(wave=before)
    found = rounds.start_again(main, book, rounds.Plan(("carla",), seed=2), by="rita", now=OPENED)
    then = {coding.item.answer_id: coding.themes for coding in Coding.objects.filter(coder__round=main, coder__place=1)}
    items = found.items.order_by("position")
    today = [then[item.answer_id] for item in items]
    changed = next(place for place, themes in enumerate(today) if themes == ["contact"])
    today[changed] = ["helpen"]
    code(found, 1, today)

    round_reports.compute(found.pk)

    found.refresh_from_db()
    rows = {row["theme"]: row for row in found.report["drift"]}
    assert found.items.count() == 50
    assert rows["contact"]["drift"] == pytest.approx(-1 / 50)
    assert rows["helpen"]["drift"] == pytest.approx(1 / 50)
    assert rows["helpen"]["part"] == pytest.approx(1 / 50 / (40 / 60))
    assert rows["sfeer"]["drift"] == 0
