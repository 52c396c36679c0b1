"""The package: what is in it, what is not, and the line in the log."""

import hashlib
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from results.export import archive, shelf, verifying
from results.models import Export, Response
from surveys.instrument import ChoiceSpec, QuestionSpec
from tests.results.exporting import (
    asked,
    data_name,
    kept_for_module,
    made,
    people,
    rows,
    shelf_files,
    table_of,
    text,
    wave_of,
)
from tests.results.make import OPENED, answers, closed_wave, opened_wave

pytestmark = pytest.mark.django_db
FILES = {
    "LICENSE.txt", "README.txt", "SHA256SUMS", "codebook.csv", "codebook.html", "codebook.xml", "datapackage.json",
    "method.html", "notice.html", "open_answers.csv", "questionnaire.html", "questionnaire.xlsx", "risk.html",
    "risk.json",
}  # fmt: skip
DATA = {".csv", "-excel.csv", ".xlsx", ".sav", ".sps", ".dta", ".parquet", ".R"}


def test_the_package_holds_the_data_and_what_explains_them():
    found = made(people(opened_wave()))

    assert set(found.namelist()) == FILES | {data_name(found) + ending for ending in DATA}


def test_a_row_holds_codes():
    of = opened_wave()
    Response.objects.bulk_create(Response(wave=of, answers=answers(REDEN="1 3", WAAROM="x")) for _ in range(9))
    Response.objects.bulk_create(Response(wave=of, answers=answers(CIJFER=str(n), ZINVOL=str(n))) for n in (1, 2, 3))

    row = next(row for row in rows(made(of)) if row["CIJFER"] == "7")

    del row["ROW"]
    assert row == {
        "SITKCC": "*", "CIJFER": "7", "ZINVOL": "4", "REDEN_1": "*", "REDEN_2": "*", "REDEN_3": "*", "WAAROM": "1",
        "LEEFTIJD": "*",
    }  # fmt: skip


def test_missing_answers_say_why():
    of = people(opened_wave())
    for n in range(3):
        Response.objects.create(wave=of, answers=answers(SITKCC=str(n + 1)))
    missing = {"CIJFER": -1, "ZINVOL": -2, "REDEN": -3, "WAAROM": -3, "LEEFTIJD": -3}
    Response.objects.create(wave=of, answers={"TOEST": "1", "SITKCC": "1"}, missing=missing)

    (row,) = [row for row in rows(made(of)) if row["LEEFTIJD"] == "-3"]

    found = [row[name] for name in ("CIJFER", "ZINVOL", "REDEN_1", "REDEN_3", "WAAROM")]
    assert found == ["-1", "-2", "-3", "-3", "-3"]


def test_every_response_is_in_it_once():
    of = people(opened_wave(), 40)

    assert sorted(row["CIJFER"] for row in rows(made(of))) == sorted(str(n % 10 + 1) for n in range(40))


def test_open_text_stays_at_home():
    found = made(people(opened_wave(), WAAROM="kanariegeel"))

    assert Response.objects.first().answers["WAAROM"] == "kanariegeel"  # type: ignore[union-attr]
    assert [name for name in found.namelist() if b"kanariegeel" in found.read(name)] == []


def test_two_exports_share_no_name_and_no_order():
    of = people(opened_wave(), 50)
    first, second = rows(made(of)), rows(made(of))
    order = {row["ROW"]: place for place, row in enumerate(first)}

    assert order.keys() & {row["ROW"] for row in second} == set()
    assert [row["CIJFER"] for row in first] != [row["CIJFER"] for row in second]
    keys = {pk.hex for pk in Response.objects.values_list("pk", flat=True)}
    assert {row["ROW"].removeprefix("r") for row in first} & {key[:16] for key in keys} == set()


def test_every_file_has_its_fingerprint():
    found = made(people(opened_wave()))

    listed = dict(line.split("  ")[::-1] for line in text(found, "SHA256SUMS").splitlines())

    assert listed == {
        name: hashlib.sha256(found.read(name)).hexdigest() for name in found.namelist() if name != "SHA256SUMS"
    }


def test_the_readme_names_every_file_and_the_purpose():
    found = made(people(opened_wave()))

    readme = text(found, "README.txt")

    assert "Voor: rapport" in readme
    assert {name for name in found.namelist() if name not in readme} == {"README.txt", "SHA256SUMS"}
    assert readme.count("\n") == readme.count("\r\n") > 40


def test_every_export_is_logged():
    of = people(opened_wave())

    found = made(of)

    export = Export.objects.get()
    assert (export.made_by, export.purpose, export.rows, export.expires_at) == (
        "sanne", "rapport", 60, OPENED + timedelta(hours=72),
    )  # fmt: skip
    assert export.sha256 == hashlib.sha256(Path(found.filename or "").read_bytes()).hexdigest()
    assert export.risk[str(of)]["smallest"] >= 5


def test_nothing_leaves_before_opening():
    export = asked(closed_wave())

    archive.carry_out(export, OPENED)

    export.refresh_from_db()
    assert (export.state, shelf_files()) == ("failed", [])
    assert "geopend" in export.problem


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_people_are_no_package(count: int):
    export = asked(people(opened_wave(), count))

    archive.carry_out(export, OPENED)

    export.refresh_from_db()
    assert (export.state, export.sha256, shelf_files()) == ("failed", "", [])


def test_the_work_is_done_once():
    export = asked(people(opened_wave()))
    archive.carry_out(export, OPENED)
    first = Export.objects.get().sha256

    archive.carry_out(export, OPENED)

    assert Export.objects.get().sha256 == first


def test_a_cancelled_export_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    export = asked(people(opened_wave()))
    told: list[int] = []

    def cancel(key: Any, percent: int) -> None:
        told.append(percent)
        Export.objects.filter(pk=export.pk).update(state="cancelled")

    monkeypatch.setattr(shelf, "tell", cancel)
    archive.carry_out(export, OPENED)

    assert len(told) == 1
    assert (Export.objects.get().state, shelf_files()) == ("cancelled", [])


def test_a_file_goes_after_72_hours():
    made(people(opened_wave()))
    before = shelf_files()

    shelf.tidy(OPENED + timedelta(hours=71))
    kept = shelf_files()
    shelf.tidy(OPENED + timedelta(hours=73))

    assert (before == kept, len(kept), shelf_files()) == (True, 1, [])
    assert Export.objects.get().state == "expired"


def test_an_export_whose_worker_died_fails():
    asked(opened_wave(), state="making")

    shelf.tidy(OPENED + timedelta(hours=2))

    assert Export.objects.get().state == "failed"


def test_a_ranking_is_the_place_of_every_choice():
    choices = tuple(ChoiceSpec(code, {"nl": code}) for code in "abc")
    of = wave_of(QuestionSpec("RANG", "rank", choices=choices, list_name="r"))
    for ranked in ("b a", "a b c", "c", "b c a", "a c"):
        Response.objects.create(wave=of, answers={"RANG": ranked})

    found = {tuple(row[f"RANG_{code}"] for code in "abc") for row in rows(made(of))}

    assert found == {("2", "1", "0"), ("1", "2", "3"), ("0", "0", "1"), ("3", "1", "2"), ("1", "0", "2")}


def test_a_column_gets_another_name_when_a_question_has_it():
    choices = (ChoiceSpec("1", {"nl": "een"}),)
    of = wave_of(
        QuestionSpec("A", "select_multiple", choices=choices, list_name="a"),
        QuestionSpec("A_1", "select_one", choices=choices, list_name="a"),
    )
    Response.objects.bulk_create(Response(wave=of, answers={"A": "1"}) for _ in range(5))

    assert table_of(of).table.frame.columns == ["ROW", "A_1_2", "A_1"]


def test_calculated_texts_and_notes_are_no_columns():
    of = wave_of(QuestionSpec("SOM", "calculate"), QuestionSpec("UITLEG", "note"), QuestionSpec("A", "text"))
    Response.objects.bulk_create(Response(wave=of, answers={}) for _ in range(5))

    assert table_of(of).table.frame.columns == ["ROW", "A"]


def test_the_command_writes_the_file(tmp_path: Path):
    of, target = people(opened_wave()), tmp_path / "uit.zip"

    call_command("export_wave", of.slug, "--purpose", "proef", "--output", str(target))

    assert hashlib.sha256(target.read_bytes()).hexdigest() == Export.objects.get().sha256
    assert shelf_files() == []


def test_the_command_says_what_is_wrong(tmp_path: Path):
    target = str(tmp_path / "uit.zip")
    with pytest.raises(CommandError, match="niets te exporteren"):
        call_command("export_wave", closed_wave().slug, "--purpose", "proef", "--output", target)
    with pytest.raises(CommandError, match="geen-meting"):
        call_command("export_wave", "geen-meting", "--purpose", "proef", "--output", target)


def test_a_package_can_be_verified_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    of, target = people(opened_wave()), tmp_path / "uit.zip"
    call_command("export_wave", of.slug, "--purpose", "proef", "--output", str(target))

    call_command("verify_package", str(target))

    assert "voor: proef" in capsys.readouterr().out


def test_a_changed_package_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    found = made(people(opened_wave()))
    with zipfile.ZipFile(tmp_path / "anders.zip", "w") as other:
        for name in found.namelist():
            content = found.read(name)
            other.writestr(name, content.replace(b"rapport", b"verkoop") if name == "README.txt" else content)

    with pytest.raises(CommandError):
        call_command("verify_package", str(tmp_path / "anders.zip"))

    said = capsys.readouterr().out
    assert "README.txt is gewijzigd" in said
    assert "Geen export in het logboek" in said


def test_what_is_no_package_is_told(tmp_path: Path):
    (tmp_path / "x.zip").write_text("nee")

    with pytest.raises(CommandError, match="geen pakket"):
        call_command("verify_package", str(tmp_path / "x.zip"))


def test_a_class_that_answers_too_much_alike_is_seen():
    keys, asked = ["G"], {"V": {"columns": ["V"], "most": 5}}
    varied = [{"G": "1", "V": answer} for answer in "12345*"]
    equal = [{"G": "2", "V": answer} for answer in "11122"]

    assert list(verifying.alike(varied, keys, asked, 3)) == []
    assert list(verifying.alike([*varied, *equal], keys, asked, 3)) == [
        "een klasse heeft te weinig verschillende antwoorden op V."
    ]
    assert list(verifying.alike(equal, keys, {"V": {"columns": ["V"], "most": 2}}, 3)) == []


@pytest.fixture(scope="module")
def package(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The files of a package, by name."""
    with kept_for_module(django_db_blocker, tmp_path_factory.mktemp("exports")):
        found = made(people(opened_wave()))
        return {name: found.read(name) for name in found.namelist()}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]", b"{}", b"a,b\r\n1\r\n"])
@pytest.mark.parametrize("ending", [".csv", "risk.json", "SHA256SUMS"])
def test_a_package_of_which_a_file_was_spoilt_is_told_and_never_a_crash(
    package: dict[str, bytes], ending: str, content: bytes, tmp_path: Path
):
    name = next(name for name in package if name.endswith(ending) and not name.startswith(("codebook", "open")))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as other:
        for one, bytes_of in package.items():
            other.writestr(one, content if one == name else bytes_of)

    with pytest.raises(CommandError):
        call_command("verify_package", str(tmp_path / "x.zip"))


def test_a_file_that_was_put_in_or_taken_out_is_seen(
    package: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as other:
        for one, bytes_of in (package | {"namen.csv": b"x"}).items():
            if one != "notice.html":
                other.writestr(one, bytes_of)

    with pytest.raises(CommandError):
        call_command("verify_package", str(tmp_path / "x.zip"))

    said = capsys.readouterr().out
    assert "namen.csv is gewijzigd" in said
    assert "notice.html ontbreekt" in said
