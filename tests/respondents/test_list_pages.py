"""Which column of an uploaded list is what: guessed, chosen, remembered."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from respondents import column_roles
from respondents.models import ColumnMemory, ListUpload, Mail, Respondent
from surveys.models import Wave
from tests.respondents import files, make

pytestmark = pytest.mark.django_db
UNCLEAR = [("contact", "wie", "regio", "nr"), ("anna@example.nl", "Anna", "noord", "7"), ("", "Bram", "zuid", "8")]
CHOSEN = {"column_0": "email", "column_1": "first_name", "column_2": "background", "column_3": "number"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make.user("Veldwerk"))
    return client


def url(page: str, wave: Wave, *more: Any) -> str:
    return reverse(f"admin:respondents_fieldwork_{page}", args=[wave.pk, *more])


def upload(staff: Client, wave: Wave, rows: list[Any]) -> str:
    file = SimpleUploadedFile("lijst.csv", files.text(rows))
    return str(staff.post(url("list", wave), {"file": file})["Location"])


def test_columns_with_clear_names_need_no_choice(staff: Client):
    wave = make.wave()

    assert upload(staff, wave, [("e-mail", "regio"), ("a@example.nl", "noord")]) == url(
        "preview", wave, ListUpload.objects.get().pk
    )


def test_who_takes_people_off_the_list_is_told_of_the_wave_where_they_have_yet_to_answer(staff: Client):
    running = make.launched_wave(name="najaar")
    for state in ("sent", "sent", "completed"):
        make.invitation(running, state=state)
    new = make.wave(survey=running.survey, questionnaire=running.questionnaire)

    page = staff.get(upload(staff, new, [("e-mail",), ("nieuw@example.nl",)])).content.decode()

    assert "een meting die nu loopt: najaar (2)" in page


def test_a_line_break_in_a_name_becomes_a_space(staff: Client):
    wave = make.wave()
    page = upload(staff, wave, [("e-mail", "voornaam"), ("a@example.nl", "Piet\nBcc: x@example.nl")])
    staff.post(page, {})

    assert Respondent.objects.get().first_name == "Piet Bcc: x@example.nl"


def test_columns_that_are_not_clear_are_chosen_and_remembered_for_this_study_only(staff: Client):
    wave, other = make.wave(), make.wave()
    page = upload(staff, wave, UNCLEAR)
    assert page == url("columns", wave, ListUpload.objects.get().pk)

    preview = staff.post(page, CHOSEN)["Location"]
    staff.post(preview, {"columns": ["regio"]})

    assert list(Respondent.objects.values_list("email", "number", "first_name", "attributes").order_by("number")) == [
        ("anna@example.nl", "", "Anna", {"regio": "noord"}),
        ("", "8", "Bram", {"regio": "zuid"}),
    ]
    assert upload(staff, wave, UNCLEAR) == url("preview", wave, ListUpload.objects.get().pk)
    assert "/columns/" in upload(staff, other, UNCLEAR)


def test_a_new_column_is_asked_about_again(staff: Client):
    wave = make.wave()
    staff.post(upload(staff, wave, UNCLEAR), CHOSEN)

    assert "/columns/" in upload(staff, wave, [(*row, "x") for row in UNCLEAR])


def test_the_choice_can_be_changed_from_the_preview(staff: Client):
    wave = make.wave()
    preview = upload(staff, wave, [("e-mail", "ploeg", "naam"), ("a@example.nl", "3", "Anna")])
    page = url("columns", wave, ListUpload.objects.get().pk)
    assert page in staff.get(preview).content.decode()

    staff.post(page, {"column_0": "email", "column_1": "skip", "column_2": "first_name"})
    staff.post(preview)

    assert Respondent.objects.values_list("first_name", "attributes").get() == ("Anna", {})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"column_1": "email"}, "Twee kolommen zijn “e-mailadres”. Kies er één."),
        ({"column_0": "skip", "column_3": "skip"}, "Kies in welke kolom het e-mailadres staat"),
        ({"column_0": "onzin"}, "column_0"),
    ],
)
def test_a_choice_that_cannot_be_is_said_and_not_kept(staff: Client, changes: dict[str, str], said: str):
    wave = make.wave()
    page = staff.post(upload(staff, wave, UNCLEAR), CHOSEN | changes)

    assert page.status_code == 200
    assert said in str(page.context["form"].errors.as_json(escape_html=False).encode().decode("unicode_escape")) or (
        said in page.content.decode()
    )
    assert not ColumnMemory.objects.exists()


def test_two_background_columns_of_one_name_are_refused(staff: Client):
    wave = make.wave()
    page = upload(staff, wave, [("e-mail", "Regio", "regio "), ("a@example.nl", "n", "z")])

    refused = staff.post(page, {"column_0": "email", "column_1": "background", "column_2": "background"})

    assert "Twee achtergrondkolommen heten “regio”." in refused.content.decode()


@pytest.mark.parametrize("role", ["Onderzoek", "Beheer"])
def test_only_fieldwork_staff_choose(client: Client, role: str):
    wave = make.wave()
    kept = ListUpload.objects.create(wave=wave, file_name="a", content=b"e-mail\na@b.nl", uploaded_at=make.NOW)
    client.force_login(make.user(role))

    assert client.get(url("columns", wave, kept.pk)).status_code == 403


def test_memory_is_of_names_not_of_places():
    memory = column_roles.to_remember(("E-mail", "Wie", ""), {0: "email", 1: "first_name", 2: "skip"})

    assert column_roles.remembered(("wie", "e-mail"), memory) == {0: "first_name", 1: "email"}
    assert column_roles.remembered(("wie", "e-mail", "nieuw"), memory) == {}
    assert column_roles.remembered(("wie",), memory) == {}


def command(wave: Wave, rows: list[Any], folder: Path, *arguments: str) -> str:
    path = folder / "lijst.csv"
    path.write_bytes(files.text(rows))
    out = io.StringIO()
    call_command("import_panel", wave.slug, str(path), *arguments, stdout=out)
    return out.getvalue()


def test_the_command_reads_columns_as_they_were_chosen_and_a_dry_run_changes_nothing(tmp_path: Path):
    wave = make.wave()
    with pytest.raises(CommandError):
        command(wave, UNCLEAR, tmp_path)
    roles = {0: "email", 1: "first_name", 2: "background", 3: "number"}
    ColumnMemory.objects.create(survey=wave.survey, columns=column_roles.to_remember(UNCLEAR[0], roles))

    assert "nieuw: 2" in command(wave, UNCLEAR, tmp_path, "--dry-run")
    assert not Respondent.objects.exists()
    command(wave, UNCLEAR, tmp_path)
    before = list(Respondent.objects.values())
    assert "ongewijzigd: 2" in command(wave, UNCLEAR, tmp_path)
    assert list(Respondent.objects.values()) == before


def test_the_command_invites_new_people_in_the_field_once(tmp_path: Path):
    wave = make.launched_wave(opens_at=make.NOW, closes_at=make.NOW + timedelta(days=900))
    rows = [("e-mail",), ("a@example.nl",), ("b@example.nl",)]

    command(wave, rows, tmp_path, "--dry-run")
    assert not Mail.objects.exists()
    command(wave, rows, tmp_path)
    command(wave, rows, tmp_path)

    assert Mail.objects.count() == wave.invitations.count() == 2
