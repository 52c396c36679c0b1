"""A code that belongs to a ballot and to nobody: with it somebody takes the answers back, until the box is opened."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from respondents import dispositions, live, throttle, withdrawal
from respondents.models import Ballot, Invitation, InvitationState, Withdrawn
from results import opening
from results.storing import store
from surveys.models import Wave
from tests.respondents import make
from tests.respondents.make import PHRASE
from tests.results.make import CLOSED, OPENED, ballot, closed_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client: Client) -> Any:
    """Somebody sent in; the invitation, and the code that stood on the last page."""
    with time_machine.travel(make.NOW, tick=False):
        invitation = make.invitation()
        start = f"/v/{make.token(invitation)}/"
        client.post(f"{start}p/start/", {"TOEST": "1", "SITKCC": "1", "shown": ["TOEST:", "SITKCC:"], "next": "1"})
        page = client.get(f"{start}send/").content.decode()
        found = re.search(r'name="code" value="([^"]+)"', page)
        assert found is not None
        assert f">{found[1]}</strong>" in page
        client.post(f"{start}send/", {"code": found[1], "next": "1"})
        assert Ballot.objects.count() == 1
        yield invitation, found[1]


def test_the_code_of_the_last_page_takes_the_ballot_out(client: Client, sent: Any) -> None:
    invitation, code = sent

    page = client.post("/withdraw/", {"code": code.upper().replace("-", " ")})

    invitation.refresh_from_db()
    assert "vernietigd" in page.content.decode()
    assert Ballot.objects.count() == 0
    assert withdrawal.number_of(invitation.wave_id) == 1
    assert invitation.state == InvitationState.COMPLETED


def test_a_second_time_says_that_nothing_was_found(client: Client, sent: Any) -> None:
    invitation, code = sent
    client.post("/withdraw/", {"code": code})

    page = client.post("/withdraw/", {"code": code})

    assert page.status_code == 422
    assert withdrawal.number_of(invitation.wave_id) == 1


@pytest.mark.parametrize("typed", ["", "kort", "abcd-efgh-ijkm-npqr", "' OR 1=1 --      ", "0000-1111-llll-oooo"])
def test_another_code_takes_nothing_out(client: Client, sent: Any, typed: str) -> None:
    assert client.post("/withdraw/", {"code": typed}).status_code == 422
    assert (Ballot.objects.count(), Withdrawn.objects.count()) == (1, 0)


def test_looking_at_the_page_changes_nothing(client: Client, sent: Any) -> None:
    assert client.get("/withdraw/", {"code": sent[1]}).status_code == 200
    assert Ballot.objects.count() == 1


def test_guessing_is_slowed_down(client: Client, sent: Any) -> None:
    for _ in range(throttle.PER_MINUTE):
        client.post("/withdraw/", {"code": "abcd-efgh-ijkm-npqr"})

    assert client.post("/withdraw/", {"code": sent[1]}).status_code == 429


def test_the_code_is_kept_nowhere(sent: Any) -> None:
    _invitation, code = sent
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b::text FROM respondents_ballot b UNION ALL SELECT i::text FROM respondents_invitation i"
        )
        kept = "".join(row[0] for row in cursor.fetchall())

    assert withdrawal.plain(code) not in kept
    assert withdrawal.plain(code).encode().hex() not in kept
    assert withdrawal.fingerprint(code).hex() in kept


def test_who_has_the_link_cannot_find_the_code(client: Client) -> None:
    with time_machine.travel(make.NOW, tick=False):
        start = f"/v/{make.token(make.invitation())}/"
        codes = {
            re.findall(r'name="code" value="([^"]+)"', client.get(f"{start}send/").content.decode())[0] for _ in "ab"
        }

    assert len(codes) == 2


def test_a_ballot_without_a_code_looks_like_the_others() -> None:
    assert withdrawal.fingerprint("") != withdrawal.fingerprint("")
    assert {len(withdrawal.fingerprint(code)) for code in ("", "abcd-efgh-ijkm-npqr")} == {32}


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_withdrawn_after_opening() -> None:
    wave = closed_wave(closed_at=CLOSED)
    code = withdrawal.make_code()
    for _ in range(11):
        made = ballot(wave)
    Ballot.objects.filter(pk=made.pk).update(withdrawal_hash=withdrawal.fingerprint(code))

    assert opening.open_wave(wave, PHRASE, OPENED).responses == 11
    assert not withdrawal.withdraw(code)
    assert withdrawal.number_of(wave.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_withdraws_during_the_opening_waits_and_is_told_that_it_is_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their envelope was read already: it may not seem to have been taken out."""
    wave, code, told = closed_wave(), withdrawal.make_code(), list[bool]()
    for _ in range(11):
        made = ballot(wave)
    Ballot.objects.filter(pk=made.pk).update(withdrawal_hash=withdrawal.fingerprint(code))
    person = threading.Thread(target=in_another_session, args=(lambda: told.append(withdrawal.withdraw(code)),))

    def after_reading(lines: Any) -> int:
        person.start()
        person.join(timeout=1)
        assert (person.is_alive(), told) == (True, [])
        return store(lines)

    monkeypatch.setattr(opening, "store", after_reading)
    report = opening.open_wave(wave, PHRASE, OPENED)
    person.join()

    assert (report.responses, told, withdrawal.number_of(wave.pk)) == (11, [False], 0)


def in_another_session(function: Callable[[], None]) -> None:
    try:
        function()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_was_withdrawn_is_not_opened() -> None:
    wave = closed_wave()
    code = withdrawal.make_code()
    for _ in range(11):
        made = ballot(wave)
    Ballot.objects.filter(pk=made.pk).update(withdrawal_hash=withdrawal.fingerprint(code))

    assert withdrawal.withdraw(code)

    assert opening.open_wave(wave, PHRASE, OPENED).responses == 10
    assert Invitation.objects.count() == 0


def test_the_response_counts_who_withdrew_as_a_refusal() -> None:
    wave = make.launched_wave()
    for state in ["completed"] * 3 + ["sent"] * 7:
        make.invitation(wave, state=state)
    Withdrawn.objects.create(wave=wave, number=1)

    found = dispositions.response_rates(wave)
    listed = dispositions.with_counts(Wave.objects.all()).get(pk=wave.pk)
    with translation.override("nl"):
        page = render_to_string("admin/respondents/fieldwork/rates.html", {"live": live.figures(wave, make.NOW)})

    assert (found.RR1, found.RR2) == (0.2, 0.2)
    assert (listed.complete, listed.interviewed, listed.base) == (2, 2, 10)
    assert "2 van 10" in page or "20%" in page
    assert "1 persoon trok de antwoorden in" in page
