"""Three weeks of fieldwork among 1.165 people on a virtual clock: the books must balance, person by person."""

import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise

import pytest

from respondents import contact_plan, dispositions, fieldwork, hours, opting_out, outbox, resolving, settling, smtp
from respondents.models import Invitation, InvitationState, Mail, MailState, MailStep, MailStop, Respondent
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db(transaction=True)  # thousands of savepoints in one transaction crawl
PEOPLE, DAYS = 1165, 21
S = InvitationState
FINAL = {S.COMPLETED: 270, S.REFUSED: 20, S.INELIGIBLE: 6, S.OPTED_OUT: 12}


@dataclass
class Town(smtp.DiscardingTransport):
    """Mailboxes that take mail, do not exist, are busy for a while, or fall silent after taking it."""

    luck: random.Random
    now: datetime = make.NOW
    gone: set[str] = field(default_factory=set)
    got: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    recipient: str = ""

    def address(self, sender: str, recipient: str) -> None:
        self.recipient = recipient
        if recipient in self.gone:
            raise smtp.NotSentError(550, "no such mailbox")
        if self.luck.random() < 0.02:
            raise smtp.NotSentError(450, "busy")

    def deliver(self, content: bytes) -> str:
        chance = self.luck.random()
        if chance < 0.005:
            raise smtp.UnknownError("silent, and it did not arrive")
        self.got[self.recipient].append((self.now, str(message_from_bytes(content)["Subject"])))
        if chance < 0.01:
            raise smtp.UnknownError("silent, but it arrived")
        return "250 taken"


def prepared(luck: random.Random) -> Wave:
    wave = make.ready_wave(people=0)
    Respondent.objects.bulk_create(
        Respondent(survey=wave.survey, email=f"persoon{n}@example.nl", first_name="Sanne") for n in range(PEOPLE)
    )
    contact_plan.make_usual(wave)
    for step, number, _day, _hour, goes in contact_plan.USUAL:
        if goes:
            make.mail_text(wave, step=step, number=number, subject=f"{step} {number}")
    fieldwork.launch(wave, make.NOW - timedelta(days=1), one_phrase=True)
    return Wave.objects.get(pk=wave.pk)


def live_a_few_hours(wave: Wave, luck: random.Random, left: Counter[str], now: datetime) -> None:
    """Some of those who got mail finish, refuse, opt out or stop halfway."""
    reached = list(wave.invitations.filter(state=S.SENT).order_by("pk"))
    luck.shuffle(reached)
    for state in list(left.elements())[: luck.randint(0, 6)] if reached else []:
        invitation = reached.pop()
        left[state] -= 1
        if state == S.OPTED_OUT:
            opting_out.opt_out(invitation, hours.day_of(now))
        else:
            Invitation.objects.filter(pk=invitation.pk).update(state=state)
    for invitation in reached[:1]:
        Invitation.objects.filter(pk=invitation.pk).update(state=luck.choice([S.OPENED, S.UNDER_50, S.FROM_50]))


def run(wave: Wave, town: Town, luck: random.Random, done_at: dict[str, datetime]) -> None:
    left = Counter({str(state): number for state, number in FINAL.items()})
    for step in range(DAYS * 12 + 8):
        town.now = make.NOW - timedelta(hours=2) + timedelta(hours=2 * step)
        contact_plan.put_out_due(town.now)
        settling.sweep(town.now)
        while outbox.drain(town, clock=lambda: town.now):
            pass
        resolving.answered(town.now)
        live_a_few_hours(wave, luck, left, town.now)
        for email in wave.invitations.filter(state__in=FINAL).values_list("respondent__email", flat=True):
            done_at.setdefault(email, town.now)
    fieldwork.close(wave, wave.closes_at)


def test_after_three_weeks_the_books_balance(capsys: pytest.CaptureFixture[str]) -> None:
    luck, began = random.Random(297), time.process_time()
    done_at: dict[str, datetime] = {}
    wave, town = prepared(luck), Town(luck)
    emails = list(wave.survey.respondents.order_by("email").values_list("email", flat=True))
    town.gone = set(luck.sample(emails, 33))
    stopped = wave.invitations.get(respondent__email=next(one for one in emails if one not in town.gone))
    MailStop.objects.create(invitation=stopped, reason=MailStop.Reason.STAFF)

    run(wave, town, luck, done_at)

    contacts = {email: town.got.get(email, []) for email in emails}
    assert max(map(len, contacts.values())) == 4
    assert Counter(len({subject for _, subject in got}) - len(got) for got in contacts.values()) == {0: PEOPLE}
    assert all(hours.is_day(moment) for got in contacts.values() for moment, _ in got)
    assert [email for email, done in done_at.items() if any(moment > done for moment, _ in contacts[email])] == []
    assert all(b - a >= timedelta(hours=44) for got in contacts.values() for (a, _), (b, _) in pairwise(got))
    assert [contacts[email] for email in town.gone] == [[]] * 33
    assert contacts[stopped.respondent.email] == []
    assert_the_outbox_agrees(wave, contacts)
    assert_the_dispositions_agree(wave, contacts)
    print(f"{sum(map(len, contacts.values()))} mails in {time.process_time() - began:.1f} s of this processor")
    assert time.process_time() - began < 60


def assert_the_outbox_agrees(wave: Wave, contacts: dict[str, list[tuple[datetime, str]]]) -> None:
    """Every mail that arrived is a row that says sent or uncertain at that moment, and the other way round."""
    mails = list(Mail.objects.filter(wave=wave).select_related("invitation__respondent"))
    rows = Counter(mail.state for mail in mails)
    arrived = {(email, subject): moment for email, got in contacts.items() for moment, subject in got}
    for mail in mails:
        key = (mail.invitation.respondent.email, subject_of(mail))
        if mail.state == MailState.SENT and mail.sent_at != arrived.get(key):
            assert mail.events.filter(from_state="uncertain").exists()
        assert (mail.state in (MailState.SENT, MailState.UNCERTAIN)) or key not in arrived
    assert set(rows) <= {MailState.SENT, MailState.UNCERTAIN, MailState.CANCELLED, MailState.FAILED}
    assert rows[MailState.FAILED] == 33
    assert 0 < rows[MailState.UNCERTAIN] < 0.02 * len(mails)
    assert sum(rows.values()) == len({(mail.invitation_id, mail.step, mail.number) for mail in mails})


def subject_of(mail: Mail) -> str:
    first = mail.step == MailStep.INVITATION
    return "Wat vind je van je werk?" if first else f"{mail.step} {mail.number}"


def assert_the_dispositions_agree(wave: Wave, contacts: dict[str, list[tuple[datetime, str]]]) -> None:
    states = dispositions.states(wave)
    counts = dispositions.counts_of(states, closed=True)
    assert sum(states.values()) == counts.invited == PEOPLE
    assert {state: states[state] for state in FINAL} == FINAL
    assert states[S.BOUNCED] == 33
    never = [email for email, got in contacts.items() if not got]
    assert states[S.NOT_SENT] <= len(never)
