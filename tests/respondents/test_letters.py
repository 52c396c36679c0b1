"""Letters for people without an e-mail address: made by the worker, fetched once, and nothing of them lingers."""

import io
import shutil
import subprocess
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import audience, letter_requests, letters, mail_stops, tasks
from respondents.letter_paper import code
from respondents.models import ContactPlan, Invitation, InvitationState, LetterSheet, Respondent
from respondents.visits import find
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
S = InvitationState


def by_letter(wave: Wave, number: str, **fields: Any) -> Invitation:
    person = make.respondent(wave.survey, email="", number=number, first_name="Bram")
    return make.invitation(wave, person, **fields)


def running(*languages: str) -> Wave:
    now = timezone.now()
    asked = make.questionnaire(languages=[*languages] or ["nl"])
    return make.launched_wave(
        asked.survey, questionnaire=asked, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=20)
    )


def sheet(wave: Wave, by: User | None = None) -> LetterSheet:
    return LetterSheet.objects.create(wave=wave, asked_by=by or make.user("Veldwerk"), asked_at=timezone.now())


def text_of(pdf: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "brieven.pdf"
    path.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return shown.stdout


def test_a_letter_holds_the_number_and_a_link_that_works_and_then_is_gone(tmp_path: Path, settings: Any):
    settings.BASE_URL = "https://enquete.example.nl"
    wave = running()
    ContactPlan.objects.create(wave=wave, reply_to="vragen@example.nl")
    invitation = by_letter(wave, "A-17")
    made = sheet(wave)

    tasks.print_letters(str(made.pk))
    pdf = letters.fetch(made.pk, timezone.now())
    assert pdf is not None
    said = text_of(pdf, tmp_path)

    assert "Ons kenmerk: A-17" in said
    assert "Hallo Bram," in said
    assert "Vragen? Mail naar vragen@example.nl." in said
    assert "enquete.example.nl/v/" in said
    token = make.token(invitation)
    assert token[:13] in said
    assert token[13:] in said
    assert find(token) is not None
    assert letters.fetch(made.pk, timezone.now()) is None
    made.refresh_from_db()
    assert (made.content, made.number, made.fetched_at is None) == (None, 1, False)


def test_a_letter_is_in_the_language_of_the_person_like_a_mail(tmp_path: Path):
    """The questionnaire speaks Polish and we do not; French neither of us does."""
    wave = running("nl", "en", "pl")
    for number, language in enumerate(("nl", "en", "pl", "fr"), start=1):
        Respondent.objects.filter(pk=by_letter(wave, f"A-{number}").respondent_id).update(language=language)
    made = sheet(wave)

    letters.make(str(made.pk), timezone.now())
    pages = text_of(letters.fetch(made.pk, timezone.now()) or b"", tmp_path).split("\f")

    assert ["Meedoen kan tot" in page for page in pages[:4]] == [True, False, True, True]
    assert ["You can take part until" in page for page in pages[:4]] == [False, True, False, False]
    assert [f"A-{number}" in page for number, page in enumerate(pages[:4], start=1)] == [True] * 4


def test_the_code_leads_to_the_same_link(settings: Any):
    link = "https://enquete.example.nl/v/" + "a" * 26 + "/"
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, omitsize=True)

    assert code(link) == out.getvalue().decode()
    assert code(link) != code(link.replace("a/", "b/"))


def test_only_who_has_no_address_and_may_still_answer_gets_a_letter():
    wave = running()
    waiting = [by_letter(wave, "1"), by_letter(wave, "2", state=S.SENT), by_letter(wave, "3", state=S.UNDER_50)]
    for number, state in enumerate((S.COMPLETED, S.REFUSED, S.INELIGIBLE, S.OPTED_OUT)):
        by_letter(wave, f"x{number}", state=state)
    stopped = by_letter(wave, "5")
    mail_stops.stop(stopped, "staff")
    make.invitation(wave)
    withdrawn = by_letter(wave, "6")
    Respondent.objects.filter(pk=withdrawn.respondent_id).update(withdrawn_on=make.NOW.date())

    assert set(letters.waiting(wave)) == set(waiting)


def test_nobody_without_an_address_is_mailed():
    wave = running()
    by_letter(wave, "1")
    mailed = make.invitation(wave)

    assert list(audience.of_step(wave, "invitation")) == [mailed]


def test_making_twice_makes_once_and_a_letter_counts_as_sent_when_it_is_fetched():
    wave = running()
    invitation = by_letter(wave, "1")
    made = sheet(wave)

    assert letters.make(str(made.pk), timezone.now())
    assert not letters.make(str(made.pk), timezone.now())
    assert Invitation.objects.get(pk=invitation.pk).state == S.NOT_SENT

    letters.fetch(made.pk, timezone.now())
    assert Invitation.objects.get(pk=invitation.pk).state == S.SENT


def test_a_second_sheet_holds_the_same_links(tmp_path: Path):
    wave = running()
    invitation = by_letter(wave, "1")
    hashes = []
    for _ in range(2):
        made = sheet(wave)
        letters.make(str(made.pk), timezone.now())
        hashes.append(bytes(Invitation.objects.get(pk=invitation.pk).token_hash or b""))

    assert hashes[0] == hashes[1] != b""


def test_the_database_holds_no_readable_link_and_no_pdf():
    wave = running()
    token = make.token(by_letter(wave, "1"))
    made = sheet(wave)
    letters.make(str(made.pk), timezone.now())
    made.refresh_from_db()

    assert made.content is not None
    assert not bytes(made.content).startswith(b"%PDF")
    assert token.encode() not in bytes(made.content)


def test_a_closed_wave_and_an_unknown_sheet_make_nothing():
    wave = running()
    by_letter(wave, "1")
    made = sheet(wave)
    Wave.objects.filter(pk=wave.pk).update(closed_at=timezone.now())

    assert not letters.make(str(made.pk), timezone.now())
    assert not letters.make(str(uuid.uuid4()), timezone.now())


def test_what_nobody_fetches_is_removed_and_what_was_not_made_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    wave = running()
    asked: list[str] = []
    monkeypatch.setattr(tasks.print_letters, "delay", asked.append)
    by_letter(wave, "1")
    old, lost = sheet(wave), sheet(wave)
    letters.make(str(old.pk), timezone.now())
    now = timezone.now()

    letter_requests.tidy(now + timedelta(minutes=3))
    assert asked == [str(lost.pk)]
    assert LetterSheet.objects.filter(content__isnull=False).count() == 1

    letter_requests.tidy(now + timedelta(minutes=61))
    assert not LetterSheet.objects.filter(content__isnull=False).exists()
    assert LetterSheet.objects.filter(gone_at__isnull=False).count() == 2
    assert letters.fetch(old.pk, now) is None


def url(name: str, wave: Wave, *more: Any) -> str:
    return reverse(f"admin:respondents_fieldwork_{name}", args=[wave.pk, *more])


def test_staff_ask_for_letters_and_fetch_them_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    wave = running()
    by_letter(wave, "1")
    user = make.user("Veldwerk")
    client.force_login(user)
    monkeypatch.setattr(tasks.print_letters, "delay", tasks.print_letters)

    assert "1 persoon heeft een brief nodig" in client.get(url("letters", wave)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("letters", wave))
    made = LetterSheet.objects.get()
    fetched = client.post(url("fetch_letters", wave, made.pk))
    again = client.post(url("fetch_letters", wave, made.pk), follow=True)

    assert fetched.content.startswith(b"%PDF")
    assert "no-store" in fetched["Cache-Control"]
    assert "Deze brieven zijn weg" in again.content.decode()
    assert made.asked_by == user
    assert client.get(url("fetch_letters", wave, made.pk)).status_code == 302


@pytest.mark.parametrize("role", ["Onderzoek", "Beheer"])
def test_others_make_and_fetch_no_letters(client: Client, role: str):
    wave = running()
    made = sheet(wave)
    client.force_login(make.user(role))

    assert client.post(url("letters", wave)).status_code == 403
    assert client.post(url("fetch_letters", wave, made.pk)).status_code == 403


def test_a_sheet_is_not_fetched_through_another_wave(client: Client):
    wave, other = running(), running()
    by_letter(wave, "1")
    made = sheet(wave)
    letters.make(str(made.pk), timezone.now())
    client.force_login(make.user("Veldwerk"))

    client.post(url("fetch_letters", other, made.pk))

    assert LetterSheet.objects.get(pk=made.pk).content is not None
