"""What an uploaded list does to the panel."""

import csv
import io
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from respondents import list_report, panel, retention
from respondents.models import ListUpload, Respondent
from respondents.panel import Outcome, compare, read_list, save
from surveys.models import Survey
from tests.respondents import files, make

pytestmark = pytest.mark.django_db
ROWS = [("e-mail", "voornaam", "regio"), ("anna@example.nl", "Anna", "noord"), ("bram@example.nl", "Bram", "zuid")]


def upload(survey: Survey, rows: list[Any], **options: Any) -> dict[str, int]:
    return save(survey, compare(survey, read_list(files.text(rows), "lijst.csv")), **options)


def people(survey: Survey) -> list[tuple[Any, ...]]:
    return list(survey.respondents.values_list("email", "first_name", "attributes"))


def outcomes(survey: Survey, rows: list[Any]) -> list[tuple[int, str, str]]:
    preview = compare(survey, read_list(files.text(rows), "lijst.csv"))
    return [(line.number, line.outcome.value, line.reason) for line in preview.lines]


def test_every_line_is_new_changed_unchanged_double_or_not_valid():
    survey = make.survey()
    make.respondent(survey, email="anna@example.nl", first_name="Anna", attributes={"regio": "noord"})
    make.respondent(survey, email="bram@example.nl", first_name="Bram", attributes={"regio": "noord"})

    rows = [*ROWS, ("cor@example.nl", "Cor", "west"), ("CoR@example.nl", "Cor", "west"), ("dirk", "Dirk", "oost")]

    assert outcomes(survey, rows) == [
        (2, "unchanged", ""),
        (3, "changed", ""),
        (4, "new", ""),
        (5, "duplicate", "Dit adres staat ook op regel 4. De eerste regel telt."),
        (6, "invalid", "Er staat geen @ in dit adres. Schrijf het als naam@voorbeeld.nl."),
    ]


def test_saving_makes_the_panel_as_the_list_and_nothing_else():
    survey, other = make.survey(), make.survey()
    make.respondent(survey, email="Anna@example.nl", first_name="Ann", attributes={"ploeg": "3", "regio": "west"})
    make.respondent(other, email="bram@example.nl", first_name="Een ander", attributes={})

    counts = upload(survey, [*ROWS, ("geen adres", "", "")])

    assert counts == {"new": 1, "changed": 1, "unchanged": 0, "duplicate": 0, "invalid": 1, "withdrawn": 0}
    assert people(survey) == [
        ("Anna@example.nl", "Anna", {"ploeg": "3", "regio": "noord"}),
        ("bram@example.nl", "Bram", {"regio": "zuid"}),
    ]
    assert people(other) == [("bram@example.nl", "Een ander", {})]


def test_saving_twice_changes_nothing():
    survey = make.survey()
    upload(survey, ROWS)
    before = list(survey.respondents.values())

    counts = upload(survey, ROWS)

    assert counts == {"new": 0, "changed": 0, "unchanged": 2, "duplicate": 0, "invalid": 0, "withdrawn": 0}
    assert list(survey.respondents.values()) == before


def test_two_people_who_save_the_same_preview_make_one_panel():
    survey = make.survey()
    preview = compare(survey, read_list(files.text(ROWS), "lijst.csv"))

    save(survey, preview)
    save(survey, preview)

    assert survey.respondents.count() == 2


def test_an_opt_out_is_never_undone_by_a_list():
    survey = make.survey()
    day = date(2026, 3, 1)
    make.respondent(survey, email="anna@example.nl", first_name="Ann", opted_out_on=day)

    upload(survey, ROWS)

    assert survey.respondents.get(email="anna@example.nl").first_name == "Anna"
    assert survey.respondents.get(email="anna@example.nl").opted_out_on == day
    assert compare(survey, read_list(files.text(ROWS), "lijst.csv")).opted_out == 1


def test_an_opt_out_between_preview_and_saving_stands():
    survey = make.survey()
    make.respondent(survey, email="anna@example.nl", first_name="Ann")
    preview = compare(survey, read_list(files.text(ROWS), "lijst.csv"))
    survey.respondents.update(opted_out_on=date(2026, 3, 1))

    save(survey, preview)

    assert survey.respondents.get(email="anna@example.nl").opted_out_on == date(2026, 3, 1)


def test_an_empty_cell_takes_a_background_away_but_never_a_name():
    survey = make.survey()
    upload(survey, ROWS)

    upload(survey, [ROWS[0], ("anna@example.nl", "", "")])

    assert people(survey)[0] == ("anna@example.nl", "Anna", {})


def test_who_is_not_on_a_whole_list_is_taken_off_the_panel_and_comes_back_with_the_next():
    survey = make.survey()
    upload(survey, ROWS)
    day = date(2026, 9, 1)

    assert compare(survey, read_list(files.text(ROWS[:2]), "lijst.csv")).absent == 1
    assert upload(survey, ROWS[:2], withdraw_absent_on=day)["withdrawn"] == 1
    assert list(survey.respondents.values_list("email", "withdrawn_on")) == [
        ("anna@example.nl", None),
        ("bram@example.nl", day),
    ]

    assert upload(survey, ROWS)["changed"] == 1
    assert survey.respondents.reachable().count() == 2


def test_only_the_chosen_columns_are_kept():
    survey = make.survey()
    file = read_list(files.text(ROWS), "lijst.csv").keeping([])

    save(survey, compare(survey, file))

    assert people(survey) == [("anna@example.nl", "Anna", {}), ("bram@example.nl", "Bram", {})]


def test_the_language_of_a_person_is_kept_as_a_code():
    survey = make.survey()

    upload(survey, [("e-mail", "taal"), ("a@b.nl", "Engels"), ("b@b.nl", "PL"), ("c@b.nl", "Klingon")])

    assert list(survey.respondents.values_list("language", flat=True)) == ["en", "pl", ""]


def test_rejected_lines_come_back_with_their_reason_and_without_formulas():
    survey = make.survey()
    rows = [("e-mail", "=naam"), ("geen adres", "=1+1"), ("a@b.nl", "A"), ("a@b.nl", "@SUM(A1)")]
    preview = compare(survey, read_list(files.text(rows), "lijst.csv"))

    text = panel.rejected_csv(preview)

    assert text[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(text[1:]), delimiter=";")) == [
        ["regel", "reden", "e-mail", "'=naam"],
        ["2", "Er staat geen @ in dit adres. Schrijf het als naam@voorbeeld.nl.", "geen adres", "'=1+1"],
        ["4", "Dit adres staat ook op regel 3. De eerste regel telt.", "a@b.nl", "'@SUM(A1)"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(start: str):
    assert list_report.guarded(f"{start}cmd") == f"'{start}cmd"
    assert list_report.guarded(f"a{start}cmd") == f"a{start}cmd"


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_list(size: int, django_assert_num_queries: Any):
    survey = make.survey()
    rows = [("e-mail", "voornaam"), *[(f"p{n}@example.nl", "P") for n in range(size)]]
    file = read_list(files.text(rows), "lijst.csv")

    with django_assert_num_queries(1):
        preview = compare(survey, file)
    with django_assert_num_queries(4):  # savepoint, lock, insert, release
        save(survey, preview)


def test_10_000_lines_are_compared_and_saved_in_seconds():
    survey = make.survey()
    header = ("e-mail", "voornaam", "leeftijd", "opleiding", "kcc")
    first = [header, *[(f"p{n}@example.nl", f"P{n}", "t24", "hoog", "ja") for n in range(10_000)]]
    second = [header, *[(f"p{n}@example.nl", f"P{n}", "44p", "hoog", "nee") for n in range(10_000)]]
    started = time.monotonic()

    assert upload(survey, first)["new"] == 10_000
    assert upload(survey, second)["changed"] == 10_000
    assert survey.respondents.filter(attributes__leeftijd="44p").count() == 10_000
    assert time.monotonic() - started < 20


def test_an_upload_that_nobody_confirmed_is_forgotten_after_a_day():
    wave = make.wave()
    for age in (timedelta(hours=23), timedelta(hours=25)):
        ListUpload.objects.create(wave=wave, file_name="a.csv", content=b"x", uploaded_at=make.NOW - age)

    assert retention.forget_uploads(make.NOW) == 1
    assert retention.forget_uploads(make.NOW) == 0


def command(*arguments: Any) -> list[str]:
    out = io.StringIO()
    call_command("import_panel", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_the_command_says_what_it_did(tmp_path: Path):
    wave = make.wave()
    make.respondent(wave.survey, email="bram@example.nl", first_name="Bram", opted_out_on=date(2026, 1, 1))
    list_file = tmp_path / "lijst.csv"
    list_file.write_bytes(files.text([*ROWS, ("info@example.nl", "", ""), ("dirk", "", "")]))

    rehearsed = command(wave.slug, list_file, "--dry-run")

    assert Respondent.objects.count() == 1
    assert command(wave.slug, list_file) == rehearsed
    assert rehearsed == [
        "nieuw: 2",
        "veranderd: 1",
        "ongewijzigd: 0",
        "dubbel: 0",
        "ongeldig: 1",
        "regel 5: Er staat geen @ in dit adres. Schrijf het als naam@voorbeeld.nl.",
        "regel 4: let op: Dit lijkt het adres van een afdeling: misschien lezen meer mensen de persoonlijke link.",
        "1 persoon wil geen mail en krijgt geen uitnodiging.",
    ]
    assert Respondent.objects.count() == 3


def test_the_command_can_take_a_list_as_the_whole_list(tmp_path: Path):
    wave = make.wave()
    make.respondent(wave.survey)
    list_file = tmp_path / "lijst.csv"
    list_file.write_bytes(files.text(ROWS))

    command(wave.slug, list_file, "--complete")

    assert wave.survey.respondents.reachable().count() == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Het bestand is leeg. Kies een ander bestand."),
        (
            b"e-mail\nanna\n",
            "Geen enkele regel van dit bestand was te gebruiken. Verbeter de regels en lees het opnieuw in.",
        ),
    ],
)
def test_the_command_fails_when_nothing_could_be_used(tmp_path: Path, content: bytes, message: str):
    list_file = tmp_path / "lijst.csv"
    list_file.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        command(make.wave().slug, list_file)

    assert str(refused.value) == message


def test_the_command_names_a_wave_or_file_that_does_not_exist(tmp_path: Path):
    with pytest.raises(CommandError, match="Er is geen meting “nergens”. De korte naam"):
        command("nergens", tmp_path / "lijst.csv")
    with pytest.raises(CommandError, match="lijst.csv"):
        command(make.wave().slug, tmp_path / "lijst.csv")


def test_outcomes_have_names():
    assert [str(outcome.label) for outcome in Outcome] == ["nieuw", "veranderd", "ongewijzigd", "dubbel", "ongeldig"]


LETTERS = [
    ("e-mail", "briefnummer", "voornaam"),
    ("anna@example.nl", "", "Anna"),
    ("", "A-17", "Bram"),
    ("", "a-17", "B"),
]


def test_somebody_without_an_address_is_on_the_list_with_a_number():
    survey = make.survey()

    counts = upload(survey, LETTERS)

    assert (counts["new"], counts["duplicate"]) == (2, 1)
    assert list(survey.respondents.values_list("email", "number", "first_name").order_by("first_name")) == [
        ("anna@example.nl", "", "Anna"),
        ("", "A-17", "Bram"),
    ]
    assert upload(survey, LETTERS)["unchanged"] == 2
    assert [str(person) for person in survey.respondents.filter(email="")] == ["A-17"]


def test_a_number_that_got_an_address_is_the_same_person():
    survey = make.survey()
    upload(survey, LETTERS)

    assert upload(survey, [LETTERS[0], ("bram@example.nl", "A-17", "Bram")])["changed"] == 1
    assert upload(survey, [LETTERS[0], ("bram@example.nl", "", "Bram")])["unchanged"] == 1
    assert survey.respondents.filter(email="bram@example.nl", number="A-17").count() == 1


def test_a_number_is_not_kept_of_who_has_an_address():
    survey = make.survey()

    upload(survey, [LETTERS[0], ("cor@example.nl", "C-1", "Cor")])

    assert survey.respondents.get().number == ""


def test_a_line_with_neither_address_nor_number_names_nobody():
    survey = make.survey()

    assert upload(survey, [LETTERS[0], ("", "", "Niemand"), ("d@example.nl", "", "D")])["invalid"] == 1


def test_who_has_a_number_is_not_absent_from_a_whole_list():
    survey = make.survey()
    upload(survey, LETTERS)
    day = date(2026, 9, 1)

    assert upload(survey, LETTERS, withdraw_absent_on=day)["withdrawn"] == 0
    assert upload(survey, LETTERS[:2], withdraw_absent_on=day)["withdrawn"] == 1


def test_addresses_that_differ_behind_the_plus_are_pointed_out():
    survey = make.survey()
    make.respondent(survey, email="bram@example.nl")
    rows = [("e-mail",), ("anna+werk@example.nl",), ("Anna@example.nl",), ("bram+1@example.nl",), ("cor@example.nl",)]

    preview = compare(survey, read_list(files.text(rows), "lijst.csv"))
    remark = "Een ander adres op de lijst verschilt alleen achter de +: misschien is het één persoon."

    assert [line.warning == remark for line in preview.lines] == [True, True, True, False]
    assert [line.outcome.value for line in preview.lines] == ["new"] * 4
