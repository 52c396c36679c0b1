"""Microdata out: codes and missing codes, no text, no order, and a line in the log."""

import csv
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from results.export import archive
from results.export.variables import variables
from results.models import Export, Response
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Wave
from tests.results.make import OPENED, answers, closed_wave, opened_wave, response

pytestmark = pytest.mark.django_db


def made(of: Wave) -> archive.Archive:
    return archive.make(of, made_by="sanne", purpose="rapport", now=OPENED)


def table(found: archive.Archive, name: str = "data.csv") -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(found.content)) as packed:
        text = packed.read(name).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def raw(found: archive.Archive, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(found.content)) as packed:
        return packed.read(name).decode("utf-8")


def test_a_row_holds_codes():
    of = opened_wave()
    response(of)

    (row,) = table(made(of))

    del row["row"]
    assert row == {
        "TOEST": "1", "SITKCC": "1", "CIJFER": "7", "ZINVOL": "4",
        "REDEN_1": "1", "REDEN_2": "0", "REDEN_3": "1", "WAAROM": "1", "LEEFTIJD": "2",
    }  # fmt: skip


def test_missing_answers_say_why():
    of = opened_wave()
    missing = {"CIJFER": -1, "ZINVOL": -2, "REDEN": -3, "WAAROM": -3, "LEEFTIJD": -3}
    response(of, {"TOEST": "1", "SITKCC": "2"}, missing)

    (row,) = table(made(of))

    assert [row[name] for name in ("CIJFER", "ZINVOL", "REDEN_1", "REDEN_3", "WAAROM", "LEEFTIJD")] == [
        "-1", "-2", "-3", "-3", "-3", "-3",
    ]  # fmt: skip


def test_every_response_is_in_it_once():
    of = opened_wave()
    for n in range(40):
        response(of, answers(CIJFER=str(n % 10 + 1)))

    rows = table(made(of))

    assert sorted(row["CIJFER"] for row in rows) == sorted(str(n % 10 + 1) for n in range(40))


def test_open_text_stays_at_home():
    of = opened_wave()
    response(of, answers(WAAROM="kanariegeel"))

    found = made(of)

    assert Response.objects.get().answers["WAAROM"] == "kanariegeel"
    assert [name for name in ("data.csv", "codebook.csv", "README.txt") if "kanariegeel" in raw(found, name)] == []


def test_two_exports_share_no_name_and_no_order():
    of = opened_wave()
    for n in range(50):
        Response.objects.create(wave=of, answers=answers(), background={}, missing={"n": n})
    first, second = table(made(of)), table(made(of))

    assert {row["row"] for row in first} & {row["row"] for row in second} == set()
    assert {row["row"] for row in first} & {pk.hex for pk in Response.objects.values_list("pk", flat=True)} == set()


def test_the_order_is_another_one_each_time():
    of = opened_wave()
    for n in range(1, 11):
        for _ in range(3):
            response(of, answers(CIJFER=str(n)))

    orders = {tuple(row["CIJFER"] for row in table(made(of))) for _ in range(3)}

    assert len(orders) == 3


def test_the_declared_background_travels_along():
    of = opened_wave(background=["regio"])
    Response.objects.create(wave=of, answers=answers(), background={"regio": "noord", "vestiging": "Assen"})

    (row,) = table(made(of))

    assert row["regio"] == "noord"
    assert "vestiging" not in row


@pytest.mark.parametrize("start", ["=1+1", "+31", "-x", "@cel", "\tx"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(start: str):
    of = opened_wave(background=["regio"])
    Response.objects.create(wave=of, answers=answers(), background={"regio": start})

    (row,) = table(made(of))

    assert row["regio"] == "'" + start


def test_the_codebook_names_every_column_and_code():
    of = opened_wave()
    response(of)
    found = made(of)

    book = table(found, "codebook.csv")

    columns = [name for name in table(found)[0] if name != "row"]
    assert list(dict.fromkeys(line["variable"] for line in book)) == columns
    assert {(line["code"], line["label"], line["missing"]) for line in book if line["variable"] == "ZINVOL"} == {
        ("1", "Helemaal niet mee eens", "0"),
        ("2", "Niet mee eens", "0"),
        ("3", "Neutraal", "0"),
        ("4", "Mee eens", "0"),
        ("5", "Helemaal mee eens", "0"),
        ("9", "Weet ik niet", "1"),
        ("-1", "niet gesteld", "1"),
        ("-2", "gezien en overgeslagen", "1"),
        ("-3", "niet bereikt", "1"),
    }


def test_files_are_utf8_with_crlf():
    of = opened_wave()
    response(of)

    found = made(of)

    for name in ("data.csv", "codebook.csv", "README.txt"):
        text = raw(found, name)
        assert text.count("\n") == text.count("\r\n") > 1
    assert "Collega’s" in raw(found, "codebook.csv")


def test_the_readme_says_what_it_is_and_that_text_is_left_out():
    of = opened_wave()
    response(of)

    text = raw(made(of), "README.txt")

    assert f"Gegevens van {of.survey}, {of}" in text
    assert "Voor: rapport" in text
    assert "De teksten staan niet in dit bestand" in text


def test_every_export_is_logged():
    of = opened_wave()
    response(of)

    found = made(of)

    logged = Export.objects.values("wave", "made_at", "made_by", "purpose", "format", "rows", "sha256").get()
    assert logged == {
        "wave": of.pk,
        "made_at": OPENED,
        "made_by": "sanne",
        "purpose": "rapport",
        "format": "csv",
        "rows": 1,
        "sha256": hashlib.sha256(found.content).hexdigest(),
    }


def test_nothing_leaves_before_opening():
    with pytest.raises(archive.NothingToExportError):
        made(closed_wave())

    assert Export.objects.count() == 0


def instrument(*questions: QuestionSpec) -> Instrument:
    return Instrument("x", "X", "1", "nl", ("nl",), (SectionSpec("a", {}, "", questions),))


def value(question: QuestionSpec, name: str, answer: str) -> str:
    found: dict[str, Any] = {variable.name: variable for variable in variables(instrument(question), [])}
    result: str = found[name].value(Response(answers={question.code: answer}))
    return result


def test_a_ranking_is_the_place_of_every_choice():
    question = QuestionSpec("RANG", "rank", choices=(ChoiceSpec("a", {}), ChoiceSpec("b", {}), ChoiceSpec("c", {})))

    assert [value(question, f"RANG_{code}", "b a") for code in "abc"] == ["2", "1", "0"]


def test_a_column_gets_another_name_when_a_question_has_it():
    several = QuestionSpec("A", "select_multiple", choices=(ChoiceSpec("1", {}),))
    names = [variable.name for variable in variables(instrument(several, QuestionSpec("A_1", "integer")), [])]

    assert names == ["A__1", "A_1"]


def test_calculated_texts_and_notes_are_no_columns():
    questions = (QuestionSpec("SOM", "calculate"), QuestionSpec("UITLEG", "note"), QuestionSpec("A", "integer"))

    assert [variable.name for variable in variables(instrument(*questions), [])] == ["A"]


def test_a_number_stays_a_number():
    assert value(QuestionSpec("N", "integer"), "N", "-3") == "-3"


def test_the_command_writes_the_file(tmp_path: Path):
    of = opened_wave()
    response(of)
    target = tmp_path / "out.zip"

    call_command("export_wave", of.slug, "--format", "csv", "--purpose", "proef", "--output", str(target))

    assert hashlib.sha256(target.read_bytes()).hexdigest() == Export.objects.get().sha256


def test_the_command_says_what_is_wrong():
    with pytest.raises(CommandError, match="niets te exporteren"):
        call_command("export_wave", closed_wave().slug, "--purpose", "proef")
    with pytest.raises(CommandError, match="geen-meting"):
        call_command("export_wave", "geen-meting", "--purpose", "proef")
