"""Once a wave has been launched, the database itself keeps its questionnaire as it was."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import timedelta
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from surveys.models import Choice, Question, Questionnaire, Section, Wave
from tests.surveys import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire():
    instrument = make.instrument([make.question("A"), make.question("B")], [make.question("C", kind="text")])
    return Questionnaire.objects.create_from(make.survey(), instrument)


def wave(questionnaire, slug="najaar", **values):
    now = timezone.now()
    return Wave.objects.create(
        survey=questionnaire.survey, questionnaire=questionnaire, name=slug, slug=slug,
        opens_at=now, closes_at=now + timedelta(days=14), **values,
    )  # fmt: skip


def launch(questionnaire):
    return wave(questionnaire, launched_at=timezone.now(), public_key=b"key", ballot_size=1000)


def changes(questionnaire):
    """Every kind of change to a questionnaire, by name."""
    section = questionnaire.sections.first()
    return {
        "rename": lambda: Questionnaire.objects.filter(pk=questionnaire.pk).update(title="Other"),
        "add page": lambda: Section.objects.create(questionnaire=questionnaire, position=9, name="extra"),
        "move page": lambda: Section.objects.filter(pk=section.pk).update(position=9),
        "delete page": lambda: questionnaire.sections.last().delete(),
        "add question": lambda: Question.objects.create(section=section, position=9, code="D", kind="text"),
        "reword question": lambda: Question.objects.filter(code="A").update(label={"nl": "Anders"}),
        "delete question": lambda: Question.objects.filter(code="A").delete(),
        "add choice": lambda: Choice.objects.create(
            questionnaire=questionnaire, list_name="drie", position=9, code="9"
        ),
        "reword choice": lambda: Choice.objects.filter(code="1").update(label={"nl": "Ja"}),
        "delete choice": lambda: Choice.objects.filter(code="1").delete(),
    }


NAMES = [
    "rename", "add page", "move page", "delete page", "add question", "reword question", "delete question",
    "add choice", "reword choice", "delete choice",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_launched_questionnaire_refuses_a_change(questionnaire, name):
    launch(questionnaire)

    with pytest.raises(IntegrityError, match="is frozen: the wave najaar has been launched"), transaction.atomic():
        changes(questionnaire)[name]()


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_questionnaire_takes_the_same_change(questionnaire, name):
    wave(questionnaire)

    changes(questionnaire)[name]()


def test_a_launched_questionnaire_cannot_be_deleted(questionnaire):
    launch(questionnaire)

    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_questionnaire WHERE id = %s", [questionnaire.pk])


def test_a_question_cannot_be_moved_out_of_a_launched_questionnaire(questionnaire):
    other = Questionnaire.objects.create_from(
        questionnaire.survey, make.instrument([make.question("Z")], form_id="other")
    )
    launch(questionnaire)

    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        Question.objects.filter(code="A").update(section=other.sections.get(), position=7)


def test_a_launched_wave_keeps_its_questionnaire(questionnaire):
    other = Questionnaire.objects.create_from(
        questionnaire.survey, make.instrument([make.question("Z")], form_id="other")
    )
    launched = launch(questionnaire)

    with pytest.raises(IntegrityError, match="with the same questionnaire"), transaction.atomic():
        Wave.objects.filter(pk=launched.pk).update(questionnaire=other)


def test_a_launch_cannot_be_taken_back(questionnaire):
    launched = launch(questionnaire)

    with pytest.raises(IntegrityError, match="has been launched: that stays so"), transaction.atomic():
        Wave.objects.filter(pk=launched.pk).update(launched_at=None)


@pytest.mark.django_db(transaction=True)
def test_a_frozen_questionnaire_is_read_once(questionnaire, django_assert_num_queries):
    launch(questionnaire)
    first = questionnaire.instrument()

    with django_assert_num_queries(0):
        assert Questionnaire(pk=questionnaire.pk).instrument() == first


@pytest.mark.django_db(transaction=True)
def test_a_launch_that_is_undone_leaves_nothing_behind(questionnaire):
    with transaction.atomic():
        launch(questionnaire)
        questionnaire.instrument()
        transaction.set_rollback(True)

    Question.objects.filter(code="A").update(label={"nl": "Nieuw"})

    assert Questionnaire.objects.get().instrument().by_code["A"].label == {"nl": "Nieuw"}


def test_a_draft_questionnaire_is_read_afresh(questionnaire):
    questionnaire.instrument()
    Question.objects.filter(code="A").update(label={"nl": "Nieuw"})

    assert questionnaire.instrument().by_code["A"].label == {"nl": "Nieuw"}


@pytest.mark.django_db(transaction=True)
def test_a_change_during_the_launch_waits_and_is_refused(questionnaire):
    draft = wave(questionnaire)
    began = Event()

    def reword():
        began.wait(10)
        try:
            Question.objects.filter(code="A").update(label={"nl": "Anders"})
        except IntegrityError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "changed"

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            Wave.objects.filter(pk=draft.pk).update(launched_at=timezone.now(), public_key=b"key", ballot_size=1000)
            began.set()
            outcome = pool.submit(reword)
            with pytest.raises(FutureTimeout):
                outcome.result(timeout=0.3)
        refusal = outcome.result(timeout=10)

    assert "is frozen" in refusal


@pytest.mark.parametrize("change", [{"partial_from": 40}, {"complete_from": 90}])
def test_from_when_an_answer_counts_is_fixed_at_the_launch(questionnaire, change):
    draft = wave(questionnaire)
    Wave.objects.filter(pk=draft.pk).update(**change)
    launched = wave(questionnaire, "later", launched_at=timezone.now(), public_key=b"key", ballot_size=1000)

    with pytest.raises(IntegrityError, match="has been launched"), transaction.atomic():
        Wave.objects.filter(pk=launched.pk).update(**change)

    Wave.objects.filter(pk=launched.pk).update(name="anders", partial_from=launched.partial_from)


@pytest.mark.parametrize("changed", [{"public_key": b"other"}, {"ballot_size": 2000}])
def test_the_key_of_a_launched_wave_stays(questionnaire, changed):
    """Another key would make what is sent in from then on readable for who put it there."""
    launched, still = launch(questionnaire), wave(questionnaire, slug="later", public_key=b"key", ballot_size=1000)

    with pytest.raises(IntegrityError, match="Wave najaar has been launched: its key"), transaction.atomic():
        Wave.objects.filter(pk=launched.pk).update(**changed)
    assert Wave.objects.filter(pk=still.pk).update(**changed) == 1
