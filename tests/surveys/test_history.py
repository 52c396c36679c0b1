"""Every change to a questionnaire leaves a trace that says who, when and what."""

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from pghistory import runtime

from kccsurvey.audit import AuditMiddleware
from surveys.history import Change, FieldChange, events_of, history_of
from surveys.models import Questionnaire, Section, Verdict, Wave
from tests.surveys import make
from tests.surveys.test_editing_pages import address, edit, login
from tests.surveys.test_freezing import launch, wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return login(client, "view_questionnaire", "change_questionnaire", "add_questionnaire")


@pytest.fixture
def draft():
    instrument = make.instrument([make.question("A"), make.question("B", "text")], [make.question("C", "range")])
    return Questionnaire.objects.create_from(make.survey(), instrument)


def edits(questionnaire):
    """What came after the making; within one test all of it has the time of its transaction, so in no order."""
    return [entry for entry in history_of(questionnaire.pk) if not entry.begun]


def test_making_a_questionnaire_is_one_entry(draft):
    (entry,) = history_of(draft.pk)

    assert (entry.begun, entry.questions, entry.who) == (True, 3, "")


def test_a_reworded_question_tells_both_wordings_and_who_did_it(staff, draft):
    edit(staff, address("question", draft, "B"), label_nl="Waarom dan?")

    (newest,) = edits(draft)
    assert newest.who == "staf"
    assert newest.changes == [Change("question", "B", "update", (FieldChange("vraag", "Vraag B?", "Waarom dan?"),))]
    page = staff.get(reverse("admin:surveys_questionnaire_history", args=[draft.pk])).content.decode()
    assert "<del>Vraag B?</del> <ins>Waarom dan?</ins>" in page
    assert "staf" in page


def test_only_what_differs_is_written(staff, draft):
    before = {name: events_of(name).count() for name in ("questionnaire", "section", "question", "choice")}

    edit(staff, address("question", draft, "A"), **{"choices-0-label_nl": "Zeker"})

    after = {name: events_of(name).count() - count for name, count in before.items()}
    assert after == {"questionnaire": 0, "section": 0, "question": 0, "choice": 1}


def test_keeping_without_a_change_leaves_no_entry(staff, draft):
    edit(staff, address("question", draft, "A"))

    assert len(history_of(draft.pk)) == 1


def test_a_new_order_is_told_by_code(staff, draft):
    edit(staff, address("order", draft), place_A="2", place_B="1")

    (newest,) = edits(draft)
    assert (sorted(newest.moved), newest.changes) == (["A", "B"], [])


def test_what_is_added_and_removed_is_told(staff, draft):
    edit(staff, address("new_question", draft) + "?page=page2", code="D", kind="text", label_nl="D?")
    staff.post(address("question", draft, "B"), {"delete": "1"})

    told = {(change.kind, change.code, change.action) for entry in edits(draft) for change in entry.changes}
    assert told == {("question", "D", "insert"), ("question", "B", "delete")}


def test_a_verdict_is_in_the_history_of_the_later_version(draft):
    other = Questionnaire.objects.create_from(draft.survey, make.instrument([make.question("A")], version="2"))
    user = User.objects.create_user("onderzoeker")
    Verdict.objects.create(
        before=draft,
        after=other,
        code="A",
        status="note",
        reason="Zelfde vraag",
        decided_by=user,
        decided_at=timezone.now(),
    )

    assert "verdict" in [change.kind for entry in history_of(other.pk) for change in entry.changes]


def test_the_history_outlives_what_it_is_about(draft):
    pk = draft.pk

    draft.delete()

    removed = [change for entry in history_of(pk) for change in entry.changes if change.action == "delete"]
    assert {change.kind for change in removed} == {"questionnaire", "page", "question", "answer"}


@pytest.mark.parametrize("statement", ["UPDATE surveys_questionevent SET code = 'X'", "DELETE FROM surveys_waveevent"])
def test_nobody_rewrites_history(draft, statement):
    wave(draft)

    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="Cannot update or delete"):
        cursor.execute(statement)


def test_a_wave_leaves_a_trace_without_its_key(draft):
    launch(draft)

    (event,) = events_of("wave").all()
    assert event.pgh_label == "insert"
    assert "public_key" not in {field.name for field in event._meta.fields}
    assert Wave.objects.get().public_key


def test_a_change_that_is_undone_leaves_none(draft):
    count = events_of("section").count()

    with transaction.atomic():
        Section.objects.filter(questionnaire=draft, name="page1").update(name="anders")
        transaction.set_rollback(True)

    assert events_of("section").count() == count


@pytest.mark.parametrize("changes", [1, 3])
def test_a_longer_history_takes_no_more_queries(staff, draft, django_assert_num_queries, changes):
    for n in range(changes):
        edit(staff, address("question", draft, "B"), label_nl=f"Keer {n}?")

    with django_assert_num_queries(6):
        assert len(history_of(draft.pk)) == changes + 1


def test_who_may_not_look_sees_no_history(client, draft):
    address_of_history = reverse("admin:surveys_questionnaire_history", args=[draft.pk])

    assert login(client, "add_survey").get(address_of_history).status_code == 403


def test_a_phone_leaves_its_address_nowhere(rf):
    """Staff pages only: a personal link never travels to the database with a statement."""
    told = []

    def look(request):
        told.append(vars(runtime._tracker).get("value"))
        return HttpResponse()

    middleware = AuditMiddleware(look)

    for path in ("/v/geheim/p/start/", "/admin/surveys/"):
        request = rf.post(path)
        request.user = User(pk=7)
        middleware(request)

    assert [context and context.metadata for context in told] == [None, {"user": 7}]
