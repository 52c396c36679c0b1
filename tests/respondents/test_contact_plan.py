"""The contact plan: what goes when, once, to whom it still concerns, by day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from respondents import contact_plan, fieldwork, hours, mail_stops, opting_out, outbox, smtp
from respondents.models import (
    ContactStep,
    FieldworkEvent,
    Invitation,
    InvitationState,
    Mail,
    MailState,
    MailStep,
    MailText,
)
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
A_MOMENT = timedelta(minutes=1)


def planned_wave(people: int = 1, **fields: Any) -> Wave:
    """In the field, the usual plan, everybody mailed on the first day."""
    wave = make.ready_wave(people=people, **fields)
    contact_plan.make_usual(wave)
    for step, number, *_rest in contact_plan.USUAL:
        body = "Bedankt!" if step == MailStep.THANKS else make.TEXT
        make.mail_text(wave, step=step, number=number, subject=f"{step} {number}", body=body)
    fieldwork.launch(wave, make.NOW, one_phrase=True)
    send(make.NOW + A_MOMENT)
    return Wave.objects.get(pk=wave.pk)


def send(now: datetime) -> int:
    return outbox.drain(smtp.DiscardingTransport(), clock=lambda: now)


def tick(now: datetime) -> int:
    contact_plan.put_out_due(now)
    return send(now)


def went(step: str = "reminder", number: int = 1) -> list[str]:
    return sorted(Mail.objects.filter(step=step, number=number).values_list("state", flat=True))


def test_the_usual_plan_is_days_0_6_13_and_two_days_before_the_end() -> None:
    wave = planned_wave()

    calendar = contact_plan.calendar(wave, make.NOW)

    goes = [(one.step.step, one.step.number, one.moment.isoformat()) for one in calendar if one.state == "waits"]
    assert goes == [
        ("reminder", 1, "2026-09-14T10:00:00+02:00"),
        ("reminder", 2, "2026-09-21T16:00:00+02:00"),
        ("last_call", 1, "2026-09-27T10:00:00+02:00"),
    ]


def test_a_reminder_goes_when_its_time_has_come_and_not_before() -> None:
    planned_wave(people=2)

    assert tick(make.NOW + 6 * DAY - A_MOMENT) == 0
    assert tick(make.NOW + 6 * DAY) == 2

    assert went() == ["sent", "sent"]
    assert FieldworkEvent.objects.get().what == "planned"


def test_a_second_beat_adds_nothing() -> None:
    wave = planned_wave(people=2)
    step = wave.contact_steps.get(step="reminder", number=1)

    first = contact_plan.put_out(step, make.NOW + 6 * DAY)
    second = contact_plan.put_out(step, make.NOW + 6 * DAY)

    assert (first, second) == (2, 0)
    assert Mail.objects.filter(step="reminder").count() == 2


@pytest.mark.parametrize("state", ["completed", "refused", "ineligible", "opted_out", "bounced"])
def test_no_reminder_is_made_for_who_is_done(state: str) -> None:
    planned_wave()
    Invitation.objects.update(state=state)

    tick(make.NOW + 6 * DAY)

    assert went() == []


@pytest.mark.parametrize("state", ["completed", "refused", "ineligible", "opted_out", "bounced"])
def test_no_reminder_goes_to_who_was_done_after_it_was_made(state: str) -> None:
    planned_wave()
    contact_plan.put_out_due(make.NOW + 6 * DAY)
    Invitation.objects.update(state=state)

    send(make.NOW + 6 * DAY)

    assert went() == ["cancelled"]


def test_a_thank_you_goes_to_who_completed_only() -> None:
    wave = planned_wave(people=2)
    wave.contact_steps.filter(step="thanks").update(active=True)
    done = Invitation.objects.order_by("pk").first()
    assert done is not None
    Invitation.objects.filter(pk=done.pk).update(state="completed")

    tick(hours.at(hours.day_of(wave.closes_at), 12) - 2 * timedelta(hours=1))
    tick(make.NOW + 21 * DAY - A_MOMENT)

    assert went("thanks") == []
    wave.contact_steps.filter(step="thanks").update(hour=8)
    tick(hours.at(hours.day_of(wave.closes_at), 8))
    assert [mail.invitation_id for mail in Mail.objects.filter(step="thanks", state="sent")] == [done.pk]


def test_at_night_a_mail_waits_until_eight() -> None:
    planned_wave()
    night = hours.at(date(2026, 9, 14), 20) + timedelta(hours=1, seconds=1)
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    assert send(night) == 0
    assert send(hours.at(date(2026, 9, 15), 8) - timedelta(seconds=1)) == 0
    assert went() == ["queued"]

    assert send(hours.at(date(2026, 9, 15), 8)) == 1


def test_a_mail_that_was_claimed_just_before_nine_waits_too() -> None:
    planned_wave()
    contact_plan.put_out_due(make.NOW + 6 * DAY)
    before, after = (hours.at(date(2026, 9, 14), 20) + timedelta(minutes=m) for m in (59, 60))
    clock = iter([before, before, after, after, after, after])

    assert outbox.drain(smtp.DiscardingTransport(), clock=lambda: next(clock, after)) == 0

    mail = Mail.objects.get(step="reminder")
    assert (mail.state, mail.not_before) == (MailState.QUEUED, hours.at(date(2026, 9, 15), 8))
    assert mail.attempts == 0


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 25, 6, 59, tzinfo=UTC), False),  # the day that summer time ends: eight is seven in UTC
        (datetime(2026, 10, 25, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 5, 59, tzinfo=UTC), False),  # the day that it begins: eight is six in UTC
        (datetime(2027, 3, 28, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 19, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 20, 0, tzinfo=UTC), False),
    ],
)
def test_day_follows_the_clock_in_the_netherlands(moment: datetime, day: bool) -> None:
    assert hours.is_day(moment) is day
    assert hours.is_day(hours.next_day_time(moment)) is True
    assert hours.next_day_time(moment) >= moment


def test_a_step_keeps_its_hour_when_summer_time_ends() -> None:
    opens = datetime(2026, 10, 20, 10, tzinfo=hours.ZONE)
    wave = make.wave(opens_at=opens, closes_at=opens + 21 * DAY)
    contact_plan.make_usual(wave)

    moments = [one.moment for one in contact_plan.calendar(wave, opens)]

    assert [moment.hour for moment in moments if moment.date() != wave.closes_at.date()] == [10, 16, 10, 10]
    assert moments[0].utcoffset() == timedelta(hours=1)


def test_nobody_gets_more_than_four_mails() -> None:
    wave = planned_wave()
    wave.contact_steps.filter(step="reminder").update(active=True)

    for day in range(1, 21):
        tick(make.NOW + day * DAY + timedelta(hours=6))

    sent = Mail.objects.filter(state=MailState.SENT).order_by("sent_at")
    assert [(mail.step, mail.number) for mail in sent] == [
        ("invitation", 1),
        ("reminder", 1),
        ("reminder", 2),
        ("reminder", 3),
    ]
    assert went("last_call") == ["cancelled"]


def test_a_mail_that_somebody_asked_for_is_no_contact() -> None:
    planned_wave()
    make.mail(Invitation.objects.get(), step=MailStep.LINK, state=MailState.SENT, sent_at=make.NOW + 6 * DAY)

    assert tick(make.NOW + 6 * DAY) == 1


def test_two_mails_never_come_close_together() -> None:
    wave = planned_wave()
    wave.contact_steps.filter(step="reminder", number=1).update(day=1)

    tick(make.NOW + DAY)

    assert went() == ["cancelled"]


def test_who_joins_later_gets_no_reminder_before_the_invitation() -> None:
    wave = planned_wave()
    make.respondent(wave.survey)
    fieldwork.invite(wave, make.NOW + 6 * DAY - A_MOMENT)

    tick(make.NOW + 6 * DAY)

    assert went() == ["sent"]
    assert went("invitation") == ["sent", "sent"]


def test_a_step_that_is_late_waits_for_a_decision() -> None:
    wave = planned_wave()
    late = make.NOW + 6 * DAY + contact_plan.LATE + A_MOMENT

    assert tick(late) == 0
    assert contact_plan.calendar(wave, late)[0].state == "late"

    contact_plan.put_out(wave.contact_steps.get(step="reminder", number=1), late)
    assert send(late) == 1


def test_a_skipped_step_never_goes() -> None:
    wave, boss = planned_wave(), make.user("Veldwerk")
    step = wave.contact_steps.get(step="reminder", number=1)

    assert contact_plan.skip(step, make.NOW, boss) is True
    assert contact_plan.skip(step, make.NOW, boss) is False

    assert tick(make.NOW + 6 * DAY) == 0
    assert contact_plan.put_out(step, make.NOW + 6 * DAY) == 0


def test_a_pause_stops_everything_and_a_resume_goes_on() -> None:
    wave, boss = planned_wave(), make.user("Veldwerk")
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    assert fieldwork.pause(wave, make.NOW + 6 * DAY, boss) is True
    assert fieldwork.pause(wave, make.NOW + 6 * DAY, boss) is False
    assert send(make.NOW + 6 * DAY) == 0
    assert fieldwork.resume(wave, make.NOW + 7 * DAY, boss) is True
    assert fieldwork.resume(wave, make.NOW + 7 * DAY, boss) is False

    assert send(make.NOW + 7 * DAY) == 1
    assert sorted(FieldworkEvent.objects.values_list("what", flat=True)) == ["paused", "planned", "resumed"]


def test_a_mail_in_hand_stays_when_the_wave_is_paused(smtp_sink: Any) -> None:
    wave = planned_wave()
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    class PausesMeanwhile(smtp.DiscardingTransport):
        def address(self, sender: str, recipient: str) -> None:
            fieldwork.pause(wave, make.NOW + 6 * DAY)

    assert outbox.drain(PausesMeanwhile(), clock=lambda: make.NOW + 6 * DAY) == 0

    assert went() == ["queued"]


def test_while_paused_no_step_comes_out() -> None:
    wave = planned_wave()
    fieldwork.pause(wave, make.NOW)

    contact_plan.put_out_due(make.NOW + 6 * DAY)

    assert went() == []


def test_one_person_can_be_stopped() -> None:
    planned_wave(people=2)
    stopped = Invitation.objects.order_by("pk").first()
    assert stopped is not None
    mail_stops.stop(stopped, "staff")

    assert tick(make.NOW + 6 * DAY) == 1

    assert not stopped.mails.filter(step="reminder").exists()


def test_who_takes_an_opt_out_back_gets_nothing_more_that_day() -> None:
    planned_wave()
    invitation = Invitation.objects.get()
    opting_out.opt_out(invitation, (make.NOW + 6 * DAY).date())
    opting_out.undo(invitation)
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    assert send(make.NOW + 6 * DAY) == 0
    assert send(make.NOW + 7 * DAY) == 1


@pytest.mark.parametrize("started", [False, True])
def test_who_started_gets_the_text_for_that(started: bool, smtp_sink: Any) -> None:
    wave = planned_wave()
    make.mail_text(wave, step="reminder", number=1, started=True, subject="Je bent al begonnen")
    Invitation.objects.update(state=InvitationState.UNDER_50 if started else InvitationState.SENT)
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW + 6 * DAY)

    (received,) = smtp_sink.received
    assert received.message["Subject"] == ("Je bent al begonnen" if started else "reminder 1")


@pytest.mark.parametrize(("wished", "subject"), [("en", "In English"), ("nl", "reminder 1"), ("fr", "reminder 1")])
def test_everybody_gets_the_text_in_the_own_language(wished: str, subject: str, smtp_sink: Any) -> None:
    survey = make.survey()
    wave = planned_wave(of=survey, questionnaire=make.questionnaire(survey, languages=["nl", "en"]))
    make.mail_text(wave, step="reminder", number=1, language="en", subject="In English")
    survey.respondents.update(language=wished)
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW + 6 * DAY)

    assert [mail.message["Subject"] for mail in smtp_sink.received] == [subject]


def test_a_plan_with_too_many_mails_or_without_a_text_cannot_start() -> None:
    wave = make.ready_wave()
    contact_plan.make_usual(wave)
    wave.contact_steps.filter(step="reminder").update(active=True)

    with translation.override("nl"), pytest.raises(fieldwork.LaunchRefusedError) as refusal:
        fieldwork.launch(wave, make.NOW, one_phrase=True)

    said = " ".join(refusal.value.problems)
    assert "meer dan vier mails" in said
    assert "herinnering 1" in said
    wave.contact_steps.update(active=False)
    assert fieldwork.launch(wave, make.NOW, one_phrase=True) == 3


def test_the_database_keeps_a_text_that_went_out() -> None:
    wave = planned_wave()
    MailText.objects.filter(step="reminder", number=1).update(subject="Nog een keer")
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    for step in ("invitation", "reminder"):
        texts = MailText.objects.filter(wave=wave, step=step, number=1)
        with pytest.raises(IntegrityError, match="text stays"), transaction.atomic():
            texts.update(subject="Anders")
        with pytest.raises(IntegrityError, match="text stays"), transaction.atomic():
            texts.delete()
    MailText.objects.filter(step="last_call").update(subject="Anders")


@pytest.mark.parametrize("fields", [{"hour": 7}, {"hour": 21}, {"number": 4}, {"step": "invitation"}])
def test_the_database_refuses_a_step_that_cannot_be(fields: dict[str, Any]) -> None:
    wave = make.wave()

    with pytest.raises(IntegrityError):
        ContactStep.objects.create(**({"wave": wave, "step": "reminder", "number": 1, "day": 6} | fields))


def test_a_copy_takes_the_plan_over_as_if_nothing_had_gone() -> None:
    wave, copy = planned_wave(), make.wave()
    contact_plan.put_out_due(make.NOW + 6 * DAY)

    fieldwork.copy_texts(wave, copy)

    assert copy.contact_steps.count() == 5
    assert not copy.contact_steps.exclude(planned_at=None).exists()
    assert copy.mail_texts.count() == 6


def test_a_later_closing_date_moves_the_last_call() -> None:
    wave = planned_wave()

    before = contact_plan.calendar(wave, make.NOW)[-2].moment
    wave.closes_at += 7 * DAY

    assert contact_plan.calendar(wave, make.NOW)[-2].moment == before + 7 * DAY
