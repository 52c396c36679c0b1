"""Every process with its own PostgreSQL role: the work goes on, and what it need not see is refused."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

from kccsurvey import database_roles, retention
from respondents import answering, dispositions, fieldwork, outbox, smtp, tokens, visits, whereabouts, withdrawal
from respondents.models import Ballot, Draft, Invitation, KeyHolder, Mail, Respondent
from results import ballot_box, erasing, giving_up, opening, panel
from results.models import Erasure, PanelKey, Response
from surveys.models import Wave
from tests.respondents import make
from tests.respondents.make import NOW, PHRASE
from tests.results.make import OPENED, ballot, closed_wave, draft, response

pytestmark = pytest.mark.django_db(transaction=True)
PREFIX = f"kcctest{os.getpid()}"


@pytest.fixture(autouse=True)
def roles() -> Iterator[None]:
    call_command("create_roles", prefix=PREFIX, stdout=io.StringIO())
    yield
    database_roles.drop(PREFIX)


@contextmanager
def role(name: str) -> Iterator[None]:
    """From here on with the rights of that role only."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {PREFIX}_{name}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def refused(query: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def test_answering_sending_and_withdrawing_need_the_web_role_only() -> None:
    token = make.token(make.invitation())
    code = withdrawal.make_code()

    with role("web"):
        visit = visits.find(token)
        assert visit is not None
        answering.record(visit, {"TOEST": "1", "SITKCC": "1", "CIJFER": "7"}, ["start", "werk"], NOW)
        assert visits.read(visit).answers["CIJFER"] == "7"
        answering.submit(visit, NOW, code=code)
    assert (Ballot.objects.count(), Draft.objects.count()) == (1, 0)

    with role("web"):
        assert withdrawal.withdraw(code)
    assert Ballot.objects.count() == 0


FORBIDDEN = {
    "web": [
        "SELECT sealed FROM respondents_ballot",
        "SELECT xmin FROM respondents_ballot",
        "SELECT id FROM respondents_ballot",
        "SELECT * FROM results_response",
        "SELECT nonce FROM respondents_invitation",
        "SELECT xmin FROM respondents_invitation",
        "SELECT * FROM respondents_keyholder",
        "SELECT * FROM auth_user",
        "SELECT * FROM django_session",
        "UPDATE surveys_wave SET public_key = ''",
        "UPDATE respondents_invitation SET token_hash = ''",
    ],
    "staff": [
        "SELECT resume FROM respondents_draft",
        "SELECT ballot FROM respondents_draft",
        "SELECT draft_key FROM respondents_draft",
        "SELECT sealed FROM respondents_ballot",
        "SELECT xmin FROM respondents_ballot",
        "SELECT nonce FROM respondents_invitation",
        "UPDATE respondents_ballot SET sealed = ''",
        "UPDATE respondents_invitation SET panel_sealed = ''",
        "UPDATE respondents_invitation SET nonce = ''",
        "INSERT INTO respondents_invitation (panel_sealed) SELECT panel_sealed FROM respondents_invitation",
        "INSERT INTO results_response SELECT * FROM results_response",
    ],
    "worker": [
        "SELECT resume FROM respondents_draft",
        "SELECT sealed FROM respondents_ballot",
        "SELECT sealed_private_key FROM respondents_keyholder",
        "INSERT INTO results_response SELECT * FROM results_response",
    ],
    "opener": [
        "SELECT token_hash FROM respondents_invitation",
        "SELECT * FROM respondents_mail",
        "UPDATE respondents_respondent SET email = ''",
        "INSERT INTO respondents_ballot SELECT * FROM respondents_ballot",
    ],
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_process_need_not_see_is_refused(name: str) -> None:
    with role(name):
        allowed = [query for query in FORBIDDEN[name] if not refused(query)]

    assert allowed == []
    assert [query for query in FORBIDDEN[name] if refused(query)] == [], "the owner may do all of it"


def test_launching_and_reading_the_response_need_the_staff_role_only() -> None:
    wave = make.ready_wave(people=3)

    with role("staff"):
        assert fieldwork.launch(wave, NOW, one_phrase=True) == 3
        wave.refresh_from_db()
        assert dispositions.response_rates(wave)
        fieldwork.close(wave, NOW + timedelta(days=30))

    assert Invitation.objects.filter(wave=wave).count() == 3


def test_sending_mail_needs_the_worker_role_only() -> None:
    wave = make.ready_wave(people=2)
    fieldwork.launch(wave, NOW, one_phrase=True)

    with role("worker"):
        assert whereabouts.known(NOW)
        outbox.drain(smtp.DiscardingTransport(), clock=lambda: NOW + timedelta(minutes=5), at_night=True)

    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert Invitation.objects.filter(token_hash__isnull=False).count() == 2


def test_only_the_worker_can_make_a_link(settings: object) -> None:
    invitation = make.invitation()
    able = {}

    for name in ("web", "staff", "worker"):
        with role(name):
            able[name] = not refused(f"SELECT nonce FROM respondents_invitation WHERE id = '{invitation.pk}'")

    assert able == {"web": False, "staff": False, "worker": True}
    assert tokens.VALID.fullmatch(make.token(Invitation.objects.get()))


def test_opening_needs_the_opener_role_only() -> None:
    wave = closed_wave()
    for _ in range(11):
        ballot(wave)
    draft(wave, {"TOEST": "1"})
    make.invitation(wave)

    with role("opener"):
        report = opening.open_wave(Wave.objects.get(pk=wave.pk), PHRASE, OPENED)

    assert (report.responses, report.rewritten) == (11, True)
    assert (Response.objects.count(), Erasure.objects.count()) == (11, 1)
    assert KeyHolder.objects.filter(sealed_private_key__isnull=False).count() == 0
    assert Respondent.objects.count() == 1


def test_files_that_a_role_may_not_rewrite_are_not_called_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL skips such a table with a remark, and without an error."""
    monkeypatch.setattr(erasing, "others_can_see", lambda cursor, transaction_id: 0)  # tests run beside this one
    closed_wave(opened_at=OPENED)
    later = OPENED + timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE MAINTAIN ON respondents_ballot FROM {PREFIX}_worker")

    with role("worker"):
        assert not erasing.finish(later)
    assert Erasure.objects.count() == 0

    assert erasing.finish(later)
    assert Erasure.objects.count() == 1


def test_ending_a_panel_needs_the_worker_role_only() -> None:
    wave = closed_wave(opened_at=OPENED)
    response(wave)
    Response.objects.update(panel="cafe" * 8)
    with connection.cursor() as cursor:
        before = erasing.files(cursor, [Response, PanelKey])

        with role("worker"):
            assert panel.end(wave.survey) == 1

        assert not before & erasing.files(cursor, [Response, PanelKey])


def test_retention_needs_the_worker_role_only() -> None:
    """Whatever is due: an unfinished answer of a closed wave, envelopes of a cancelled one, who was invited."""
    closed = closed_wave()
    draft(closed, {"TOEST": "1"})
    cancelled = closed_wave(closed_at=None, cancelled_at=OPENED)
    ballot(cancelled)
    opened = closed_wave(opened_at=OPENED)
    make.mail(make.invitation(opened), state="sent", sent_at=NOW)

    with role("staff"):  # the page that says what goes when
        due = {rule.name: rule.due(OPENED + timedelta(days=31)).count() for rule in retention.RULES}
    with role("worker"):
        done = retention.apply(OPENED + timedelta(days=31))

    assert (done["resumes"], done["cancelled"], done["invitations"]) == (1, 1, 1)
    assert due["resumes"] == 1
    assert KeyHolder.objects.filter(wave=cancelled, sealed_private_key__isnull=False).count() == 0
    assert bytes(Draft.objects.get().resume) == b""


@pytest.mark.parametrize(("revoked", "at_once"), [("UPDATE", True), ("TRUNCATE", False)])
def test_an_opener_without_the_new_right_empties_the_box_row_by_row(revoked: str, at_once: bool) -> None:
    wave = closed_wave()
    draft(wave, {"TOEST": "1"})
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE {revoked} ON respondents_draft FROM {PREFIX}_opener")

    with transaction.atomic(), role("opener"):
        assert ballot_box.emptied_at_once(wave) is at_once
        ballot_box.empty(wave)

    assert Draft.objects.count() == 0


def test_giving_up_needs_the_opener_role_only() -> None:
    """The worker may destroy too: it does so with the envelopes of a cancelled wave."""
    wave, able = closed_wave(), dict[str, bool]()
    ballot(wave)
    draft(wave, {"TOEST": "1"})
    make.invitation(wave)
    for name in ("web", "staff"):
        with role(name):
            able[name] = giving_up.may_give_up()
            with pytest.raises(DatabaseError):
                giving_up.give_up(Wave.objects.get(pk=wave.pk), wave.slug, OPENED)

    with role("opener"):
        lost = giving_up.give_up(Wave.objects.get(pk=wave.pk), wave.slug, OPENED)

    assert able == {"web": False, "staff": False}
    assert (lost.envelopes, lost.drafts, lost.rewritten) == (1, 1, True)
    assert KeyHolder.objects.filter(sealed_private_key__isnull=False).count() == 0


def test_the_statements_can_be_printed_for_whoever_runs_the_database() -> None:
    output = io.StringIO()

    call_command("create_roles", "--sql", prefix="iets", stdout=output)

    rights = "INSERT, SELECT (withdrawal_hash, wave_id), DELETE"
    assert f"GRANT {rights} ON respondents_ballot TO iets_web;" in output.getvalue()
    assert "CREATE ROLE iets_opener" in output.getvalue()


def test_the_page_says_with_which_command_to_open_when_it_may_not(client: Client) -> None:
    wave = closed_wave()
    ballot(wave)
    client.force_login(make.user("Onderzoek"))
    address = f"/admin/results/waveresult/{wave.pk}/open/"
    usual = client.get(address).content.decode()

    with role("staff"):
        page = client.get(address).content.decode()
        told = client.post(f"{address}start/", {"phrase": PHRASE}, follow=True).content.decode()

    assert f"open_wave {wave.slug}" in page
    assert 'name="phrase"' not in page
    assert "mag geen enveloppen openen" in told
    assert Ballot.objects.count() == 1
    assert 'name="phrase"' in usual
    assert "open_wave" not in usual
