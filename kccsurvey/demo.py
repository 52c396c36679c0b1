"""The demo study: two waves of 2020 and one that is open now, all through the tables and code of the application."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kccsurvey import demo_coding, demo_study
from kccsurvey.demo_plan import PastWave, autumn, spring
from kccsurvey.synthetic import Population, left_over
from respondents import answering, counters, fieldwork, opting_out, outbox, preparing, smtp, tokens
from respondents.models import Invitation, InvitationState, Respondent
from respondents.visits import Visit
from results import keys, opening, releases
from surveys import xlsform
from surveys.models import Questionnaire, Survey, Wave

WORKBOOKS = Path(settings.BASE_DIR) / "surveys" / "questionnaires"
SURVEY = demo_study.SLUG
OPEN_WAVE, OPEN_WORKBOOK = "najaar-2026", "kcc_volgende_meting.xlsx"
ANSWERED, WAITING = 30, 40
FADING = 14
"""Days after which hardly anybody answers any more."""
GONE = "bestaat-niet.example"


class UnknownAddresses(smtp.DiscardingTransport):
    """Throws mail away, and refuses it for who has left."""

    def address(self, sender: str, recipient: str) -> None:
        if recipient.endswith(GONE):
            raise smtp.NotSentError(550, "no such mailbox")


def load(now: datetime) -> str:
    """Make the whole study once; the phrase of the wave that is open now."""
    survey = demo_study.survey()
    demo_coding.make_codebooks(survey)
    people = demo_study.People(random.Random(2020))  # noqa: S311 - the same people every time
    before, after = (past(survey, plan, people) for plan in (spring(), autumn()))
    demo_coding.code_again(before, after.opened_at or now)
    demo_coding.leave_a_desk(after, after.opened_at or now)
    Respondent.objects.filter(survey=survey).update(withdrawn_on=date(2022, 1, 1))
    return present(survey, people, now)


def questionnaire(survey: Survey, workbook: str) -> Questionnaire:
    instrument = xlsform.read((WORKBOOKS / workbook).read_bytes())
    return Questionnaire.objects.create_from(survey, instrument)


def past(survey: Survey, plan: PastWave, people: demo_study.People) -> Wave:
    """One wave of 2020 from list to figures, with the clock of then."""
    wave = demo_study.wave(
        survey, questionnaire(survey, plan.workbook), plan.name, plan.slug, plan.opens_at, plan.closes_at
    )
    still_needed = plan.invited - Respondent.objects.reachable().filter(survey=survey).count()
    people.join(survey, still_needed, leaving=plan.bouncing, domain_of_leavers=GONE)
    phrase = key(wave, plan.opens_at)
    fieldwork.launch(wave, plan.opens_at - timedelta(days=1), one_phrase=True)
    wave.refresh_from_db()
    send_all(wave, UnknownAddresses(), plan.opens_at + timedelta(minutes=5))
    answer(wave, plan)
    fieldwork.close(wave, plan.closes_at)
    wave.refresh_from_db()
    counters.count(wave, plan.closes_at)
    opening.open_wave(wave, phrase, plan.closes_at + timedelta(days=2))
    wave.refresh_from_db()
    demo_coding.code(wave, plan.closes_at + timedelta(days=9))
    releases.compute(wave, plan.closes_at + timedelta(days=10))
    return wave


def key(wave: Wave, now: datetime) -> str:
    """A phrase of the demo's researcher, made and typed back."""
    made = keys.make_key(wave, "onderzoek")
    keys.confirm(made.holder, made.phrase, now)
    return made.phrase


def send_all(wave: Wave, transport: smtp.Transport, now: datetime) -> None:
    while outbox.drain(transport, clock=lambda: now, at_night=True):
        pass


def answer(wave: Wave, plan: PastWave) -> None:
    now = plan.opens_at + timedelta(days=3)
    visits = visits_of(wave, seed=len(plan.slug))
    population = Population(
        wave.questionnaire.instrument(), list(plan.quotas), plan.agreement, plan.theme, seed=plan.invited
    )
    for until, count in plan.halfway.items():
        for visit in itertools.islice(visits, count):
            answering.record(visit, *who_left(population, until), now)
    days = ends_of_days(plan.submitted)
    for number, visit in enumerate(itertools.islice(visits, plan.submitted), start=1):
        answering.record(visit, *population.person(), now)
        answering.submit(visit, now)
        if number in days:
            counters.count(wave, plan.opens_at + timedelta(days=days[number]))
    assert left_over(population) == {}, "the quotas fit the people"
    for visit in itertools.islice(visits, plan.breaking_off):
        answering.record(visit, {"TOEST": "1", "SITKCC": "2", "ERVARING": "2"}, ["start", "situatie"], now)
    for visit in itertools.islice(visits, plan.refusing):
        answering.record(visit, {"TOEST": "2"}, ["start"], now)
    for visit in itertools.islice(visits, plan.opting_out):
        opting_out.opt_out(visit.invitation, now.date())


def ends_of_days(submitted: int) -> dict[int, int]:
    """How many had sent their answers when a day was over; a third of who is still to come does so each day."""
    return {round(submitted * (1 - (2 / 3) ** (day + 1))): day for day in range(FADING)}


def who_left(population: Population, until: str) -> tuple[dict[str, str], list[str]]:
    """Somebody who stops halfway; people who work in a contact centre now all finish, so that their shares hold."""
    working = next(pack for pack in population.quotas if pack.code == "SITKCC")
    place = working.deck.index("2")
    working.deck.append(working.deck.pop(place))
    return population.person(until)


def visits_of(wave: Wave, seed: int) -> Iterator[Visit]:
    """Everybody who got the mail, in a random order, with the link that is in it."""
    sent = Invitation.objects.filter(wave=wave, state=InvitationState.SENT)
    invitations = list(
        sent.select_related("wave__survey", "wave__questionnaire", "respondent").order_by("respondent__email")
    )
    random.Random(seed).shuffle(invitations)  # noqa: S311 - the same people every time
    instrument = wave.questionnaire.instrument()
    for invitation in invitations:
        yield Visit(outbox.token_of(invitation, tokens.ANSWER), invitation, invitation.wave, instrument)


def present(survey: Survey, people: demo_study.People, now: datetime) -> str:
    """The wave that is open now: 30 people have answered, 40 find their mail in the catcher."""
    opens, closes = now - timedelta(days=2), end_of_day(now + timedelta(days=19))
    wave = demo_study.wave(survey, questionnaire(survey, OPEN_WORKBOOK), "najaar 2026", OPEN_WAVE, opens, closes)
    people.join(survey, ANSWERED)
    preparing.plan(wave)
    phrase = key(wave, opens)
    fieldwork.launch(wave, opens, one_phrase=True)
    wave.refresh_from_db()
    send_all(wave, smtp.DiscardingTransport(), opens + timedelta(minutes=5))
    population = Population(wave.questionnaire.instrument(), [], autumn().agreement, "helping", seed=2026)
    for visit in visits_of(wave, seed=1):
        answering.record(visit, *consenting(population), now)
        answering.submit(visit, now)
    people.join(survey, WAITING)
    fieldwork.invite(wave, now)
    return phrase


def end_of_day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=23, minute=59, second=0, microsecond=0)


def consenting(population: Population) -> tuple[dict[str, str], list[str]]:
    while True:
        answers, posted = population.person()
        if answers.get("TOEST") == "1" and answers.get("SITKCC") in {"1", "2"}:
            return answers, posted
