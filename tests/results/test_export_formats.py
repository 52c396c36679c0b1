"""Every format says the same: variables, codes, numbers of answers, means; read by other programs than the writer."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyreadstat
import pytest
from frictionless import Package
from lxml import etree

from results import releases
from results.models import Response
from surveys.instrument import ChoiceSpec, QuestionSpec
from surveys.models import Wave
from tests.results.exporting import data_name, declared, kept_for_module, made, people, rows, text, unpacked, wave_of
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire

pytestmark = pytest.mark.django_db
NS = {"d": "ddi:codebook:2_5"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
REQUIRED = (
    "stdyDscr/citation/titlStmt/titl", "stdyDscr/citation/titlStmt/IDNo", "stdyDscr/citation/titlStmt/IDNo/@agency",
    "stdyDscr/citation/holdings/@URI", "stdyDscr/citation/distStmt/distrbtr", "stdyDscr/stdyInfo/abstract",
)  # fmt: skip
RECOMMENDED = (
    "@xml:lang", "@xsi:schemaLocation", "stdyDscr/citation/titlStmt/titl/@xml:lang",
    "stdyDscr/citation/rspStmt/AuthEnty", "stdyDscr/stdyInfo/subject/keyword",
    "stdyDscr/stdyInfo/subject/keyword/@vocab",
    "stdyDscr/stdyInfo/subject/topcClas", "stdyDscr/stdyInfo/subject/topcClas/@vocab",
    "stdyDscr/stdyInfo/subject/topcClas/@vocabURI", "stdyDscr/stdyInfo/sumDscr/collDate",
    "stdyDscr/stdyInfo/sumDscr/collDate/@date", "stdyDscr/stdyInfo/sumDscr/nation",
    "stdyDscr/stdyInfo/sumDscr/nation/@abbr", "stdyDscr/stdyInfo/sumDscr/anlyUnit",
    "stdyDscr/stdyInfo/sumDscr/anlyUnit/concept", "stdyDscr/stdyInfo/sumDscr/anlyUnit/concept/@vocab",
    "stdyDscr/stdyInfo/sumDscr/universe", "stdyDscr/method/dataColl/timeMeth",
    "stdyDscr/method/dataColl/timeMeth/concept", "stdyDscr/method/dataColl/timeMeth/concept/@vocab",
    "stdyDscr/method/dataColl/sampProc/concept", "stdyDscr/method/dataColl/sampProc/concept/@vocab",
    "stdyDscr/method/dataColl/collMode", "stdyDscr/method/dataColl/collMode/concept",
    "stdyDscr/method/dataColl/collMode/concept/@vocab", "stdyDscr/dataAccs/useStmt/restrctn",
    "fileDscr/fileTxt/fileName", "fileDscr/fileTxt/fileName/@xml:lang",
    "stdyDscr/othrStdyMat/relPubl/citation/holdings/@URI",
)  # fmt: skip
"""Of the CESSDA Data Catalogue profile of DDI 2.5."""


def wave_with_everything() -> Wave:
    of = opened_wave(background=["regio"])
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", oud="${LEEFTIJD} != '1'")
    declared(of, leeftijd="key", regio="key")
    people(of, 90)
    skipped = {"answers": answers(ZINVOL="9", CIJFER=""), "missing": {"CIJFER": -2}}
    Response.objects.create(wave=of, background={"regio": "noord"}, **skipped)
    releases.compute(of, OPENED)
    return of


@pytest.fixture(scope="module")
def package(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked package of a wave with everything; nobody writes in it."""
    place = tmp_path_factory.mktemp("formats")
    with kept_for_module(django_db_blocker, place / "exports"):
        return unpacked(made(wave_with_everything()), place / "pakket")


@pytest.fixture
def folder(package: Path, tmp_path: Path) -> Path:
    """A copy of the package."""
    return Path(shutil.copytree(package, tmp_path / "pakket"))


def one(folder: Path, ending: str) -> Path:
    name = next(folder.glob("*.sav")).stem
    return folder / f"{name}{ending}"


def frame_of(folder: Path, ending: str) -> pl.DataFrame:
    """As whole numbers, however the format writes what is missing."""
    path = one(folder, ending)
    if ending == ".sav":
        frame = pyreadstat.read_sav(str(path), user_missing=True, output_format="polars")[0]
    elif ending == ".parquet":
        frame = pl.read_parquet(path)
    elif ending == ".dta":
        found, meta = pyreadstat.read_dta(str(path), user_missing=True)
        frame = pl.DataFrame({name: [str(value) for value in found[name]] for name in found.columns})
        book = pl.read_csv(folder / "codebook.csv", infer_schema=False)
        for name in frame.columns[1:]:
            codes = book.filter((pl.col("variable") == name) & (pl.col("missing") == "1"))["code"].to_list()
            order = ["-1", "-2", "-3", "-4", "-5", *(code for code in codes if not code.startswith("-"))]
            letters = dict(zip("abcdefghij", order, strict=False))
            frame = frame.with_columns(pl.col(name).replace(letters))
    elif ending == ".xlsx":
        sheet = openpyxl.load_workbook(path)["Codes"]
        head, *lines = sheet.iter_rows(values_only=True)
        frame = pl.DataFrame([[str(cell) for cell in line] for line in lines], schema=list(head), orient="row")
    else:
        excel = ending == "-excel.csv"
        frame = pl.read_csv(path, infer_schema=False, separator=";" if excel else ",")
    numbers = [pl.col(name).cast(pl.String).replace("*", "-5").cast(pl.Float64) for name in frame.columns[1:]]
    return frame.select(frame.columns[0], *numbers).sort("ROW")


@pytest.mark.parametrize("ending", ["-excel.csv", ".sav", ".dta", ".parquet", ".xlsx"])
def test_all_formats_agree(folder: Path, ending: str):
    research, other = frame_of(folder, ".csv"), frame_of(folder, ending)

    assert other.columns == research.columns
    assert other.equals(research)
    assert research.height == 91
    assert (
        research["CIJFER"].filter(research["CIJFER"] > 0).mean() == other["CIJFER"].filter(other["CIJFER"] > 0).mean()
    )


def test_spss_knows_labels_levels_missing_values_and_sets(folder: Path):
    _frame, meta = pyreadstat.read_sav(str(one(folder, ".sav")), user_missing=True)

    assert meta.column_names_to_labels["ZINVOL"] == "Mijn werk is zinvol."
    assert meta.variable_value_labels["ZINVOL"][4.0] == "Mee eens"
    assert meta.variable_value_labels["ZINVOL"][-5.0] == "* weggelaten, zodat niemand te herkennen is"
    assert meta.missing_ranges["ZINVOL"] == [{"lo": -5.0, "hi": -1.0}, {"lo": 9.0, "hi": 9.0}]
    assert (meta.variable_measure["ZINVOL"], meta.variable_measure["CIJFER"]) == ("ordinal", "scale")
    assert meta.mr_sets["REDEN"]["variable_list"] == ["REDEN_1", "REDEN_2", "REDEN_3"]
    assert meta.mr_sets["REDEN"]["counted_value"] == 1


def test_stata_keeps_the_reason_for_a_missing_answer(folder: Path):
    frame, meta = pyreadstat.read_dta(str(one(folder, ".dta")), user_missing=True)

    labels: dict[Any, str] = dict(meta.variable_value_labels["ZINVOL"])
    assert (labels["a"], labels["f"]) == ("niet gesteld", "Weet ik niet")
    assert set(frame["CIJFER"]) >= {"b"}
    assert max(len(name) for name in frame.columns) <= 32


def test_parquet_carries_its_labels(folder: Path):
    variables = json.loads(pl.read_parquet_metadata(one(folder, ".parquet"))["variables"])

    (found,) = [variable for variable in variables if variable["name"] == "ZINVOL"]
    assert (found["label"], found["values"]["4"], 9 in found["missing"]) == ("Mijn werk is zinvol.", "Mee eens", True)


def test_a_workbook_shows_words_and_has_no_formula(folder: Path):
    book = openpyxl.load_workbook(one(folder, ".xlsx"))

    assert book.sheetnames == ["Antwoorden", "Codes", "Codeboek"]
    words = {
        row[0].value
        for row in book["Antwoorden"].iter_rows(min_row=2, min_col=book_column(book), max_col=book_column(book))
    }
    assert "Mee eens" in words
    assert [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def book_column(book: Any) -> int:
    return [cell.value for cell in book["Antwoorden"][1]].index("ZINVOL") + 1


def test_excel_gets_its_own_csv(folder: Path):
    raw = one(folder, "-excel.csv").read_bytes()

    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.splitlines()[0].count(b";") > 5
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_the_data_package_is_valid(folder: Path):
    report = Package(str(folder / "datapackage.json")).validate()

    assert report.valid, report.flatten(["message"])[:5]
    fields = json.loads((folder / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]
    assert {field["type"] for field in fields if field["name"] not in ("ROW", "WEIGHT")} == {"integer"}


def found_in(root: Any, path: str) -> list[Any]:
    steps = [step if step.startswith("@") else f"d:{step}" for step in path.split("/")]
    spaces = NS | {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    return list(root.xpath("/".join(steps), namespaces=spaces))


def test_the_codebook_has_what_archives_ask_for(folder: Path):
    root = etree.parse(str(folder / "codebook.xml")).getroot()

    assert [path for path in REQUIRED if not found_in(root, path)] == []
    assert len(RECOMMENDED) == 29
    assert [path for path in RECOMMENDED if not found_in(root, path)] == []


def test_the_codebook_describes_every_variable(folder: Path):
    root = etree.parse(str(folder / "codebook.xml")).getroot()

    assert found_in(root, "dataDscr/var/@name") == frame_of(folder, ".csv").columns
    zinvol = root.find("d:dataDscr/d:var[@name='ZINVOL']", NS)
    codes = {one.findtext("d:catValu", namespaces=NS): one.get("missing") for one in zinvol.iterfind("d:catgry", NS)}
    assert codes == dict.fromkeys("12345") | dict.fromkeys(("9", "-1", "-2", "-3", "-4", "*"), "Y")


def schema() -> etree.XMLSchema:
    place = os.environ.get("DDI_SCHEMA", "")
    if not Path(place, "codebook.xsd").exists() or not place:
        pytest.skip("DDI_SCHEMA does not name a directory with the official codebook.xsd")
    return etree.XMLSchema(etree.parse(str(Path(place, "codebook.xsd"))))


def test_the_codebook_is_valid_under_the_official_schema(folder: Path):
    official, document = schema(), etree.parse(str(folder / "codebook.xml"))

    assert official.validate(document), official.error_log
    title = document.getroot().find("d:stdyDscr/d:citation/d:titlStmt/d:titl", NS)
    title.getparent().remove(title)
    assert not official.validate(document)


def test_the_codebook_counts_nobody(folder: Path):
    """It is published apart from the rows."""
    document = etree.parse(str(folder / "codebook.xml"))

    assert document.findall(".//d:catValu", NS)
    assert not [*document.findall(".//d:catStat", NS), *document.findall(".//d:sumStat", NS)]


def run(command: list[str], folder: Path) -> str:
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]
    return found.stdout


def test_python_makes_every_published_number_again(folder: Path):
    said = run([sys.executable, "recompute.py"], folder)

    assert "DIFFERENT" not in said
    assert int(said.split(" equal")[0].rsplit(" ", 1)[-1]) > 20


def test_who_has_no_polars_is_told_to_install_it(folder: Path, tmp_path: Path):
    (tmp_path / "polars.py").write_text("raise ImportError")
    shutil.copy(folder / "recompute.py", tmp_path)

    said = subprocess.run([sys.executable, "recompute.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert said.returncode == 1
    assert said.stderr.splitlines() == ["This script needs polars. Install it first: pip install polars"]
    assert "pip install polars" in (folder / "README.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_makes_every_published_number_again(folder: Path):
    python = run([sys.executable, "recompute.py"], folder)

    said = run(["Rscript", "recompute.R"], folder)

    assert "DIFFERENT" not in said
    assert {part for part in said.split(": ")[1].strip().split(", ")} == set(python.split(": ")[1].strip().split(", "))


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_reads_the_data_with_their_labels(folder: Path):
    name = one(folder, "").name
    (folder / "x.R").write_text(
        f'source("{name}.R"); cat(attr(data$ZINVOL, "label"), nrow(data), mean(valid("ZINVOL")))'
    )

    assert run(["Rscript", "x.R"], folder).startswith("Mijn werk is zinvol. 91 ")


@pytest.mark.skipif(not shutil.which("pspp"), reason="PSPP is not installed")
def test_pspp_opens_the_file_with_its_syntax(folder: Path):
    syntax = (
        one(folder, ".sps").read_text()
        + "\nMRSETS /DISPLAY NAME=ALL.\nFREQUENCIES ZINVOL.\nDISPLAY DICTIONARY /VARIABLES=ZINVOL.\n"
    )
    (folder / "x.sps").write_text(syntax)

    said = run(["pspp", "-o", "-", "-O", "format=txt", "x.sps"], folder)

    assert "$REDEN" in said
    assert "Mee eens" in said
    assert "error" not in said


def test_long_labels_are_shortened_where_people_see_it():
    label = "Waarom? " * 60
    of = wave_of(
        QuestionSpec(
            "LANG",
            "select_one",
            {"nl": label},
            choices=tuple(ChoiceSpec(str(n), {"nl": label}) for n in range(1, 5)),
            list_name="a",
        )
    )
    Response.objects.bulk_create(Response(wave=of, answers={"LANG": str(n % 4 + 1)}) for n in range(20))
    found = made(of)

    _frame, meta = pyreadstat.read_sav(io.BytesIO(found.read(data_name(found) + ".sav")))

    shown = str(meta.column_names_to_labels["LANG"])
    assert shown.endswith("…")
    assert len(shown.encode()) <= 256
    assert all(
        len(one.encode()) <= 120 and one.endswith("…")
        for code, one in meta.variable_value_labels["LANG"].items()
        if code > 0
    )
    assert label.strip() in text(found, "codebook.html")


def test_waves_stand_below_each_other_and_say_what_changed():
    first = people(opened_wave(), 30)
    of = opened_wave(
        first.survey, questionnaire=questionnaire(first.survey, statement="Mijn werk heeft zin.", top=True)
    )
    Wave.objects.filter(pk=of.pk).update(opens_at=first.closes_at, closes_at=OPENED)
    of.refresh_from_db()
    people(of, 40)

    found = made(of, with_earlier=True)

    table = rows(found)
    assert sorted({(row["WAVE"], row["TOP"] == "-4") for row in table}) == [("1", True), ("2", False)]
    assert len(table) == 70
    assert [row["WAVE"] for row in table] != sorted(row["WAVE"] for row in table)
    assert "Niet hetzelfde als in" not in text(found, "codebook.csv")
    alone = text(made(of), "codebook.html")
    assert f"Niet hetzelfde als in {first}. Gewijzigd: de formulering." in alone
