"""Which files can be read, and what is said about those that cannot."""

from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents import listrows
from respondents.panel import UnreadableListError, read_list
from tests.respondents import files
from tests.respondents.files import HEADER, PEOPLE

AS_READ = list(PEOPLE)
BOOK = files.workbook(HEADER, *PEOPLE)


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_list(content, "lijst").rows]


def reason(content: bytes) -> str:
    with pytest.raises(UnreadableListError) as refused:
        read_list(content, "lijst")
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_text_is_read_whatever_made_it(delimiter: str, encoding: str, newline: str):
    content = files.text([HEADER, *PEOPLE], delimiter=delimiter, encoding=encoding, newline=newline)

    assert cells(content) == AS_READ


def test_a_workbook_gives_the_same_as_text():
    assert cells(files.workbook(HEADER, *PEOPLE)) == AS_READ


def test_the_delimiter_is_found_when_cells_hold_the_others():
    content = files.text([HEADER, ("anna@example.nl", "Anna, Maria", "t24"), ("bram@example.nl", "Bram", "1,5 jaar")])

    assert cells(content) == [("anna@example.nl", "Anna, Maria", "t24"), ("bram@example.nl", "Bram", "1,5 jaar")]


def test_a_single_column_needs_no_delimiter():
    assert cells(b"e-mail\nanna@example.nl\n") == [("anna@example.nl",)]


def test_the_line_in_which_excel_names_its_delimiter_is_no_header():
    table = read_list(b"sep=,\r\ne-mail,voornaam\r\nanna@example.nl,Anna\r\n", "lijst.csv")

    assert [(row.line, row.cells) for row in table.rows] == [(3, ("anna@example.nl", "Anna"))]


def test_line_numbers_are_those_of_the_file():
    content = b'e-mail;voornaam\n\nanna@example.nl;"Anna\nMaria"\n;;\nbram@example.nl;Bram\n'

    assert [row.line for row in read_list(content, "lijst.csv").rows] == [3, 6]


def test_a_workbook_shows_values_as_a_person_reads_them():
    content = files.workbook(
        ("E-mail", "Personeelsnummer", "In dienst", "Uren", "Intern", "Tijd", "Fout"),
        ("anna@example.nl", 12.0, date(2020, 9, 1), 24.5, True, datetime(2020, 9, 1, 8, 30), "#N/A"),
    )

    assert cells(content) == [("anna@example.nl", "12", "2020-09-01", "24.5", "ja", "2020-09-01T08:30:00")]


def test_a_formula_counts_as_what_it_last_said():
    book = files.workbook(HEADER, ("anna@example.nl", "=1+1", "t24"))

    assert cells(book) == [("anna@example.nl", "", "t24")]


def test_empty_sheets_and_hidden_sheets_are_passed_over():
    book = openpyxl.Workbook()
    hidden = book.create_sheet()
    hidden.append(["e-mail"])
    hidden.append(["verborgen@example.nl"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet()
    for row in (HEADER, *PEOPLE):
        shown.append(row)

    assert cells(saved(book)) == AS_READ


def saved(book: openpyxl.Workbook) -> bytes:
    import io

    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_that_lies_about_its_size_is_read_whole():
    book = files.changed(files.workbook(HEADER, *PEOPLE), "xl/worksheets/sheet1.xml", 'ref="A1:C4"', 'ref="A1:A1"')

    assert cells(book) == AS_READ


def test_names_of_columns_are_recognised_in_dutch_and_english():
    dutch = read_list(b"Leeftijd;E-mail adres;Voornaam;Taal\n20;anna@example.nl;Anna;Engels\n", "a.csv")
    english = read_list(b"First name,EMAIL,Language\nAnna,anna@example.nl,nl\n", "b.csv")
    nearly = read_list(b"E-mail (werk);Voornaam\nanna@example.nl;Anna\n", "c.csv")

    assert (dutch.email, dutch.first_name, dutch.language, dutch.background) == (1, 2, 3, {"leeftijd": 0})
    assert (english.email, english.first_name, english.language, english.background) == (1, 0, 2, {})
    assert (nearly.email, nearly.first_name) == (0, 1)


def test_names_of_attributes_are_safe_and_short():
    header = ("e-mail", "Leeftijd (in jaren)", "Opleidingsniveau van de flexwerker bij instroom", "Één", "")
    table = read_list(files.text([header, ("anna@example.nl", "20", "mbo", "x", "y")]), "lijst.csv")

    assert table.background == {"leeftijd_in_jaren": 1, "opleidingsniveau_van_de_flexwerk": 2, "een": 3}


def test_every_unreadable_file_gets_one_sentence_that_says_what_to_do():
    rows = [HEADER, *PEOPLE]
    protected = files.changed(files.workbook(*rows), "[Content_Types].xml", "<", "<")

    assert reason(b"") == "Het bestand is leeg. Kies een ander bestand."
    assert reason(b" \r\n\r\n") == "Het bestand is leeg. Kies een ander bestand."
    assert reason(files.text([HEADER])) == "Er staat niemand in het bestand: het heeft maar één regel."
    assert reason(b"e-mail\n" + b"x" * listrows.MAX_BYTES).startswith("Het bestand is groter dan 5 MB.")
    assert reason(b"\xd0\xcf\x11\xe0" + bytes(600)).startswith("Dit is een oud Excel-bestand")
    assert reason(b"%PDF-1.7\x00\x01\x02\x81\x8d").startswith("Dit bestand is geen lijst.")
    assert reason(protected[:-200]).startswith("Deze werkmap is beschadigd.")
    assert reason(files.archive({"hallo.txt": b"hallo"})).startswith("Deze werkmap is beschadigd.")
    assert reason(b"anna@example.nl;Anna\nbram@example.nl;Bram\n").startswith("De eerste regel bevat al een adres.")
    assert reason(b"naam;plaats\nAnna;Utrecht\n").startswith("Er is geen kolom met e-mailadressen gevonden.")
    assert reason(b"e-mail werk;e-mail thuis\na@b.nl;c@d.nl\n").startswith("Er zijn meer kolommen met adressen.")
    assert (
        reason(b"e-mail;E-mail\na@b.nl;c@d.nl\n")
        == "Kolom “E-mail” staat er twee keer in. Haal er één weg of hernoem hem."
    )
    assert reason(b"e-mail;regio;Regio\na@b.nl;x;y\n").startswith("Kolom “Regio” staat er twee keer in.")
    assert reason(b'e-mail;naam\na@b.nl;Anna\nb@b.nl;"Bram\nc@b.nl;Cor\n').startswith("Vanaf regel 3 ")


def test_files_that_are_too_large_are_refused():
    many = files.text([["e-mail"], *[[f"p{n}@example.nl"] for n in range(20_001)]])
    wide = files.text([["e-mail", *[f"k{n}" for n in range(50)]], ["a@b.nl"]])

    assert reason(many) == "Het bestand heeft meer dan 20.000 regels. Splits het."
    assert reason(wide) == "Het bestand heeft meer dan 50 kolommen. Laat weg wat niet nodig is."


def test_20_000_lines_are_still_read():
    content = files.text([["e-mail"], *[[f"p{n}@example.nl"] for n in range(20_000)]])

    assert len(read_list(content, "lijst.csv").rows) == 20_000


def test_bombs_are_refused_before_they_are_unpacked():
    bomb = files.archive({"xl/worksheets/sheet1.xml": b"0" * 50_000_001})
    crowd = files.archive({f"{n}.xml": b"" for n in range(51)})

    assert len(bomb) < 100_000
    assert reason(bomb).startswith("Deze werkmap is te groot.")
    assert reason(crowd).startswith("Deze werkmap is te groot.")


def test_entities_in_a_workbook_are_refused():
    entity = '<!DOCTYPE a [<!ENTITY b "boem">]><worksheet'
    book = files.changed(files.workbook(HEADER, *PEOPLE), "xl/worksheets/sheet1.xml", "<worksheet", entity)

    assert openpyxl.DEFUSEDXML
    assert reason(book).startswith("Deze werkmap is beschadigd.")


def test_a_row_far_away_does_not_keep_the_reader_busy():
    book = files.changed(files.workbook(HEADER, *PEOPLE), "xl/worksheets/sheet1.xml", 'r="4"', 'r="99999999999"')

    assert cells(book) == AS_READ[:2]


def is_read_or_refused(content: bytes) -> bool:
    try:
        return bool(read_list(content, "lijst").rows)
    except UnreadableListError as error:
        return str(error).endswith(".")


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes):
    assert is_read_or_refused(content)


@given(st.text(max_size=300))
def test_any_text_under_a_header_is_read_or_refused_with_a_sentence(text: str):
    assert is_read_or_refused(f"e-mail;voornaam\n{text}".encode("utf-8", "ignore"))


@given(st.data())
def test_a_workbook_with_broken_bytes_is_read_or_refused_with_a_sentence(data: st.DataObject):
    book = bytearray(BOOK)
    for place in data.draw(st.lists(st.integers(0, len(BOOK) - 1), min_size=1, max_size=20)):
        book[place] = data.draw(st.integers(0, 255))

    assert is_read_or_refused(bytes(book))
