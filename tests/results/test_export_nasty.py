"""Forty nasty questionnaires and answers: every one becomes a package that other programs can read."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest
from lxml import etree

from results import releases
from results.export import csv_files, parquet, spss, stata, workbook
from results.export.names import identifier, plain, shortened
from results.export.table import Table
from results.models import Response
from results.report import content, document, pdf, web
from surveys.instrument import ChoiceSpec, QuestionSpec
from surveys.models import Wave
from tests.results.exporting import data_name, made, table_of, wave_of
from tests.results.make import OPENED

pytestmark = pytest.mark.django_db

TEXTS = {
    "formula": "=1+1",
    "formula with command": "=cmd|'/c calc'!A0",
    "plus": "+31 6 12345678",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "tab": "\t=1+1",
    "return": "regel een\r\nregel twee",
    "emoji": "Blij 😀👩🏽‍💻🇳🇱",
    "right to left": "שלום עולם مرحبا",
    "override": "abc\u202edef\u202c",
    "no-break": "a\u00a0b\u2007c",
    "zero width": "a\u200bb\ufeffc",
    "combining": "e\u0301" * 40,
    "stacked": "z" + "\u0335\u0321\u0489" * 60,
    "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎𠜱",
    "cjk": "客户联络中心的工作怎么样？" * 20,
    "quotes": "\"dubbel\" 'enkel' “krul” ‘krul’",
    "separators": 'a,b;c\t"d",e',
    "xml": "<b>&amp;</b> ]]> <!-- -->",
    "script": "<script>alert(1)</script>",
    "template": "{{ 7*7 }} {% now 'Y' %} ${CODE} #{x}",
    "typst": "#panic() *x* _y_ $z$ @ref <label> \\",
    "percent": "100% %s %d %(x)s",
    "backslash": "C:\\temp\\new \\u0041 \\0",
    "control": "a\x01b\x07c\x1bd\x7fe",
    "line separators": "a\u2028b\u2029c\x85d",
    "private use": "\ue000\uf8ff",
    "noncharacter": "a\uffffb",
    "300 bytes": "é" * 150,
    "3000 bytes": "Waarom? " * 375,
    "only spaces": "   ",
    "empty": "",
    "null word": "NULL",
    "missing word": "NA",
    "number": "0012",
    "date": "1-2-3",
    "long word": "hottentottententententoonstelling" * 9,
    "sql": "'; DROP TABLE results_response; --",
}


def people_of(of: Wave, *answers: str) -> Wave:
    Response.objects.bulk_create(
        Response(wave=of, answers={"V": answer} if answer else {}, missing={} if answer else {"V": -2})
        for answer in answers
    )
    return of


def nasty_wave(label: str) -> Wave:
    choices = tuple(ChoiceSpec(str(n), {"nl": f"{label} {n}"}) for n in range(1, 4))
    return wave_of(QuestionSpec("V", "select_one", {"nl": label}, choices=choices, list_name="v"), title=label[:90])


def readable(found: zipfile.ZipFile, people: int) -> None:
    """By readers that are not the writers."""
    name = data_name(found)
    etree.fromstring(found.read("codebook.xml"))
    lines = list(csv.DictReader(io.StringIO(found.read(f"{name}.csv").decode(), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(found.read(f"{name}.xlsx")))
    spss_frame, spss_meta = pyreadstat.read_sav(io.BytesIO(found.read(f"{name}.sav")), user_missing=True)
    stata_frame, _meta = pyreadstat.read_dta(io.BytesIO(found.read(f"{name}.dta")))
    sizes = [len(lines), book["Codes"].max_row - 1, len(spss_frame), len(stata_frame)]
    sizes.append(pl.read_parquet(io.BytesIO(found.read(f"{name}.parquet"))).height)
    assert sizes == [people] * 5
    assert [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert all(len((one or "").encode()) <= 256 for one in spss_meta.column_labels)


@pytest.mark.parametrize("name", TEXTS)
def test_a_nasty_text_in_questions_answers_and_titles(name: str):
    of = people_of(nasty_wave(TEXTS[name]), *"123" * 5)

    readable(made(of), 15)


@pytest.mark.parametrize(
    "name", ["formula", "emoji", "xml", "script", "typst", "control", "3000 bytes", "right to left"]
)
def test_a_nasty_text_in_a_report(name: str):
    of = people_of(nasty_wave(TEXTS[name]), *"123" * 15)
    report = content.report_of(releases.compute(of, OPENED), "nl", OPENED)

    page = web.html(report).decode()

    assert pdf.pdf(report).startswith(b"%PDF")
    assert document.docx(report).startswith(b"PK")
    assert "<script" not in page


@pytest.mark.parametrize("text", ["x" * 10_000, "kanarie " * 1250, "=HYPERLINK(1)", "😀" * 2500])
def test_a_nasty_open_answer_stays_at_home(text: str):
    of = wave_of(QuestionSpec("V", "text", {"nl": "Vertel"}))
    people_of(of, *[text] * 12)

    found = made(of)

    readable(found, 12)
    assert [name for name in found.namelist() if text[:40].encode() in found.read(name)] == []


FORMATS: dict[str, Callable[[Table, Path], None]] = {
    "csv": csv_files.write,
    "sav": spss.write,
    "dta": stata.write,
    "parquet": parquet.write,
    "xlsx": workbook.write,
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(form: str, rows: int, tmp_path: Path):
    """A wave with so few people is never exported; the writers do not break on it."""
    table = table_of(people_of(nasty_wave("Vraag"), *"12345"[:3] * 2)).table
    small = Table(table.name, table.title, table.variables, table.frame.head(rows), table.sets, table.why)
    path = tmp_path / f"x.{form}"

    FORMATS[form](small, path)

    readers: dict[str, Callable[[], int]] = {
        "csv": lambda: path.read_bytes().count(b"\r\n") - 1,
        "sav": lambda: len(pyreadstat.read_sav(str(path))[0]),
        "dta": lambda: len(pyreadstat.read_dta(str(path))[0]),
        "parquet": lambda: pl.read_parquet(path).height,
        "xlsx": lambda: openpyxl.load_workbook(path)["Codes"].max_row - 1,
    }
    assert readers[form]() == rows


@pytest.mark.parametrize(
    "code",
    [
        "ALL",
        "with",
        "2vragen",
        "a b",
        "é",
        "naam-met-streep",
        "_x",
        "str12",
        "if",
        "x" * 64,
        "日本",
        "",
        "ROW",
        "weight",
    ],
)
def test_every_name_is_one_that_spss_and_stata_take(code: str, tmp_path: Path):
    name = identifier(code)
    frame = pl.DataFrame({name: [1, 2]})

    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"))
    pyreadstat.write_dta(frame, str(tmp_path / "x.dta"))

    assert name.isascii()
    assert name.isidentifier()
    assert len(name) <= 32
    assert name not in ("ROW", "WAVE", "WEIGHT")


def test_names_that_differ_in_case_only_or_beyond_32_letters_stay_apart():
    found: list[str] = []
    for code in ("Vraag", "VRAAG", "vraag", "x" * 40 + "a", "x" * 40 + "b"):
        found.append(identifier(code, found))

    assert len({name.casefold() for name in found}) == 5


def test_texts_are_shortened_between_letters_and_cleaned():
    assert shortened("é" * 200, 256) == "é" * 126 + "…"
    assert shortened("kort", 256) == "kort"
    assert plain("a\x00b\r\nc\x1f d") == "a b c d"
