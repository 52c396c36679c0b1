"""Forty nasty questionnaires and answers: every one becomes a package that other programs can read."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

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
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Wave
from tests.respondents.make import survey
from tests.results.exporting import data_name, kept_for_module, made, table_of, wave_of
from tests.results.make import OPENED, opened_wave

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


def nasty(code: str, label: str) -> QuestionSpec:
    choices = tuple(ChoiceSpec(str(n), {"nl": f"{label} {n}"}) for n in range(1, 4))
    return QuestionSpec(code, "select_one", {"nl": label}, choices=choices, list_name=code.lower())


def nasty_wave() -> Wave:
    """Every text is the title of a page, a question and its answers; the questionnaire is named after all of them."""
    sections = [
        SectionSpec(f"p{n}", {"nl": text[:90]}, "", (nasty(f"V{n}", text),)) for n, text in enumerate(TEXTS.values())
    ]
    of = survey()
    title = " ".join(text[:6] for text in TEXTS.values())
    instrument = Instrument("x", title, "1", "nl", ("nl",), tuple(sections))
    return opened_wave(of, questionnaire=Questionnaire.objects.create_from(of, instrument))


def people_of(of: Wave, answers: str, codes: Sequence[str]) -> Wave:
    Response.objects.bulk_create(Response(wave=of, answers=dict.fromkeys(codes, answer)) for answer in answers)
    return of


CODES = [f"V{n}" for n in range(len(TEXTS))]


@pytest.fixture(scope="module")
def corpus(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[zipfile.ZipFile, Table, content.Report]]:
    """One package, its table and its report, of all nasty texts together."""
    place = tmp_path_factory.mktemp("nasty")
    with kept_for_module(django_db_blocker, place):
        of = people_of(nasty_wave(), "123" * 15, CODES)
        release = releases.compute(of, OPENED)
        with made(of) as package:
            yield package, table_of(of).table, content.report_of(release, "nl", OPENED)


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


def test_nasty_texts_in_questions_answers_and_titles(corpus: tuple[zipfile.ZipFile, Table, content.Report]):
    readable(corpus[0], 45)


@pytest.mark.parametrize("name", TEXTS)
def test_every_nasty_text_is_a_variable_with_labels(name: str, corpus: tuple[zipfile.ZipFile, Table, content.Report]):
    package, table, _report = corpus
    code = CODES[list(TEXTS).index(name)]
    variable = next(one for one in table.variables if one.name == code)

    lines = csv.DictReader(io.StringIO(package.read("codebook.csv").decode(), newline=""))
    found = [line for line in lines if line["variable"] == code and line["code"] in ("1", "2", "3")]

    labels = [label for number, label in variable.values if number in (1, 2, 3)]
    assert [label[-1] for label in labels] == ["1", "2", "3"]
    assert [label in line.values() for label, line in zip(labels, found, strict=True)] == [True] * 3
    assert {unicodedata.category(letter) for label in labels for letter in label} & {"Cc", "Cs", "Cn"} == set()


def test_nasty_texts_in_a_report(corpus: tuple[zipfile.ZipFile, Table, content.Report]):
    report = corpus[2]

    page = web.html(report).decode()

    assert len([item for part in report.parts for item in part.items]) == len(TEXTS)
    assert pdf.pdf(report).startswith(b"%PDF")
    assert document.docx(report).startswith(b"PK")
    assert "<script" not in page


def test_nasty_open_answers_stay_at_home():
    texts = {"A": "x" * 10_000, "B": "kanarie " * 1250, "C": "=HYPERLINK(1)", "D": "😀" * 2500}
    of = wave_of(*(QuestionSpec(code, "text", {"nl": "Vertel"}) for code in texts))
    Response.objects.bulk_create(Response(wave=of, answers=texts) for _ in range(12))

    found = made(of)

    readable(found, 12)
    files = {name: found.read(name) for name in found.namelist()}
    assert [
        (name, code) for name, raw in files.items() for code, one in texts.items() if one[:40].encode() in raw
    ] == []


FORMATS: dict[str, Callable[[Table, Path], None]] = {
    "csv": csv_files.write,
    "sav": spss.write,
    "dta": stata.write,
    "parquet": parquet.write,
    "xlsx": workbook.write,
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(
    form: str, rows: int, tmp_path: Path, corpus: tuple[zipfile.ZipFile, Table, content.Report]
):
    """A wave with so few people is never exported; the writers do not break on it."""
    table = corpus[1]
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
    others = [f"V{number}" for number in range(1200)]
    frame = pl.DataFrame({one: [1, 2] for one in (*others, name)})
    labels: dict[str, dict[int | float, str]] = {one: {1: "Ja"} for one in frame.columns}

    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels=labels)
    pyreadstat.write_dta(frame, str(tmp_path / "x.dta"), variable_value_labels=labels)

    assert name.isascii()
    assert name.isidentifier()
    assert len(name) <= 28
    assert name not in ("ROW", "WAVE", "WEIGHT")


def test_names_that_differ_in_case_only_or_beyond_28_letters_stay_apart():
    found: list[str] = []
    for code in ("Vraag", "VRAAG", "vraag", "x" * 40 + "a", "x" * 40 + "b"):
        found.append(identifier(code, found))

    assert len({name.casefold() for name in found}) == 5


def test_texts_are_shortened_between_letters_and_cleaned():
    assert shortened("é" * 200, 256) == "é" * 126 + "…"
    assert shortened("kort", 256) == "kort"
    assert plain("a\x00b\r\nc\x1f d") == "a b c d"
