"""What the privacy notice promises to remove is removed, once, and nothing else."""

import importlib
import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Q, Sum
from django.test import Client

from kccsurvey import retention
from respondents import counters, dispositions
from respondents.models import (
    Ballot,
    DayCount,
    Draft,
    FinalCount,
    Invitation,
    InvitationState,
    KeyHolder,
    Mail,
    Respondent,
)
from respondents.population import population
from respondents.retention import overdue
from surveys.models import Wave
from tests.respondents import make
from tests.results.make import CLOSED, OPENED, answers, ballot, closed_wave, draft

pytestmark = pytest.mark.django_db
LATER = CLOSED + timedelta(days=31)


def opened(**fields: Any) -> Wave:
    """Twelve people, of whom ten sent in."""
    wave = closed_wave(opened_at=OPENED, **fields)
    for n in range(12):
        state = InvitationState.COMPLETED if n < 10 else InvitationState.SENT
        make.mail(make.invitation(wave, state=state), state="sent", sent_at=make.NOW)
    return wave


def test_thirty_days_after_closing_only_counts_are_left() -> None:
    wave = opened()
    before = dispositions.states(wave)

    retention.apply(CLOSED + timedelta(days=29))
    assert Invitation.objects.count() == 12
    retention.apply(LATER)

    assert (Invitation.objects.count(), Mail.objects.count()) == (0, 0)
    assert dispositions.states(wave) == before
    assert [row.attributes for row in FinalCount.objects.all()] == [{}, {}, {}]


def test_what_stays_thirty_days_after_closing_tells_of_nobody_in_a_group_how_far_they_came() -> None:
    """Thirty of the north, of whom one half-way; nine of the south; four in the west who do not belong."""
    wave = closed_wave(opened_at=OPENED, background=["regio"])
    north, south = InvitationState.COMPLETED, InvitationState.SENT
    people = [("noord", north)] * 29 + [("noord", InvitationState.FROM_50)] + [("zuid", south)] * 9
    for region, state in [*people, *[("west", InvitationState.INELIGIBLE)] * 4, *[("west", south)] * 8]:
        make.invitation(wave, state=state, attributes={"regio": region})
    counters.count(wave, CLOSED)
    states, rates = dispositions.states(wave), dispositions.response_rates(wave)
    days = Counter(dict(DayCount.objects.values_list("state").annotate(Sum("number")).order_by()))

    retention.apply(LATER)

    left = list(FinalCount.objects.values_list("state", "attributes", "number"))
    assert [row for row in left if row[1]] == [(FinalCount.GROUP, {"regio": "noord"}, 30)]
    assert [row for row in left if row[0] and row[1]] == [], "no state of a group"
    assert population(wave, ["regio"]) == {("noord",): 30, ("",): 17}
    assert (dispositions.states(wave), dispositions.response_rates(wave)) == (states, rates)
    assert set(DayCount.objects.values_list("wave", "day").filter(~Q(cell={}))) == set()
    assert Counter(dict(DayCount.objects.values_list("state", "number"))) == days


def test_final_counts_of_an_earlier_version_are_taken_apart_too() -> None:
    wave = opened()
    old = (("completed", "noord", 20), ("from_50", "noord", 1), ("ineligible", "west", 9), ("sent", "west", 4))
    for state, region, number in old:
        FinalCount.objects.create(wave=wave, state=state, attributes={"regio": region}, number=number)
    DayCount.objects.create(wave=wave, day=CLOSED.date(), state="from_50", cell={"regio": "noord"}, number=1)

    importlib.import_module("respondents.migrations.0010_final_counts_in_two_margins").apart(apps, None)

    left = sorted(FinalCount.objects.values_list("state", "attributes", "number"), key=str)
    states: list[tuple[str, dict[str, str], int]] = [
        ("completed", {}, 20),
        ("from_50", {}, 1),
        ("ineligible", {}, 9),
        ("sent", {}, 4),
    ]
    assert left == [("", {}, 25), *states], "what is left of the north would tell of the west"
    assert list(DayCount.objects.values_list("cell", "number")) == [({}, 1)]


def test_the_response_in_lists_stays_the_same() -> None:
    opened()
    numbers = ("reached", "complete", "interviewed", "base")
    before = dispositions.with_counts(Wave.objects.all()).values(*numbers).get()

    retention.apply(LATER)

    assert dispositions.with_counts(Wave.objects.all()).values(*numbers).get() == before
    assert before["complete"] == 10


def test_the_states_go_before_the_next_wave_starts() -> None:
    wave = opened()
    start = make.NOW + timedelta(days=25)
    following = make.launched_wave(wave.survey, opens_at=start, closes_at=start + timedelta(days=21))

    retention.apply(OPENED + timedelta(days=1))

    assert Invitation.objects.filter(wave=wave).count() == 0
    assert FinalCount.objects.filter(wave=following).count() == 0


def test_who_took_part_is_kept_until_the_wave_is_opened() -> None:
    wave = closed_wave()
    make.invitation(wave)

    retention.apply(LATER)

    assert Invitation.objects.count() == 1
    assert list(overdue(LATER)) == [wave]


def test_a_second_time_does_nothing() -> None:
    opened()
    retention.apply(LATER)

    assert {number for number in retention.apply(LATER).values()} == {0}


def test_a_dry_run_removes_nothing_and_says_what_would_go() -> None:
    opened()

    would = retention.apply(LATER, dry_run=True)

    assert would["invitations"] == 1
    assert Invitation.objects.count() == 12


def test_at_closing_the_link_opens_no_unfinished_answers_any_more() -> None:
    wave = closed_wave()
    kept = draft(wave, answers())

    retention.apply(CLOSED + timedelta(hours=1))

    kept.refresh_from_db()
    assert bytes(kept.resume) == b""
    assert bytes(kept.ballot) != b""


def test_a_cancelled_wave_leaves_nothing_sealed() -> None:
    wave = closed_wave(closed_at=None, cancelled_at=make.NOW)
    ballot(wave), draft(wave, answers())

    retention.apply(make.NOW)

    assert (Ballot.objects.count(), Draft.objects.count()) == (0, 0)
    assert not KeyHolder.objects.filter(sealed_private_key__isnull=False).exists()


def test_people_go_half_a_year_after_the_last_wave() -> None:
    wave = opened()
    stranger = make.respondent()

    retention.apply(LATER)
    assert Respondent.objects.count() == 13
    retention.apply(wave.closes_at + timedelta(days=184))

    assert list(Respondent.objects.all()) == [stranger]


def test_half_a_year_counts_from_the_day_that_a_wave_really_closed() -> None:
    wave = opened()
    Wave.objects.filter(pk=wave.pk).update(closes_at=CLOSED + timedelta(days=300))

    retention.apply(CLOSED + timedelta(days=40))
    assert Respondent.objects.count() == 12
    retention.apply(CLOSED + timedelta(days=190))

    assert not Respondent.objects.exists()


def test_who_wants_no_mail_is_known_by_the_address_alone() -> None:
    wave = opened()
    person = make.respondent(wave.survey, opted_out_on=CLOSED.date(), attributes={"regio": "noord"})

    retention.apply(CLOSED + timedelta(days=300))

    person.refresh_from_db()
    assert (person.first_name, person.attributes, person.language) == ("", {}, "")
    assert person.opted_out_on == CLOSED.date()


def test_the_log_of_the_admin_forgets_addresses() -> None:
    staff = make.user("Veldwerk")
    kind = ContentType.objects.get_for_model(Respondent)
    entry = LogEntry.objects.create(user=staff, content_type=kind, object_repr="sanne@example.nl", action_flag=2)

    retention.apply(entry.action_time + timedelta(days=29))
    assert LogEntry.objects.count() == 1
    retention.apply(entry.action_time + timedelta(days=31))

    assert LogEntry.objects.count() == 0


def test_the_command_says_what_it_would_remove() -> None:
    output = io.StringIO()
    opened()

    call_command("apply_retention", "--dry-run", stdout=output)

    assert "30 dagen" in output.getvalue()
    assert Invitation.objects.count() == 12


@pytest.mark.parametrize(("role", "status"), [("Beheer", 200), ("Veldwerk", 403), ("Onderzoek", 403)])
def test_beheer_sees_what_goes_when(client: Client, role: str, status: int) -> None:
    closed_wave(name="najaar 2020")
    client.force_login(make.user(role))

    page = client.get("/admin/retention/")

    assert page.status_code == status
    assert ("najaar 2020" in page.content.decode()) == (status == 200)
