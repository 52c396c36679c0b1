"""A wave that nobody will open is given up: everything goes unread, for who may and types its short name."""

import io
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from kccsurvey import retention
from respondents import dispositions
from respondents.models import Ballot, Draft, Invitation, InvitationState, KeyHolder
from respondents.stages import Stage, stage_of
from respondents.visits import find, reason_closed
from results import erasing, giving_up, opening
from results.models import Erasure, Response
from surveys.models import Wave
from tests.respondents import make
from tests.results.make import CLOSED, OPENED, PHRASE, answers, ballot, closed_wave, draft
from tests.results.test_pages import address, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def filled(**fields: Any) -> Wave:
    wave = closed_wave(**fields)
    for _ in range(12):
        ballot(wave)
        made = make.invitation(wave, state=InvitationState.FROM_80)
        Invitation.objects.filter(pk=made.pk).update(panel_sealed=b"sealed")
    draft(wave, answers())
    return wave


def test_everything_that_an_opening_destroys_goes_and_nothing_is_read():
    wave = filled()
    before = dispositions.response_rates(wave)

    lost = giving_up.give_up(wave, wave.slug, OPENED)

    assert (lost.envelopes, lost.drafts, lost.fingerprint) == (12, 1, erasing.fingerprint(wave))
    assert (Ballot.objects.count(), Draft.objects.count(), Response.objects.count()) == (0, 0, 0)
    assert set(KeyHolder.objects.values_list("sealed_private_key", flat=True)) == {None}
    assert set(Invitation.objects.values_list("nonce", "panel_sealed", "state")) == {(None, None, "completed")}
    wave.refresh_from_db()
    assert (wave.cancelled_at, wave.opened_at, stage_of(wave, OPENED)) == (OPENED, None, Stage.GIVEN_UP)
    assert dispositions.response_rates(wave) == before


def test_the_files_hold_nothing_of_it_any_more():
    wave = filled()

    assert giving_up.give_up(wave, wave.slug, OPENED).rewritten

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('respondents_ballot') + pg_relation_size('respondents_draft')")
        assert cursor.fetchone() == (0,)
    assert Erasure.objects.get(wave=wave).key_fingerprint == erasing.fingerprint(wave)


def test_what_stayed_in_the_files_goes_by_the_beat(monkeypatch: pytest.MonkeyPatch):
    wave = filled()
    monkeypatch.setattr(erasing, "rewrite_tables", lambda *args: False)
    assert not giving_up.give_up(wave, wave.slug, OPENED).rewritten
    monkeypatch.undo()

    assert list(erasing.unfinished(OPENED + timedelta(minutes=6))) == [wave]
    assert erasing.finish(OPENED + timedelta(minutes=6))
    assert Erasure.objects.filter(wave=wave).exists()


@pytest.mark.parametrize("typed", ["", "verkeerd", "NAJAAR"])
def test_another_name_than_that_of_the_wave_destroys_nothing(typed: str):
    wave = filled()

    with pytest.raises(giving_up.GivingUpRefusedError, match=wave.slug):
        giving_up.give_up(wave, typed, OPENED)

    wave.refresh_from_db()
    assert (Ballot.objects.count(), wave.cancelled_at) == (12, None)
    assert opening.open_wave(wave, PHRASE, OPENED).responses == 12


def test_a_wave_in_the_field_cannot_be_given_up():
    wave = filled(closed_at=None)

    with pytest.raises(giving_up.GivingUpRefusedError, match="gesloten"):
        giving_up.give_up(wave, wave.slug, OPENED)

    assert Ballot.objects.count() == 12


def test_a_second_time_does_nothing_and_says_so():
    wave = filled()
    giving_up.give_up(wave, wave.slug, OPENED)

    with pytest.raises(giving_up.GivingUpRefusedError, match="al opgegeven"):
        giving_up.give_up(wave, wave.slug, OPENED + timedelta(days=1))

    wave.refresh_from_db()
    assert wave.cancelled_at == OPENED


def test_an_opened_wave_cannot_be_given_up():
    wave = filled()
    opening.open_wave(wave, PHRASE, OPENED)

    with pytest.raises(giving_up.GivingUpRefusedError, match="geopend"):
        giving_up.give_up(wave, wave.slug, OPENED)

    assert Response.objects.count() == 12


def test_a_wave_that_was_given_up_cannot_be_opened():
    wave = filled()
    giving_up.give_up(wave, wave.slug, OPENED)
    wave.refresh_from_db()

    with pytest.raises(opening.OpeningRefusedError, match="opgegeven"):
        opening.open_wave(wave, PHRASE, OPENED)


def test_who_was_invited_goes_thirty_days_after_closing():
    wave = filled()
    giving_up.give_up(wave, wave.slug, OPENED)

    retention.apply(CLOSED + timedelta(days=29))
    assert Invitation.objects.count() == 12
    retention.apply(CLOSED + timedelta(days=30))
    assert Invitation.objects.count() == 0


def test_somebody_who_comes_with_an_old_link_reads_that_the_study_is_closed():
    wave = filled()
    token = make.token(make.invitation(wave))
    wave.cancelled_at = OPENED
    wave.save(update_fields=["cancelled_at"])

    found = find(token)

    assert found is not None
    assert reason_closed(found, OPENED) == "closed"


@pytest.mark.parametrize("role", ["Veldwerk", "Beheer"])
def test_only_who_may_open_a_wave_may_give_it_up(client: Client, role: str):
    wave = filled()
    signed_in(client, role)

    assert client.get(address("give_up", wave)).status_code == 403
    assert client.post(address("do_give_up", wave), {"name": wave.slug}).status_code == 403
    assert Ballot.objects.count() == 12


def test_the_page_says_what_is_lost_and_keeps_who_did_it(client: Client):
    wave = filled()
    signed_in(client, "Onderzoek")

    html = client.get(address("give_up", wave)).content.decode()
    assert "<dt>Enveloppen die mensen verstuurden</dt><dd>12</dd>" in html
    assert "<dt>Onaffe antwoorden</dt><dd>1</dd>" in html
    assert '<button type="submit" class="button danger">Vernietig de antwoorden</button>' in html
    wrong = client.post(address("do_give_up", wave), {"name": "iets anders"}, follow=True)
    assert "Er is niets vernietigd." in wrong.content.decode()
    assert (Ballot.objects.count(), LogEntry.objects.count()) == (12, 0)

    done = client.post(address("do_give_up", wave), {"name": wave.slug}, follow=True)

    assert "Vernietigd: enveloppen (12), onaffe antwoorden (1)" in done.content.decode()
    entry = LogEntry.objects.get()
    assert entry.change_message == f"given up: 12 envelopes, 1 drafts, key {erasing.fingerprint(wave)}"
    assert str(entry.user_id) == client.session["_auth_user_id"]
    assert "is opgegeven" in client.get(address("change", wave)).content.decode()
    assert "valt niets te openen" in client.get(address("open", wave)).content.decode()


def test_the_page_of_the_opening_leads_to_it(client: Client):
    wave = closed_wave()

    assert address("give_up", wave) in signed_in(client, "Onderzoek").get(address("open", wave)).content.decode()


def test_a_process_that_may_not_destroy_envelopes_names_the_command(client: Client, monkeypatch: pytest.MonkeyPatch):
    wave = filled()
    monkeypatch.setattr(giving_up, "may_give_up", lambda: False)
    signed_in(client, "Onderzoek")

    assert f"manage.py give_up_wave {wave.slug}" in client.get(address("give_up", wave)).content.decode()
    client.post(address("do_give_up", wave), {"name": wave.slug})
    assert Ballot.objects.count() == 12


def test_the_command_says_first_what_would_go(monkeypatch: pytest.MonkeyPatch):
    wave, told = filled(), io.StringIO()

    call_command("give_up_wave", wave.slug, "--dry-run", stdout=told)
    assert "enveloppen (12)" in told.getvalue()
    monkeypatch.setattr(sys, "stdin", io.StringIO("iets anders\n"))
    with pytest.raises(CommandError, match="niets vernietigd"):
        call_command("give_up_wave", wave.slug, stderr=io.StringIO())
    assert Ballot.objects.count() == 12

    monkeypatch.setattr(sys, "stdin", io.StringIO(wave.slug + "\n"))
    call_command("give_up_wave", wave.slug, stdout=told, stderr=io.StringIO())
    assert Ballot.objects.count() == 0
    with pytest.raises(CommandError, match="al opgegeven"):
        call_command("give_up_wave", wave.slug)
    with pytest.raises(CommandError, match="geen-meting"):
        call_command("give_up_wave", "geen-meting")
