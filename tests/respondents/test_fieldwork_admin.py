"""The pages with which fieldwork staff prepare, start and follow a wave."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import fieldwork, hours
from respondents.admin import entrance, steps, texts
from respondents.models import Fieldwork, InvitationState, ListUpload, Mail, MailState, MailText, Respondent
from surveys.models import Notice, Survey, Wave
from tests.respondents import files, make

pytestmark = pytest.mark.django_db
S = InvitationState
PAGES = (
    "change",
    "basics",
    "notice",
    "mail",
    "background",
    "keys",
    "list",
    "launch",
    "response",
    "extend",
    "close",
    "cancel",
)


def url(page: str, wave: Wave, *more: Any) -> str:
    return reverse(f"admin:respondents_fieldwork_{page}", args=[wave.pk, *more])


def soon(**fields: Any) -> dict[str, Any]:
    now = timezone.now()
    return {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=21)} | fields


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make.user("Veldwerk"))
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def upload(staff: Client, wave: Wave, content: bytes) -> Any:
    return staff.post(url("list", wave), {"file": SimpleUploadedFile("lijst.csv", content)})


@pytest.mark.parametrize(("role", "status"), [("Veldwerk", 200), ("Onderzoek", 403), ("Beheer", 403)])
@pytest.mark.parametrize("where", PAGES)
def test_only_fieldwork_staff_see_the_fieldwork(client: Client, role: str, status: int, where: str):
    wave = make.launched_wave(**soon()) if where in ("extend", "close", "cancel") else make.ready_wave(**soon())
    client.force_login(make.user(role))

    assert client.get(url(where, wave)).status_code == status


@pytest.mark.parametrize("role", ["Onderzoek", "Beheer"])
@pytest.mark.parametrize("where", PAGES)
def test_others_cannot_post_either(client: Client, role: str, where: str):
    wave = make.ready_wave(**soon())
    client.force_login(make.user(role))

    assert client.post(url(where, wave), {"expected": 3, "one_holder": "on"}).status_code == 403
    assert not Wave.objects.launched().exists()


@pytest.mark.parametrize("role", ["Onderzoek", "Beheer"])
def test_others_see_no_addresses(client: Client, role: str):
    client.force_login(make.user(role))

    assert client.get(reverse("admin:respondents_respondent_changelist")).status_code == 403
    assert client.get(reverse("admin:respondents_fieldwork_changelist")).status_code == 403
    assert client.get(reverse("admin:respondents_fieldwork_add")).status_code == 403


def test_who_is_not_logged_in_goes_to_the_login_page(client: Client):
    response = client.get(url("launch", make.ready_wave()))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_a_wave_that_does_not_exist_is_not_found(staff: Client):
    wave = make.wave()
    address = url("basics", wave)
    wave.delete()

    assert staff.get(address).status_code == 404


def test_a_new_wave_has_usual_dates_and_a_short_name_of_its_own(staff: Client):
    questionnaire = make.questionnaire()
    make.wave(questionnaire.survey, questionnaire=questionnaire, name="najaar", slug="najaar")
    page = staff.get(reverse("admin:respondents_fieldwork_add"))
    initial = page.context["form"].initial
    told = {"name": "Najaar", "questionnaire": questionnaire.pk}
    told |= {name: timezone.localtime(initial[name]).strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}

    response = staff.post(reverse("admin:respondents_fieldwork_add"), told)
    wave = Wave.objects.get(name="Najaar")

    assert response["Location"] == url("change", wave)
    assert (wave.slug, wave.survey) == ("najaar-2", questionnaire.survey)
    assert timezone.localtime(wave.opens_at).strftime("%a %H:%M") == "Tue 10:00"
    assert (timezone.localtime(wave.closes_at) - timezone.localtime(wave.opens_at)).days == 21


def test_a_copied_wave_has_the_texts_and_settings_but_not_the_people(staff: Client):
    source = make.ready_wave(background=["regio"], partial_from=40)
    told = {"name": "volgende", "questionnaire": source.questionnaire_id, "source": source.pk}
    told |= {"opens_at": "2026-09-08T10:00", "closes_at": "2026-09-29T23:59"}

    staff.post(reverse("admin:respondents_fieldwork_add"), told)
    wave = Wave.objects.get(name="volgende")

    assert (wave.background, wave.partial_from) == (["regio"], 40)
    assert wave.notice.purpose == source.notice.purpose
    assert wave.mail_texts.get().subject == source.mail_texts.get().subject
    assert not wave.invitations.exists()
    assert not wave.key_holders.exists()


def test_a_copy_is_proposed_from_the_page_of_a_wave(staff: Client):
    older = make.launched_wave(**soon())
    make.questionnaire(older.survey)
    add = reverse("admin:respondents_fieldwork_add")
    assert f'href="{add}?source={older.pk}"' in text_of(staff.get(url("change", older)))

    initial = staff.get(add, {"source": str(older.pk)}).context["form"].initial

    assert (initial["source"].pk, initial["questionnaire"]) == (older.pk, older.questionnaire)
    assert staff.get(add, {"source": "onzin"}).context["form"].initial["source"] is None


def test_a_wave_cannot_end_before_it_begins(staff: Client):
    wave = make.wave()
    told = {"name": "x", "questionnaire": wave.questionnaire_id}

    response = staff.post(url("basics", wave), told | {"opens_at": "2026-09-08T10:00", "closes_at": "2026-09-08T10:00"})

    assert response.context["form"].errors == {"closes_at": ["Het einde moet later zijn dan de eerste mails."]}


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "where"),
    [
        ("0001-01-01T00:00", "2026-09-29T23:59", "opens_at"),
        ("0026-09-08T10:00", "2026-09-29T23:59", "opens_at"),
        ("2206-09-08T10:00", "2206-09-29T23:59", "opens_at"),
        ("2026-09-08T10:00", "9999-12-31T23:59", "closes_at"),
    ],
)
def test_a_slip_in_a_year_is_seen(staff: Client, opens_at: str, closes_at: str, where: str):
    wave = make.wave()
    told = {"name": "x", "questionnaire": wave.questionnaire_id, "opens_at": opens_at, "closes_at": closes_at}

    errors = staff.post(url("basics", wave), told).context["form"].errors

    assert list(errors) == [where]
    assert errors[where][0].startswith("Kijk naar het jaar")


def test_a_wave_is_not_extended_by_thousands_of_years(staff: Client):
    wave = make.launched_wave(**soon())

    refused = staff.post(url("extend", wave), {"closes_at": "9999-12-31T23:59"})

    assert refused.context["form"].errors == {
        "closes_at": ["Kijk naar het jaar: een meting staat hooguit een jaar open."]
    }


def test_the_checklist_says_what_is_done_and_what_is_not(staff: Client):
    empty, ready = make.wave(**soon()), make.ready_wave(**soon())

    def states(wave: Wave) -> dict[str, str]:
        return {step.page: step.state.value for step in staff.get(url("change", wave)).context["steps"]}

    assert states(empty) == {
        "basics": "done",
        "notice": "todo",
        "mail": "todo",
        "plan": "optional",
        "list": "todo",
        "background": "optional",
        "keys": "todo",
        "try": "optional",
    }
    assert set(states(ready).values()) == {"done", "optional"}


def test_a_standard_notice_is_offered_and_must_be_completed(staff: Client):
    wave = make.wave()
    offered = staff.get(url("notice", wave)).context["form"].initial

    refused = staff.post(url("notice", wave), offered)
    staff.post(url("notice", wave), {name: "Onze eigen tekst." for name in offered})

    assert "KIRC" in offered["recipients"]
    assert "groepen van 10 of meer" in offered["recipients"]
    assert refused.context["form"].errors["rights"] == ["Vervang “[e-mailadres]” door je eigen tekst."]
    assert Notice.objects.get(wave=wave).empty_items() == []


def test_a_standard_mail_text_can_be_saved_as_it_is(staff: Client):
    wave = make.wave()
    offered = staff.get(url("mail", wave)).context["form"].initial

    assert staff.post(url("mail", wave), offered).status_code == 302
    assert MailText.objects.get(wave=wave).body.count("[[link]]") == 1


@pytest.mark.parametrize(
    ("subject", "body", "remark"),
    [
        ("Hoi", "Hoi [[naam]] [[link]]", "“[[naam]]” bestaat niet."),
        ("Hoi", "Hoi", "In de tekst moet precies één keer [[link]] staan."),
        ("Hoi", "[[link]] en [[link]]", "In de tekst moet precies één keer [[link]] staan."),
        ("Hoi\r\nBcc: a@b.nl", "[[link]]", "Het onderwerp moet op één regel staan."),
        ("Hoi [[link]]", "[[link]]", "De persoonlijke link mag niet in het onderwerp staan."),
    ],
)
def test_a_mail_text_that_would_go_wrong_is_refused(staff: Client, subject: str, body: str, remark: str):
    wave = make.wave()

    response = staff.post(url("mail", wave), {"subject": subject, "body": body})

    errors = response.context["form"].errors
    assert any(text.startswith(remark) for where in errors.values() for text in where)
    assert set(errors) == {"subject" if "onderwerp" in remark else "body"}
    assert not MailText.objects.exists()


def test_the_example_shows_the_text_without_keeping_it(staff: Client):
    wave = make.wave()

    page = staff.post(url("mail", wave), {"subject": "Hoi [[voornaam]]", "body": "A <b> [[link]] B", "preview": "1"})

    shown = {"subject": "Hoi Samira", "before": ["A <b>"], "after": ["B"], "has_link": True, "person": None}
    assert page.context["preview"] == shown
    assert "A &lt;b&gt;" in text_of(page)
    assert not MailText.objects.exists()


def test_a_list_is_shown_before_it_is_saved(staff: Client):
    wave = make.wave()
    make.respondent(wave.survey, email="oud@example.nl")
    content = files.text([("e-mail", "voornaam", "regio"), ("anna@example.nl", "Anna", "noord"), ("=dirk", "", "")])

    shown = staff.get(upload(staff, wave, content)["Location"])

    assert dict(shown.context["numbers"]) == {
        "nieuw": "1",
        "veranderd": "0",
        "ongewijzigd": "0",
        "dubbel": "0",
        "ongeldig": "1",
    }
    assert "Er staat geen @ in dit adres." in text_of(shown)
    assert Respondent.objects.count() == 1

    refused = staff.post(shown.request["PATH_INFO"], {"columns": ["regio"]})
    saved = staff.post(shown.request["PATH_INFO"], {"columns": ["regio"], "absent": "keep"}, follow=True)

    assert "absent" in refused.context["form"].errors
    assert said(saved) == ["Opgeslagen: 1 nieuw, 0 gewijzigd, 0 ongewijzigd."]
    assert list(Respondent.objects.values_list("email", "attributes").order_by("email")) == [
        ("anna@example.nl", {"regio": "noord"}),
        ("oud@example.nl", {}),
    ]
    assert not ListUpload.objects.exists()


def test_a_whole_list_takes_the_others_off(staff: Client):
    wave = make.wave()
    make.respondent(wave.survey, email="oud@example.nl")

    page = upload(staff, wave, b"e-mail\nanna@example.nl\n")["Location"]
    saved = staff.post(page, {"absent": "withdraw"}, follow=True)

    assert said(saved) == ["Opgeslagen: 1 nieuw, 0 gewijzigd, 0 ongewijzigd. 1 persoon is van de lijst gehaald."]
    assert [person.email for person in Respondent.objects.reachable()] == ["anna@example.nl"]


def test_people_who_come_on_the_list_in_the_field_are_invited_once(staff: Client):
    wave = make.launched_wave(**soon())
    old = make.invitation(wave, make.respondent(wave.survey, email="oud@example.nl"), state=S.SENT)
    make.mail(old, state=MailState.SENT)
    page = upload(staff, wave, b"e-mail\nanna@example.nl\noud@example.nl\n")["Location"]

    assert "Deze meting loopt al." in text_of(staff.get(page))

    saved = staff.post(page, follow=True)
    again = staff.post(upload(staff, wave, b"e-mail\nanna@example.nl\noud@example.nl\n")["Location"], follow=True)

    assert said(saved) == [
        "Opgeslagen: 1 nieuw, 0 gewijzigd, 1 ongewijzigd.",
        "Er staat 1 nieuwe uitnodiging klaar om te versturen.",
    ]
    assert said(again) == ["Opgeslagen: 0 nieuw, 0 gewijzigd, 2 ongewijzigd."]
    assert sorted(Mail.objects.values_list("invitation__respondent__email", "state")) == [
        ("anna@example.nl", "queued"),
        ("oud@example.nl", "sent"),
    ]


def test_a_closed_wave_takes_no_list(staff: Client):
    wave = make.launched_wave(**soon(closed_at=make.NOW))

    response = staff.post(url("list", wave), {"file": SimpleUploadedFile("a.csv", b"e-mail\na@b.nl\n")}, follow=True)

    assert said(response) == ["Deze meting is gestart. Wat verstuurd is, kun je niet meer wijzigen."]
    assert not ListUpload.objects.exists()


def test_columns_that_point_at_persons_are_not_ticked_beforehand(staff: Client):
    wave = make.wave()
    rows = [(f"p{n}@example.nl", f"nr{n}", "noord") for n in range(31)]

    page = staff.get(upload(staff, wave, files.text([("e-mail", "nummer", "regio"), *rows]))["Location"])

    assert page.context["form"].initial["columns"] == ["regio"]
    assert "Niet vooraf aangevinkt: nummer." in text_of(page)


def test_a_column_in_which_everybody_differs_is_not_ticked_on_a_short_list(staff: Client):
    wave = make.wave()
    rows = [(f"p{n}@example.nl", f"nr{n}", "noord" if n % 2 else "zuid") for n in range(8)]

    page = staff.get(upload(staff, wave, files.text([("e-mail", "nummer", "regio"), *rows]))["Location"])

    assert page.context["form"].initial["columns"] == ["regio"]


def test_rejected_lines_can_be_downloaded(staff: Client):
    wave = make.wave()
    page = upload(staff, wave, b"e-mail;naam\n=dirk;x\n")["Location"]
    kept = ListUpload.objects.get()

    response = staff.get(url("rejected", wave, kept.pk))

    assert page == url("preview", wave, kept.pk)
    assert response["Content-Disposition"] == f'attachment; filename="{wave.slug}-afgekeurd.csv"'
    assert list(csv.reader(io.StringIO(text_of(response)[1:]), delimiter=";"))[1][2] == "'=dirk"


def test_an_unreadable_file_gets_its_reason_and_is_not_kept(staff: Client):
    wave = make.wave()

    assert upload(staff, wave, b"%PDF\x00").context["form"].errors["file"][0].startswith("Dit bestand is geen lijst.")
    assert upload(staff, wave, b"").context["form"].errors["file"] == ["Het bestand is leeg. Kies een ander bestand."]
    assert staff.post(url("list", wave)).context["form"].errors["file"] == ["Kies een bestand van hooguit 5 MB."]
    assert not ListUpload.objects.exists()


def test_an_upload_of_another_wave_is_not_found(staff: Client):
    wave, other = make.wave(), make.wave()
    upload(staff, wave, b"e-mail\nanna@example.nl\n")

    assert staff.get(url("preview", other, ListUpload.objects.get().pk)).status_code == 404


def test_at_most_three_broad_columns_travel_along(staff: Client):
    wave = make.wave()
    for n in range(16):
        make.respondent(wave.survey, attributes={"a": "1", "b": "1", "c": "1", "d": "1", "nummer": str(n)})

    def refused(*names: str) -> Any:
        return staff.post(url("background", wave), {"background": names}).context["form"].errors["background"]

    assert refused("a", "b", "c", "d") == ["Kies hooguit drie kolommen. Met meer worden mensen herkenbaar."]
    assert refused("nummer") == ["“nummer” heeft 16 verschillende waarden. Maak er eerst hooguit 15 brede groepen van."]

    staff.post(url("background", wave), {"background": ["a", "b"]})
    wave.refresh_from_db()

    assert wave.background == ["a", "b"]


def test_the_start_says_what_is_still_missing(staff: Client):
    page = staff.get(url("launch", make.wave(**soon())))

    assert len(page.context["problems"]) == 4
    assert "Start en verstuur" not in text_of(page)


def test_the_start_says_what_it_will_do_and_does_that(staff: Client, settings: Any):
    settings.MAIL_PER_SECOND = 0.025
    wave = make.ready_wave(people=3, **soon())
    make.respondent(wave.survey, opted_out_on=make.NOW.date())
    page = staff.get(url("launch", wave))

    assert "3 mensen krijgen een uitnodiging" in text_of(page)
    assert "1 omdat ze geen mail meer willen, 0 omdat ze van de lijst zijn gehaald" in text_of(page)
    assert page.context["plan"].minutes == 2
    assert page.context["warnings"][-1:] == [
        "Maar één onderzoeker heeft een sleutelzin. Raakt die sleutelzin kwijt, dan zijn alle antwoorden weg."
    ]

    started = staff.post(url("launch", wave), {"expected": 3, "one_holder": "on"})

    assert started["Location"] == url("response", wave)
    assert Wave.objects.launched().get().pk == wave.pk
    assert wave.invitations.count() == Mail.objects.count() == 3


@pytest.mark.parametrize(("hour", "number"), [(7, 1), (8, 0), (20, 0), (21, 1)])
def test_a_start_at_night_is_warned_about(staff: Client, hour: int, number: int):
    wave = make.ready_wave()
    make.key_holder(wave)
    tomorrow = timezone.localtime() + timedelta(days=1)
    wave.opens_at, wave.closes_at = tomorrow.replace(hour=hour), tomorrow + timedelta(days=21)
    wave.save()

    assert len(staff.get(url("launch", wave)).context["warnings"]) == number


@pytest.mark.parametrize(("at_night", "at_once", "warned"), [(True, True, False), (False, False, True)])
def test_a_start_in_the_night_is_at_once_only_where_mail_goes_at_night(
    staff: Client, settings: Any, at_night: bool, at_once: bool, warned: bool
):
    settings.MAIL_AT_NIGHT = at_night
    night = timezone.localtime().replace(hour=2)
    wave = make.ready_wave(opens_at=night - timedelta(days=1), closes_at=night + timedelta(days=21))

    with time_machine.travel(night, tick=False):
        page = staff.get(url("launch", wave))

    assert page.context["plan"].at_once is at_once
    assert any("acht uur" in warning for warning in page.context["warnings"]) is warned


def test_the_start_is_refused_when_the_list_changed_meanwhile(staff: Client):
    wave = make.ready_wave(people=3, **soon())

    response = staff.post(url("launch", wave), {"expected": 2, "one_holder": "on"}, follow=True)

    assert said(response) == ["De lijst is veranderd. Kijk nog eens naar de aantallen."]
    assert not Wave.objects.launched().exists()


def test_starting_twice_invites_once(staff: Client):
    wave = make.ready_wave(people=3, **soon())

    staff.post(url("launch", wave), {"expected": 3, "one_holder": "on"})
    staff.post(url("launch", wave), {"expected": 3, "one_holder": "on"})

    assert Mail.objects.count() == 3


@pytest.mark.parametrize("where", ["basics", "notice", "mail", "background"])
def test_nothing_changes_after_the_start(staff: Client, where: str):
    wave = make.launched_wave(**soon())
    before = (Wave.objects.values().get(), Notice.objects.values().get(), MailText.objects.values().get())
    told = {"name": "anders", "subject": "anders", "body": "[[link]]", "purpose": "anders"}

    response = staff.post(url(where, wave), told, follow=True)

    assert said(response) == ["Deze meting is gestart. Wat verstuurd is, kun je niet meer wijzigen."]
    assert (Wave.objects.values().get(), Notice.objects.values().get(), MailText.objects.values().get()) == before
    assert '<button type="submit" class="primary">' not in text_of(staff.get(url(where, wave)))


@pytest.mark.parametrize("where", ["basics", "mail", "background", "notice"])
def test_what_was_open_in_a_browser_during_the_start_is_not_saved(staff: Client, monkeypatch: Any, where: str):
    wave = make.ready_wave(**soon())
    form = staff.get(url(where, wave)).context["form"]
    told = {name: value for name in form.fields if (value := form[name].value())} | {"name": "anders"}
    is_first = iter([True])

    def started_meanwhile(seen: Fieldwork) -> bool:
        if next(is_first, False):
            return True
        return entrance.is_editable(seen)

    monkeypatch.setattr(texts if where == "mail" else steps, "is_editable", started_meanwhile)
    fieldwork.launch(wave, timezone.now(), one_phrase=True)
    before = (Wave.objects.values().get(), Notice.objects.values().get(), MailText.objects.values().get())

    response = staff.post(url(where, wave), told, follow=True)

    assert said(response) == ["Deze meting is gestart. Wat verstuurd is, kun je niet meer wijzigen."]
    assert (Wave.objects.values().get(), Notice.objects.values().get(), MailText.objects.values().get()) == before


def test_the_closing_date_can_be_moved_later_only(staff: Client):
    wave = make.launched_wave(**soon())
    mail = make.mail(make.invitation(wave), not_after=wave.closes_at)
    later, sooner = (timezone.localtime(wave.closes_at + timedelta(days=days)) for days in (7, -7))

    refused = staff.post(url("extend", wave), {"closes_at": sooner.strftime("%Y-%m-%dT%H:%M")})
    staff.post(url("extend", wave), {"closes_at": later.strftime("%Y-%m-%dT%H:%M")})
    wave.refresh_from_db()
    mail.refresh_from_db()

    assert "closes_at" in refused.context["form"].errors
    assert wave.closes_at == mail.not_after == later.replace(second=0, microsecond=0)


def test_a_start_can_be_taken_back_until_the_first_mail_has_gone(staff: Client):
    first, second = make.launched_wave(**soon()), make.launched_wave(**soon())
    for wave, state in ((first, MailState.QUEUED), (second, MailState.SENT)):
        make.mail(make.invitation(wave), state=state)

    assert said(staff.post(url("cancel", first), follow=True)) == ["Geannuleerd. Niemand heeft een mail gekregen."]
    assert said(staff.post(url("cancel", second), follow=True)) == [
        "Er is al mail verstuurd. Je kunt de meting wel sluiten."
    ]
    assert [Wave.objects.get(pk=wave.pk).cancelled_at is None for wave in (first, second)] == [False, True]


def test_a_wave_can_be_closed_after_a_question(staff: Client):
    wave = make.launched_wave(**soon())
    make.mail(make.invitation(wave))

    assert "Mails die nog niet weg zijn: 1." in text_of(staff.get(url("close", wave)))
    assert staff.post(url("close", wave))["Location"] == url("response", wave)
    assert Wave.objects.get().closed_at is not None
    assert staff.get(url("close", wave))["Location"] == url("change", wave)


def test_no_page_says_who_did_what(staff: Client):
    wave = make.launched_wave(**soon())
    person = make.respondent(wave.survey, email="anna@example.nl", first_name="Anna")
    make.invitation(wave, person, state=S.COMPLETED)
    address = reverse("admin:respondents_respondent_change", args=[person.pk])
    assert "anna@example.nl" in text_of(staff.get(address))

    pages = [text_of(staff.get(url(page, wave))) for page in ("change", "response", "list", "launch", "close")]

    assert not [page for page in pages if "anna@example.nl" in page or ">Anna" in page]
    assert "klaar" not in text_of(staff.get(address))
    assert "completed" not in text_of(staff.get(address))


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_of_waves_takes_a_fixed_number_of_queries(staff: Client, size: int, django_assert_num_queries: Any):
    survey = make.survey()
    for _ in range(size):
        wave = make.launched_wave(survey)
        for _person in range(10):
            make.invitation(wave, state=S.COMPLETED)

    with django_assert_num_queries(10):
        page = staff.get(reverse("admin:respondents_fieldwork_changelist"))

    assert text_of(page).count("RR2 100,0%: 10 van 10") == size


def test_the_list_of_waves_says_when_a_wave_closed(staff: Client):
    make.launched_wave(opens_at=day(1), launched_at=day(1), closes_at=day(30), closed_at=day(9))

    page = text_of(staff.get(reverse("admin:respondents_fieldwork_changelist")))

    assert "9 sep 2026" in page
    assert "30 sep 2026" not in page


def day(number: int) -> datetime:
    return datetime(2026, 9, number, 12, tzinfo=UTC)


def test_lists_and_cards_say_nothing_of_the_response_of_a_few(staff: Client):
    wave = make.launched_wave(**soon())
    for _ in range(9):
        make.invitation(wave, state=S.COMPLETED)
    addresses = [reverse("admin:respondents_fieldwork_changelist"), url("change", wave)]

    assert [("RR2" in text_of(staff.get(address))) for address in addresses] == [False, False]

    make.invitation(wave, state=S.COMPLETED)
    assert [("RR2 100,0%: 10 van 10" in text_of(staff.get(address))) for address in addresses] == [True, True]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("where", "queries"), [("change", 12), ("launch", 16), ("list", 7)])
def test_pages_of_a_wave_take_a_fixed_number_of_queries(
    staff: Client, size: int, where: str, queries: int, django_assert_num_queries: Any
):
    wave = make.launched_wave(**soon()) if where == "change" else make.ready_wave(people=size, **soon())
    if wave.launched_at:
        for _ in range(size):
            make.mail(make.invitation(wave))

    with django_assert_num_queries(queries):
        staff.get(url(where, wave))


def test_a_person_can_be_put_off_the_mail_by_hand(staff: Client):
    wave = make.launched_wave(**soon())
    waiting, begun = make.invitation(wave, state=S.SENT), make.invitation(wave, state=S.UNDER_50)
    people = [waiting.respondent_id, begun.respondent_id]

    told = {"action": "no_more_mail", "_selected_action": [str(pk) for pk in people]}
    response = staff.post(reverse("admin:respondents_respondent_changelist"), told, follow=True)

    assert said(response) == ["2 mensen krijgen geen mail meer."]
    assert Respondent.objects.reachable().count() == 0
    assert [invitation.state for invitation in wave.invitations.order_by("state")] == [S.OPTED_OUT, S.UNDER_50]


def test_one_person_is_added_with_the_same_care_as_a_list(staff: Client):
    survey = make.survey()
    make.respondent(survey, email="anna@example.nl")
    other = make.respondent(survey, email="bram@example.nl")
    told = {"survey": survey.pk, "first_name": "", "language": ""}
    add = reverse("admin:respondents_respondent_add")
    change = reverse("admin:respondents_respondent_change", args=[other.pk])

    def errors(address: str, email: str) -> Any:
        return staff.post(address, told | {"email": email}).context["adminform"].form.errors["email"]

    assert errors(change, "ANNA@example.nl") == ["Dit adres staat al op de lijst. Zoek het daar op."]
    assert errors(add, "cor@example..nl")[0].startswith("Voer een geldig e-mailadres in")
    staff.post(add, told | {"email": "dirk@müller.example"})

    assert Respondent.objects.filter(email="dirk@xn--mller-kva.example").exists()


def test_the_log_of_the_admin_holds_no_addresses(staff: Client):
    survey = make.survey()
    person = {"survey": survey.pk, "email": "anna@example.nl", "first_name": "Anna", "language": ""}

    staff.post(reverse("admin:respondents_respondent_add"), person)
    made = Respondent.objects.get()
    staff.post(reverse("admin:respondents_respondent_change", args=[made.pk]), person | {"first_name": "Anne"})
    staff.post(reverse("admin:respondents_respondent_delete", args=[made.pk]), {"post": "yes"})

    assert not Respondent.objects.exists()
    assert [(entry.action_flag, entry.object_repr) for entry in LogEntry.objects.order_by("pk")] == [
        (1, "flexwerker"),
        (2, "flexwerker"),
        (3, "flexwerker"),
    ]
    assert not [entry for entry in LogEntry.objects.all() if "anna" in str(entry.change_message).lower()]


def test_a_wave_in_preparation_can_be_removed_and_a_started_one_cannot(staff: Client):
    fresh, started = make.wave(), make.launched_wave(**soon())

    staff.post(url("delete", fresh), {"post": "yes"})

    assert staff.post(url("delete", started), {"post": "yes"}).status_code == 403
    assert list(Fieldwork.objects.values_list("pk", flat=True)) == [started.pk]


def test_without_a_questionnaire_the_new_wave_says_what_to_do(staff: Client):
    assert not Survey.objects.exists()

    assert "Er is nog geen vragenlijst." in text_of(staff.get(reverse("admin:respondents_fieldwork_add")))


def test_a_start_in_the_night_says_when_the_first_mail_goes(staff: Client):
    late = timezone.localtime().replace(hour=23, minute=30) + timedelta(days=2)
    wave = make.launched_wave(launched_at=timezone.now(), opens_at=late, closes_at=late + timedelta(days=9))

    assert staff.get(url("change", wave)).context["first_mail"] == hours.at(late.date() + timedelta(days=1), 8)
    assert "De eerste mails gaan weg op" in text_of(staff.get(url("change", wave)))
