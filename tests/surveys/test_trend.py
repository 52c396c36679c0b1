"""What staff decide about comparability, and what figures may do with it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from surveys.comparability import BROKEN, COMPARABLE, WITH_NOTE
from surveys.models import Questionnaire, Verdict
from surveys.trend import Judgement, judgements
from tests.surveys import make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def versions():
    survey = make.survey()
    before = make.instrument([make.question("A"), make.question("B"), make.question("OUD")], version="1")
    after = make.instrument([make.question("A"), make.question("B", label={"nl": "Anders?"})], version="2")
    return tuple(Questionnaire.objects.create_from(survey, instrument) for instrument in (before, after))


def decide(versions, code, status, reason="Alleen een komma.", hour=0):
    user, _made = User.objects.get_or_create(username="onderzoeker")
    before, after = versions
    return Verdict.objects.create(
        before=before, after=after, code=code, status=status, reason=reason, decided_by=user,
        decided_at=NOW.replace(hour=hour),
    )  # fmt: skip


def test_what_differs_decides_when_nobody_did(versions):
    found = judgements(*versions)

    assert found == {"A": Judgement(COMPARABLE), "B": Judgement(BROKEN), "OUD": Judgement(BROKEN)}
    assert [found[code].may_be_drawn for code in "AB"] == [True, False]


def test_staff_can_allow_a_line_with_a_reason(versions):
    decide(versions, "B", WITH_NOTE)

    assert judgements(*versions)["B"] == Judgement(WITH_NOTE, "Alleen een komma.")


def test_staff_can_break_a_line(versions):
    decide(versions, "A", BROKEN, "Andere plaats in de lijst.")

    assert not judgements(*versions)["A"].may_be_drawn


def test_the_last_decision_counts_and_the_earlier_ones_stay(versions):
    decide(versions, "B", WITH_NOTE, hour=1)
    decide(versions, "B", BROKEN, "Toch niet.", hour=2)

    assert judgements(*versions)["B"] == Judgement(BROKEN, "Toch niet.")
    assert Verdict.objects.count() == 2


def test_nobody_can_compare_what_was_not_asked(versions):
    decide(versions, "OUD", WITH_NOTE)

    assert judgements(*versions)["OUD"] == Judgement(BROKEN)


def test_a_decision_is_about_these_two_versions(versions):
    decide(tuple(reversed(versions)), "B", WITH_NOTE)

    assert judgements(*versions)["B"] == Judgement(BROKEN)


def test_the_same_questionnaire_is_comparable_with_itself(versions):
    assert set(judgements(versions[0], versions[0]).values()) == {Judgement(COMPARABLE)}


def test_a_decision_needs_a_reason(versions):
    with pytest.raises(IntegrityError, match="surveys_verdict_has_a_reason"):
        decide(versions, "B", WITH_NOTE, "")


def test_a_decision_is_between_two_versions(versions):
    with pytest.raises(IntegrityError, match="surveys_verdict_between_two_versions"):
        decide((versions[0], versions[0]), "B", WITH_NOTE)
