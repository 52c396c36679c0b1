"""From a link to a sealed ballot: nothing is lost, nothing goes twice, nobody can read along."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from respondents import answering, sealing, tokens, visits
from respondents.models import Ballot, Draft, Invitation, InvitationState
from respondents.visits import ClosedError, Visit
from surveys.question_view import fingerprint
from tests.respondents import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


def visit(**fields: Any) -> Visit:
    invitation = make.invitation(**fields)
    found = visits.find(make.token(invitation))
    assert found is not None
    return found


def post(shown: str, revision: int = 0, save_id: str = "one", **answers: str | list[str]) -> QueryDict:
    """What a page sends that was made when its questions had no answer yet."""
    data = QueryDict(mutable=True)
    data.setlist("shown", [f"{code}:{fingerprint('')}" for code in shown.split()])
    data["revision"], data["save_id"] = str(revision), save_id
    for code, value in answers.items():
        data.setlist(code, value if isinstance(value, list) else [value])
    return data


def consent(of: Visit) -> int:
    return answering.save(of, "start", post("TOEST SITKCC", TOEST="1", SITKCC="1"), NOW).answered.revision


def opened(ballot: Ballot) -> dict[str, Any]:
    return sealing.open_ballot(bytes(ballot.sealed), make.wave_key())


def state() -> str:
    return str(Invitation.objects.get().state)


def test_a_posted_page_is_kept_and_read_back() -> None:
    someone = visit()

    answering.save(someone, "start", post("TOEST SITKCC", TOEST="1", SITKCC="2"), NOW)

    assert visits.read(someone).answers == {"TOEST": "1", "SITKCC": "2"}
    assert visits.read(someone).posted == ["start"]


def test_the_database_holds_no_answer_in_clear_while_the_field_is_open() -> None:
    someone = visit()
    consent(someone)
    answering.save(someone, "werk", post("TOELICHTING", 1, "two", TOELICHTING="KANARIE"), NOW)

    draft = Draft.objects.get()

    assert b"KANARIE" not in bytes(draft.resume) + bytes(draft.ballot)
    assert visits.read(someone).answers["TOELICHTING"] == "KANARIE"


def test_a_draft_has_one_size_whatever_is_in_it() -> None:
    wave = make.launched_wave()
    short, long = visit(to=wave), visit(to=wave)
    consent(short), consent(long)
    answering.save(long, "werk", post("TOELICHTING CIJFER", 1, "two", TOELICHTING="x" * 900, CIJFER="8"), NOW)

    assert len({(len(bytes(d.resume)), len(bytes(d.ballot))) for d in Draft.objects.all()}) == 1


def test_submitting_seals_completes_and_forgets_in_one_go() -> None:
    someone = visit()
    consent(someone)
    answering.save(someone, "werk", post("CIJFER REDEN", 1, "two", CIJFER="8", REDEN=["1", "3"]), NOW)

    answering.submit(someone, NOW)

    assert state() == InvitationState.COMPLETED
    assert not Draft.objects.exists()
    content = opened(Ballot.objects.get())
    assert content["answers"] == {"TOEST": "1", "SITKCC": "1", "CIJFER": "8", "REDEN": "1 3"}
    assert content["posted"] == ["start", "werk"]
    assert content["submitted"] is True


def test_only_declared_background_travels_along() -> None:
    wave = make.launched_wave(background=["leeftijd"])
    person = make.respondent(wave.survey, attributes={"leeftijd": "44+", "vestiging": "Utrecht"})
    someone = visit(to=wave, person=person)
    consent(someone)

    answering.submit(someone, NOW)

    assert opened(Ballot.objects.get())["background"] == {"leeftijd": "44+"}


def test_an_answer_that_no_longer_applies_is_kept_in_the_draft_and_left_out_of_the_ballot() -> None:
    someone = visit()
    consent(someone)
    answering.save(someone, "werk", post("CIJFER REDEN", 1, "two", CIJFER="8", REDEN=["1"]), NOW)
    answering.save(someone, "werk", post("CIJFER", 2, "three", CIJFER="3"), NOW)

    assert visits.read(someone).answers["REDEN"] == "1"
    answering.submit(someone, NOW)
    assert "REDEN" not in opened(Ballot.objects.get())["answers"]


def test_a_second_submission_changes_nothing() -> None:
    someone = visit()
    consent(someone)
    answering.submit(someone, NOW)

    with pytest.raises(ClosedError, match="completed"):
        answering.submit(someone, NOW)
    with pytest.raises(ClosedError, match="completed"):
        answering.save(someone, "werk", post("CIJFER", CIJFER="1"), NOW)

    assert Ballot.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_compulsory_question_cannot_be_passed_by() -> None:
    someone = visit()

    with pytest.raises(answering.IncompleteError) as refusal:
        answering.submit(someone, NOW)

    assert refusal.value.section == "start"
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("answers", "outcome"), [({"TOEST": "2"}, "refused"), ({"TOEST": "1", "SITKCC": "3"}, "ineligible")]
)
def test_refusing_and_not_belonging_end_at_once_and_leave_nothing(answers: dict[str, str], outcome: str) -> None:
    someone = visit()
    consent(someone)

    saved = answering.save(someone, "start", post("TOEST SITKCC", 1, "two", **answers), NOW)

    assert saved.ended
    assert state() == outcome
    assert not Draft.objects.exists()
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("fields", "when", "reason"),
    [
        ({}, make.NOW - timedelta(hours=1), "early"),
        ({}, make.NOW + timedelta(days=22), "closed"),
        ({"closed_at": make.NOW}, NOW, "closed"),
        ({"cancelled_at": make.NOW}, NOW, "cancelled"),
    ],
)
def test_out_of_time_nothing_is_taken(fields: dict[str, Any], when: Any, reason: str) -> None:
    someone = visit(to=make.launched_wave(**fields))

    with pytest.raises(ClosedError, match=reason):
        answering.save(someone, "start", post("TOEST", TOEST="1"), when)

    assert not Draft.objects.exists()


def test_closing_between_reading_and_saving_is_noticed() -> None:
    someone = visit()
    type(someone.wave).objects.update(closed_at=make.NOW)

    with pytest.raises(ClosedError, match="closed"):
        answering.save(someone, "start", post("TOEST", TOEST="1"), NOW)


def test_the_state_follows_the_share_of_what_applies() -> None:
    someone = visit()
    answering.save(someone, "start", post("TOEST", TOEST="1"), NOW)
    assert state() == InvitationState.OPENED  # consent is no answer

    answering.save(someone, "start", post("SITKCC", 1, "two", SITKCC="1"), NOW)
    assert state() == InvitationState.UNDER_50
    answering.save(someone, "werk", post("CIJFER", 2, "three", CIJFER="4"), NOW)
    assert state() == InvitationState.FROM_50
    answering.save(someone, "werk", post("TOELICHTING", 3, "four", TOELICHTING="ja"), NOW)
    assert state() == InvitationState.FROM_80


def test_the_same_posting_twice_counts_once() -> None:
    someone = visit()
    first = answering.save(someone, "start", post("TOEST SITKCC", TOEST="1", SITKCC="1"), NOW)
    answering.save(someone, "start", post("SITKCC", 1, "two", SITKCC="2"), NOW)

    again = answering.save(someone, "start", post("TOEST SITKCC", TOEST="1", SITKCC="1"), NOW)

    assert first.answered.answers["SITKCC"] == "1"
    assert again.answered.answers["SITKCC"] == "2"


def test_the_same_save_id_with_other_answers_is_saved() -> None:
    """The back button restores the hidden id of the page with changed answers."""
    someone = visit()
    answering.save(someone, "start", post("TOEST SITKCC", TOEST="1", SITKCC="1"), NOW)

    answering.save(someone, "start", post("TOEST SITKCC", TOEST="1", SITKCC="2"), NOW)

    assert visits.read(someone).answers["SITKCC"] == "2"


def test_a_stale_tab_keeps_what_another_tab_answered_since() -> None:
    someone = visit()
    base = consent(someone)
    answering.save(someone, "werk", post("CIJFER TOELICHTING", base, "tab-1", CIJFER="8"), NOW)

    saved = answering.save(someone, "werk", post("CIJFER TOELICHTING", base, "tab-2", TOELICHTING="fijn"), NOW)

    assert saved.answered.answers["CIJFER"] == "8"
    assert saved.answered.answers["TOELICHTING"] == "fijn"
    assert not saved.overtaken


def test_two_tabs_that_answer_one_question_say_so() -> None:
    someone = visit()
    base = consent(someone)
    answering.save(someone, "werk", post("CIJFER", base, "tab-1", CIJFER="8"), NOW)

    saved = answering.save(someone, "werk", post("CIJFER", base, "tab-2", CIJFER="5"), NOW)

    assert saved.answered.answers["CIJFER"] == "5"
    assert saved.overtaken


def test_an_unticked_box_is_no_forgotten_one() -> None:
    someone = visit()
    base = consent(someone)
    answering.save(someone, "werk", post("CIJFER REDEN", base, "two", CIJFER="8", REDEN=["1", "2"]), NOW)

    data = post("CIJFER", base + 1, "three", CIJFER="8")
    data.appendlist("shown", f"REDEN:{fingerprint('1 2')}")
    answering.save(someone, "werk", data, NOW)

    assert visits.read(someone).answers["REDEN"] == ""


def test_unknown_revoked_and_malformed_links_find_nothing() -> None:
    invitation = make.invitation()
    link = make.token(invitation)
    Invitation.objects.update(token_hash=tokens.fingerprint("a" * 26))

    assert visits.find(link) is None
    assert visits.find("b" * 26) is None
    assert visits.find("' OR 1=1 --") is None


@pytest.mark.django_db(transaction=True)
def test_twenty_submissions_at_once_give_one_ballot() -> None:
    someone = visit()
    consent(someone)
    refused: list[str] = []

    def send() -> None:
        try:
            answering.submit(someone, NOW)
        except ClosedError as error:
            refused.append(error.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Ballot.objects.count() == 1
    assert refused == ["completed"] * 19
