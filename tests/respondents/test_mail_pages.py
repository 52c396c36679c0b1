"""The contact plan and the mail in Fieldwork: what staff see and decide."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import breaker, contact_plan, preparing, trial_mail
from respondents.models import ContactStep, FieldworkEvent, Invitation, Mail, MailState, MailText
from respondents.smtp import SmtpTransport
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return make.user("Veldwerk", email="baas@example.nl")


@pytest.fixture
def staff(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def url(page: str, wave: Wave, *more: object) -> str:
    return reverse(f"admin:respondents_fieldwork_{page}", args=[wave.pk, *more])


def running(days: float = 1, people: int = 2) -> Wave:
    """Began some days ago, with the usual plan and texts."""
    began = timezone.now() - days * DAY
    wave = make.launched_wave(opens_at=began, launched_at=began, closes_at=began + 21 * DAY)
    preparing.plan(wave)
    for _ in range(people):
        make.mail(make.invitation(wave, state="sent"), state=MailState.SENT, sent_at=began)
    return wave


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def plan_form(wave: Wave, **changes: Any) -> dict[str, Any]:
    steps = list(wave.contact_steps.filter(planned_at=None, skipped_at=None).order_by("pk"))
    told: dict[str, Any] = {"form-TOTAL_FORMS": len(steps), "form-INITIAL_FORMS": len(steps)}
    for place, step in enumerate(steps):
        told |= {f"form-{place}-id": step.pk, f"form-{place}-day": step.day, f"form-{place}-hour": step.hour}
        if step.active:
            told[f"form-{place}-active"] = "on"
    return told | changes


def test_a_new_wave_has_the_usual_plan_with_its_texts() -> None:
    wave = preparing.make_wave(make.questionnaire(), name="n", opens_at=make.NOW, closes_at=make.NOW + 21 * DAY)

    assert wave.contact_steps.filter(active=True).count() == 3
    assert contact_plan.problems(wave, of_steps=True) == []
    assert MailText.objects.filter(wave=wave, started=True).count() == 4


def test_the_calendar_shows_what_goes_when_to_how_many(staff: Client) -> None:
    wave = running()

    lines = staff.get(url("plan", wave)).context["lines"]

    assert [(line.name, line.state, line.people) for line in lines] == [
        ("uitnodiging", "out", "2 verstuurd"),
        ("herinnering 1", "waits", "nu 2"),
        ("herinnering 2", "waits", "nu 2"),
        ("herinnering 3", "off", ""),
        ("laatste oproep", "waits", "nu 2"),
        ("bedankje", "off", ""),
    ]


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("where", "queries"), [("plan", 11), ("outbox", 11)])
def test_the_pages_take_a_fixed_number_of_queries(
    staff: Client, people: int, where: str, queries: int, django_assert_num_queries: Any
) -> None:
    wave = running(people=people)
    Mail.objects.update(state=MailState.UNCERTAIN)

    with django_assert_num_queries(queries):
        staff.get(url(where, wave))


def test_days_and_hours_can_be_moved_until_a_step_has_gone(staff: Client) -> None:
    wave = running()

    response = staff.post(url("plan", wave), plan_form(wave, **{"form-0-day": 8, "form-0-hour": 19}))

    step = wave.contact_steps.get(step="reminder", number=1)
    assert response.status_code == 302
    assert (step.day, step.hour) == (8, 19)
    assert FieldworkEvent.objects.get().what == "plan_changed"


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"form-2-active": "on"}, "meer dan vier mails"),
        ({"form-0-day": 12}, "binnen twee dagen"),
        ({"form-0-day": 1}, "binnen twee dagen"),
        ({"form-0-hour": 7}, ""),
        ({"form-0-day": 0}, ""),
        ({"form-0-day": ""}, ""),
    ],
)
def test_a_plan_that_asks_too_much_is_refused(staff: Client, change: dict[str, Any], remark: str) -> None:
    wave = running()

    response = staff.post(url("plan", wave), plan_form(wave, **change))

    forms = response.context["forms"]
    assert forms.total_error_count() == 1
    assert remark in " ".join(forms.non_form_errors())
    assert not FieldworkEvent.objects.exists()


def test_a_step_that_went_meanwhile_is_not_planned_anew(staff: Client) -> None:
    wave = running()
    told = plan_form(wave, **{"form-0-day": 8})
    contact_plan.put_out(wave.contact_steps.get(step="reminder", number=1), timezone.now())

    staff.post(url("plan", wave), told)

    step = wave.contact_steps.get(step="reminder", number=1)
    assert step.planned_at is not None
    assert step.day == 6


def test_a_late_step_is_sent_or_skipped_by_a_decision(staff: Client) -> None:
    wave = running(days=14)
    first, second = wave.contact_steps.filter(step="reminder", active=True).order_by("number")
    ContactStep.objects.filter(pk=second.pk).update(day=8)

    page = staff.get(url("plan", wave))
    staff.post(url("outbox", wave), {"do": "skip", "step": first.pk})
    sent = staff.post(url("outbox", wave), {"do": "put-out", "step": second.pk}, follow=True)
    staff.post(url("outbox", wave), {"do": "put-out", "step": "not-a-step"})

    assert len(page.context["late"]) == 2
    assert said(sent)[-1:] == ["2 mails staan klaar."]
    assert not Mail.objects.filter(step="reminder", number=1).exists()
    assert Mail.objects.filter(step="reminder", number=2).count() == 2


@pytest.mark.parametrize("ended", [{"closed_at": make.NOW}, {"cancelled_at": make.NOW}])
def test_the_calendar_of_a_wave_that_is_over_plans_nothing(staff: Client, ended: dict[str, Any]) -> None:
    wave = running(people=0)
    Wave.objects.filter(pk=wave.pk).update(**ended)

    page = staff.get(url("plan", wave))

    states = {line.state for line in page.context["lines"]}
    assert states == {"ended", "off"}
    assert "gaat niet meer" in page.content.decode()
    assert "gepland" not in page.content.decode()


def test_a_pause_says_beforehand_that_the_questionnaire_closes_too(staff: Client) -> None:
    said_before = "Tijdens de pauze kan ook niemand de vragenlijst openen"

    assert said_before in staff.get(url("outbox", running())).content.decode()


def test_the_mail_is_paused_and_resumed(staff: Client) -> None:
    wave = running()

    staff.post(url("outbox", wave), {"do": "pause"})
    assert Wave.objects.get().paused is True
    assert "gepauzeerd" in staff.get(url("outbox", wave)).content.decode()
    staff.post(url("outbox", wave), {"do": "resume"})

    assert Wave.objects.get().paused is False


def test_uncertain_mails_are_decided_about(staff: Client, boss: User) -> None:
    wave = running(people=3)
    Mail.objects.update(state=MailState.UNCERTAIN)
    one, other, _ = Mail.objects.order_by("pk")

    again = staff.post(url("outbox", wave), {"do": "again", "mail": [str(one.pk)]}, follow=True)
    counted = staff.post(url("outbox", wave), {"do": "count", "mail": [str(other.pk)]}, follow=True)
    nothing = staff.post(url("outbox", wave), {"do": "count", "mail": ["no-mail"]}, follow=True)

    assert (said(again), said(counted)) == (["1 mail gaat opnieuw."], ["1 mail telt als verstuurd."])
    assert said(nothing)[0].startswith("Kies eerst")
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["queued", "sent", "uncertain"]
    assert {event.by for event in FieldworkEvent.objects.all()} == {boss}


def test_one_person_is_stopped_and_the_log_names_nobody(staff: Client) -> None:
    wave = running()
    person = Invitation.objects.order_by("pk").first()
    assert person is not None

    found = staff.post(url("outbox", wave), {"do": "stop", "email": person.respondent.email.upper()}, follow=True)
    unknown = staff.post(url("outbox", wave), {"do": "stop", "email": "niemand@example.nl"}, follow=True)

    assert "geen mail meer" in said(found)[0]
    assert "Niemand" in said(unknown)[0]
    assert Invitation.objects.get(pk=person.pk).mail_stop.reason == "staff"
    assert FieldworkEvent.objects.get().detail == ""


def test_the_breaker_is_seen_and_can_be_closed(staff: Client) -> None:
    wave = running()
    breaker.failed(timezone.now(), "535 wrong password", at_once=True)

    page = staff.get(url("outbox", wave)).content.decode()
    staff.post(url("outbox", wave), {"do": "try"})

    assert "535 wrong password" in page
    assert breaker.state() is None


def test_a_reminder_can_be_rewritten_until_its_day(staff: Client) -> None:
    wave = running()
    told = {"subject": "Nog even?", "body": "Hoi [[link]]"}

    staff.post(url("text", wave, "reminder", 1), told)
    contact_plan.put_out(wave.contact_steps.get(step="reminder", number=1), timezone.now())
    late = staff.post(url("text", wave, "reminder", 1), told | {"subject": "Te laat"}, follow=True)

    text = MailText.objects.get(wave=wave, step="reminder", number=1, started=False)
    assert text.subject == "Nog even?"
    assert "niet meer wijzigen" in said(late)[-1]
    assert [event.what for event in FieldworkEvent.objects.order_by("pk")] == ["text_changed", "planned"]


def test_the_example_can_be_that_of_a_real_person(staff: Client) -> None:
    wave = running()
    person = wave.survey.respondents.order_by("pk").first()
    assert person is not None
    told = {"subject": "Hoi [[voornaam]]", "body": "[[link]]", "preview": "1", "person": person.email}

    page = staff.post(url("text", wave, "reminder", 1), told)

    assert page.context["preview"]["subject"] == f"Hoi {person.first_name}"
    assert page.context["preview"]["person"] == person


def test_the_example_says_that_somebody_is_not_on_the_list(staff: Client) -> None:
    told = {"subject": "Hoi [[voornaam]]", "body": "[[link]]", "preview": "1", "person": "niemand@example.nl"}

    page = staff.post(url("text", running(), "reminder", 1), told)

    assert page.context["preview"]["subject"] == f"Hoi {trial_mail.EXAMPLE}"
    assert "niemand@example.nl staat niet op de lijst." in page.content.decode()


@pytest.mark.parametrize("where", [("reminder", 9), ("link", 1), ("nonsense", 1)])
def test_a_text_of_no_step_is_not_found(staff: Client, where: tuple[str, int]) -> None:
    assert staff.get(url("text", running(), *where)).status_code == 404


def test_a_language_of_another_questionnaire_is_not_found(staff: Client) -> None:
    assert staff.get(url("text", running(), "reminder", 1) + "?language=fr").status_code == 404


def test_a_trial_goes_to_the_writer_with_a_link_to_the_try_out(boss: User, smtp_sink: Any) -> None:
    wave = running()
    text = MailText.objects.get(wave=wave, step="reminder", number=1, started=True)

    trial_mail.send(text, boss, SmtpTransport(), timezone.now())

    (received,) = smtp_sink.to("baas@example.nl")
    assert received.message["Subject"].startswith("[test] ")
    assert f"/try/{wave.pk}/" in received.text
    assert "/v/" not in received.text


@pytest.mark.parametrize("where", ["plan", "outbox"])
def test_only_fieldwork_staff_see_the_mail(client: Client, where: str) -> None:
    wave = running()
    client.force_login(make.user("Onderzoek"))

    assert client.get(url(where, wave)).status_code == 403
    assert client.post(url(where, wave), {"do": "pause"}).status_code == 403
    assert Wave.objects.get().paused is False
