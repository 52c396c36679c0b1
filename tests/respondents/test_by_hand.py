"""What staff hear by mail or phone, and that every invitation keeps exactly one code."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from respondents import (
    audience,
    by_hand,
    claiming,
    composing,
    dispositions,
    handing_over,
    mail_stops,
    opting_out,
    outbox,
    tokens,
    transports,
)
from respondents.models import Draft, Invitation, InvitationState, Mail, MailStop, Report
from tests.respondents import make

pytestmark = pytest.mark.django_db
S, Reason = InvitationState, Report.Reason


def report(invitation: Invitation, reason: str) -> str:
    by_hand.report(invitation, reason, None, make.NOW)
    return state(invitation)


def state(invitation: Invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).state


def reachable(invitation: Invitation) -> bool:
    return audience.of_step(invitation.wave, "reminder").filter(pk=invitation.pk).exists()


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason != Reason.STOP])
def test_a_report_sets_the_state_stops_the_mail_and_can_be_taken_back(reason: str):
    invitation = make.invitation(state=S.SENT)
    assert reachable(invitation)

    assert report(invitation, reason) == reason
    assert not reachable(invitation)

    assert by_hand.withdraw(invitation)
    assert state(invitation) == S.SENT
    assert reachable(invitation)
    assert not by_hand.withdraw(invitation)


@pytest.mark.parametrize("begun", [S.OPENED, S.UNDER_50, S.FROM_50, S.FROM_80, S.COMPLETED])
def test_who_has_begun_keeps_the_state_and_gets_no_more_mail(begun: str):
    invitation = make.invitation(state=begun)

    assert report(invitation, Reason.ILL) == begun
    assert MailStop.objects.get().reason == "staff"

    by_hand.withdraw(invitation)
    assert state(invitation) == begun


def test_a_stop_alone_leaves_the_state():
    invitation = make.invitation(state=S.SENT)

    assert report(invitation, Reason.STOP) == S.SENT
    assert not reachable(invitation)


def test_another_report_takes_the_place_of_the_first():
    invitation = make.invitation(state=S.BOUNCED)

    report(invitation, Reason.ILL)
    assert report(invitation, Reason.LEFT) == S.LEFT
    by_hand.withdraw(invitation)

    assert state(invitation) == S.BOUNCED


def test_who_was_ill_and_answers_all_the_same_counts_by_the_answers():
    invitation = make.invitation(state=S.SENT)
    report(invitation, Reason.ILL)
    Invitation.objects.filter(pk=invitation.pk).update(state=S.COMPLETED)

    by_hand.withdraw(invitation)

    assert state(invitation) == S.COMPLETED


def test_the_stop_of_another_reason_stays_when_a_report_is_taken_back():
    invitation = make.invitation(state=S.SENT)
    report(invitation, Reason.ILL)
    MailStop.objects.update(reason="bounced")

    by_hand.withdraw(invitation)

    assert MailStop.objects.get().reason == "bounced"


def test_a_new_address_gets_the_link_and_counts_apart_until_it_is_sent():
    invitation, other = make.invitation(state=S.BOUNCED), make.invitation(state=S.COMPLETED)
    mail_stops.stop(invitation, MailStop.Reason.BOUNCED)

    for one in (invitation, other):
        by_hand.new_address(one.respondent, make.NOW)
        by_hand.new_address(one.respondent, make.NOW)

    assert (state(invitation), dispositions.code_of(state(invitation), closed=False)[0]) == ("new_address", "3.40")
    assert Mail.objects.values_list("invitation", "step").get() == (invitation.pk, "link")
    assert state(other) == S.COMPLETED


EVENTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([*Reason.values, "undo", "opt_out", "undo_opt_out", *S.values])),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_whatever_happens_in_whatever_order_codes_add_up_to_the_frame(events: list[tuple[int, str]]):
    wave = make.launched_wave()
    people = [make.invitation(wave, state=S.SENT) for _ in range(4)]

    for number, event in events:
        invitation = Invitation.objects.get(pk=people[number].pk)
        if event == "undo":
            by_hand.withdraw(invitation)
        elif event == "opt_out":
            opting_out.opt_out(invitation, make.NOW.date())
        elif event == "undo_opt_out":
            opting_out.undo(invitation)
        elif event in Reason.values:
            by_hand.report(invitation, event, None, make.NOW)
        else:
            Invitation.objects.filter(pk=invitation.pk).update(state=event)

        states = dispositions.states(wave)
        for closed in (False, True):
            codes = [dispositions.code_of(one, closed=closed) for one in states for _ in range(states[one])]
            assert len(codes) == 4
            assert dispositions.counts_of(states, closed=closed).invited == 4


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make.user("Veldwerk"))
    return client


def page_of(invitation: Invitation) -> str:
    return reverse("admin:respondents_respondent_report", args=[invitation.respondent_id])


def post(staff: Client, invitation: Invitation, **told: Any) -> Any:
    return staff.post(page_of(invitation), {"invitation": str(invitation.pk)} | told, follow=True)


def test_staff_note_and_take_back_and_the_log_holds_no_address(staff: Client):
    invitation = make.invitation(state=S.SENT)

    noted = post(staff, invitation, reason="ill")
    assert "Genoteerd. Deze persoon krijgt in deze meting geen mail meer." in noted.content.decode()
    assert state(invitation) == S.ILL
    post(staff, invitation, undo="1")

    assert state(invitation) == S.SENT
    assert not Report.objects.exists()
    entries = LogEntry.objects.values_list("object_repr", "change_message")
    assert sorted(entries) == [("flexwerker", "report noted"), ("flexwerker", "report withdrawn")]


def test_the_page_says_the_same_of_somebody_who_completed_as_of_somebody_who_did_nothing(staff: Client):
    wave = make.launched_wave()
    pages = []
    for found in (S.SENT, S.COMPLETED, S.UNDER_50, S.REFUSED):
        invitation = make.invitation(wave, make.respondent(wave.survey, first_name="Anna"), state=found)
        texts = [staff.get(page_of(invitation)), post(staff, invitation, reason="stop")]
        said = [page.content.decode().replace(str(invitation.respondent), "X") for page in texts]
        keys = (str(invitation.pk), str(invitation.respondent_id))
        pages.append([without(text, *keys) for text in said])

    assert pages[0] == pages[1] == pages[2] == pages[3]


def without(text: str, *keys: str) -> str:
    for key in keys:
        text = text.replace(key, "")
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_another_persons_invitation_is_refused(staff: Client):
    mine, other = make.invitation(state=S.SENT), make.invitation(state=S.SENT)

    staff.post(page_of(mine), {"invitation": str(other.pk), "reason": "ill"})

    assert state(other) == S.SENT


@pytest.mark.parametrize("role", ["Onderzoek", "Beheer"])
def test_only_fieldwork_staff_note_things(client: Client, role: str):
    invitation = make.invitation()
    client.force_login(make.user(role))

    assert client.get(page_of(invitation)).status_code == 403
    assert client.post(page_of(invitation), {"reason": "ill"}).status_code == 403


def test_a_corrected_address_is_mailed_when_the_first_one_bounced(staff: Client):
    invitation = make.invitation(state=S.BOUNCED)
    Invitation.objects.filter(pk=invitation.pk).update(state=S.BOUNCED)
    person = invitation.respondent
    told = {"survey": person.survey_id, "email": "goed@example.org", "number": "", "first_name": "A", "language": ""}

    staff.post(reverse("admin:respondents_respondent_change", args=[person.pk]), told)

    assert state(invitation) == S.NEW_ADDRESS
    assert Mail.objects.get().step == "link"


@pytest.mark.parametrize(
    "query",
    ["invitations__state=completed", "invitations__state__exact=sent", "o=invitations__state", "q=completed"],
)
def test_no_address_of_the_list_tells_the_state_of_a_person(staff: Client, query: str):
    survey = make.survey()
    done, waiting = make.respondent(survey), make.respondent(survey)
    wave = make.launched_wave(survey, opens_at=make.NOW, closes_at=make.NOW + timedelta(days=9))
    make.invitation(wave, done, state=S.COMPLETED)
    make.invitation(wave, waiting, state=S.SENT)

    page = staff.get(reverse("admin:respondents_respondent_changelist") + f"?{query}", follow=True)

    shown = {person.email for person in (done, waiting) if person.email in page.content.decode()}
    assert shown in (set(), {done.email, waiting.email})


def test_another_address_never_gets_somebodys_answers():
    """Who may correct addresses could else put in their own, ask for the link, and read along."""
    invitation = make.invitation(state=S.FROM_50)
    old = make.token(invitation)
    Draft.objects.create(wave=invitation.wave, draft_key=tokens.draft_key(old), resume=b"", ballot=b"")

    by_hand.new_address(invitation.respondent, make.NOW)

    assert Invitation.objects.get(pk=invitation.pk).token_hash is None
    assert outbox.drain(transports.DiscardingTransport(), clock=lambda: make.NOW, at_night=True) == 1
    renewed = Invitation.objects.defer(None).get(pk=invitation.pk)
    new = composing.token_of(renewed, tokens.ANSWER)
    assert new != old
    assert (bytes(renewed.token_hash or b""), renewed.state) == (tokens.fingerprint(new), S.SENT)
    assert not Draft.objects.exists()


def test_a_mail_on_its_way_to_the_old_address_does_not_bring_the_old_link_back():
    invitation = make.invitation(state=S.NOT_SENT)
    mail = make.mail(invitation)
    lease = uuid.uuid4()
    claiming.claim(lease, make.NOW, at_night=True)
    [claimed] = claiming.claimed([mail.pk])
    by_hand.new_address(invitation.respondent, make.NOW)

    assert handing_over.hand_over(claimed, lease, make.NOW, at_night=True) is False
    assert Invitation.objects.get(pk=invitation.pk).token_hash is None
