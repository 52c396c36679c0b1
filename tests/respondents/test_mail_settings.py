"""What an installation or a wave decides about its mail: the pace of an hour, the inbox for answers, and its trace."""

from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from respondents import alerts, composing, fieldwork, outbox, smtp
from respondents.models import Alert, ContactPlan, ContactStep, Invitation, Mail, MailState, MailText
from respondents.pacing import HOUR, Pace
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def drain(per_hour: int, now: Any) -> int:
    return outbox.drain(smtp.DiscardingTransport(), clock=lambda: now, pace=Pace(0, per_hour))


def waiting(count: int) -> Wave:
    wave = make.launched_wave()
    for _ in range(count):
        make.mail(make.invitation(wave))
    return wave


def test_no_more_mails_go_in_an_hour_than_the_installation_allows():
    waiting(7)

    assert drain(3, make.NOW) == 3
    assert drain(3, make.NOW + HOUR - MINUTE) == 0
    assert Mail.objects.filter(state=MailState.QUEUED, attempts=0).count() == 4
    assert drain(3, make.NOW + HOUR) == 3


def test_the_hour_is_shared_by_all_workers():
    waiting(5)
    first, second = Pace(0, 4), Pace(0, 4)

    taken = [first.wait(lambda: make.NOW), second.wait(lambda: make.NOW)]

    assert taken == [True, False]  # the first has set the whole rest of the hour aside


def sent(wave: Wave) -> EmailMessage:
    mail = Mail.objects.select_related("wave__contact_plan", "invitation__respondent").get(wave=wave)
    return BytesParser(_class=EmailMessage, policy=policy).parsebytes(
        composing.compose(mail, composing.Texts().of(mail))
    )


def test_answers_go_to_the_inbox_of_the_plan_or_else_of_the_installation(settings: Any):
    settings.MAIL_REPLY_TO = "Veldwerk <veldwerk@example.org>"
    wave = waiting(1)
    assert sent(wave)["Reply-To"] == "Veldwerk <veldwerk@example.org>"

    ContactPlan.objects.create(wave=wave, reply_to="najaar@example.org")

    assert sent(wave)["Reply-To"] == "najaar@example.org"


def test_the_inbox_is_chosen_on_the_page_of_the_plan_and_taken_over_by_a_copy(client: Client):
    wave = make.ready_wave()
    client.force_login(make.user("Veldwerk"))
    page = reverse("admin:respondents_fieldwork_plan", args=[wave.pk])
    form = {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}

    assert client.post(page, form | {"reply-reply_to": "geen adres"}).status_code == 200
    assert not ContactPlan.objects.exists()
    client.post(page, form | {"reply-reply_to": "najaar@example.org"})
    assert ContactPlan.objects.get().reply_to == "najaar@example.org"

    copy = make.wave(wave.survey)
    fieldwork.copy_texts(wave, copy)
    assert copy.contact_plan.reply_to == "najaar@example.org"
    client.post(page, form | {"reply-reply_to": ""})
    assert not ContactPlan.objects.filter(wave=wave).exists()


@pytest.mark.parametrize("name", ["Zoë", "Łukasz 😀", "</p><b>", "[[link]]", "a\r\nBcc: x@example.nl", "."])
def test_a_name_stays_text_in_every_part(name: str):
    wave = make.wave()
    body = ".\r\n.[[voornaam]] doe je mee?\r\n\r\nFrom hier [[link]] " + "é" * 300
    make.mail_text(wave, body=body, subject="Voor jou")
    make.mail(make.invitation(wave, make.respondent(wave.survey, first_name=name)))

    message = sent(wave)
    bodies: list[Any] = [message.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = (body.get_content() for body in bodies)

    assert (message["Bcc"], message.defects, message["Subject"]) == (None, [], "Voor jou")
    assert plain.splitlines()[0] == "."
    assert f".{' '.join(name.split())} doe" in " ".join(plain.split())
    assert ("</p><b>" in html) is False
    assert plain.count("/v/") == 1
    assert "é" * 300 in plain


def test_a_line_break_in_a_name_makes_no_header_and_costs_nobody_the_mail():
    wave = make.launched_wave()
    text = make.mail_text(wave, step="reminder", subject="Hoi [[voornaam]]")
    person = make.respondent(wave.survey, first_name="a\r\nBcc: x@example.nl")
    mail = make.mail(make.invitation(wave, person), step="reminder")

    message = BytesParser(policy=policy).parsebytes(composing.compose(mail, text))

    assert (message["Bcc"], message["Subject"]) == (None, "Hoi a Bcc: x@example.nl")
    assert outbox.drain(smtp.DiscardingTransport(), clock=lambda: make.NOW) == 1
    assert Mail.objects.get().state == MailState.SENT


def test_a_late_step_is_told_until_somebody_decides():
    wave = make.launched_wave()
    step = ContactStep.objects.create(wave=wave, step="reminder", number=1, day=6, hour=10)
    late = make.NOW + timedelta(days=6, hours=7)

    alerts.check(late)
    alert = Alert.objects.get(kind=Alert.Kind.LATE)
    assert alert.number == 1
    assert "1" in alerts.sentence(alert)
    ContactStep.objects.filter(pk=step.pk).update(skipped_at=late)
    alerts.check(late)

    alert.refresh_from_db()
    assert alert.over_at == late


def test_an_uncertain_mail_is_told_until_it_is_settled():
    wave = waiting(1)
    Mail.objects.update(state=MailState.UNCERTAIN)

    alerts.check(make.NOW)
    assert Alert.objects.get(kind=Alert.Kind.UNCERTAIN).over_at is None
    Mail.objects.update(state=MailState.SENT)
    alerts.check(make.NOW)

    assert Alert.objects.get(kind=Alert.Kind.UNCERTAIN).over_at == make.NOW
    assert Invitation.objects.filter(wave=wave).count() == 1


def history(model: str) -> list[str]:
    return list(
        apps.get_model("respondents", f"{model}Event").objects.order_by("pk").values_list("pgh_label", flat=True)
    )


def test_texts_and_plan_leave_a_trace_that_nobody_changes():
    wave = make.wave()
    text, step = make.mail_text(wave), ContactStep.objects.create(wave=wave, step="reminder", day=6)
    MailText.objects.filter(pk=text.pk).update(subject="Anders")
    step.delete()
    ContactPlan.objects.create(wave=wave, reply_to="najaar@example.org")

    assert history("MailText") == ["insert", "update"]
    assert history("ContactStep") == ["insert", "delete"]
    assert history("ContactPlan") == ["insert"]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE respondents_mailtextevent SET subject = 'zo was het'")


def test_persons_and_what_they_do_have_no_history():
    tracked = {model.__name__ for model in apps.get_models() if model.__name__.endswith("Event")}

    assert not tracked & {f"{name}Event" for name in ("Respondent", "Invitation", "Draft", "Ballot", "Response")}
