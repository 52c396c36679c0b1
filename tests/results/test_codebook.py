"""Codebooks: versions, what may be conditioned on, and files there and back."""

import io
import zipfile

import openpyxl
import pytest

from results import codebook_files, codebooks
from results.codebook_files import CodebookFileError
from results.models import Codebook, Theme
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from tests.respondents.make import survey
from tests.results.coding_make import code, codebook, round_of, texts
from tests.results.make import answers, opened_wave, response

pytestmark = pytest.mark.django_db


def described() -> Codebook:
    book = codebook(survey())
    Theme.objects.filter(codebook=book, code="helpen").update(
        definition="Iemand helpen", includes="ook “bijstaan”", excludes="een klacht; een storing", example="=helpen"
    )
    return book


def values(book: Codebook) -> list[tuple[str, ...]]:
    return list(book.themes.values_list(*codebook_files.COLUMNS))


@pytest.mark.parametrize("write", [codebook_files.as_csv, codebook_files.as_xlsx])
def test_there_and_back(write):
    book = described()
    before = values(book)

    other = Codebook.objects.create(survey=book.survey, code="ander", question="WAAROM", title="Ander")
    codebook_files.replace_themes(other, write(book))

    assert values(other) == before


def test_a_file_holds_no_formula():
    book = described()

    sheet = openpyxl.load_workbook(io.BytesIO(codebook_files.as_xlsx(book))).worksheets[0]

    assert "'=helpen" in [cell.value for row in sheet for cell in row]
    assert b"'=helpen" in codebook_files.as_csv(book)


@pytest.mark.parametrize(
    "content",
    [b"", b"wrong,columns\r\n1,2\r\n", b"code,name\r\n", b"\xff\xfe\x00", b"PK\x03\x04nothing",
     b"code,name\r\na,Een\r\na,Twee\r\n", b"code,name\r\nA B,Een\r\n", b"code,name\r\na,\r\n",
     b'code,name\r\na,"' + b"x" * 200_000, b"code,name\r\na,Een\0\r\na,Twee\r\n"],
)  # fmt: skip
def test_a_wrong_file_changes_nothing(content: bytes):
    book = described()
    before = values(book)

    with pytest.raises(CodebookFileError):
        codebook_files.replace_themes(book, content)

    assert values(book) == before


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_changes_nothing(part: str):
    book = described()
    before, damaged = values(book), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(codebook_files.as_xlsx(book))) as whole,
        zipfile.ZipFile(damaged, "w") as copy,
    ):
        for name in whole.namelist():
            copy.writestr(name, b"<broken" if name == part else whole.read(name))

    with pytest.raises(CodebookFileError):
        codebook_files.replace_themes(book, damaged.getvalue())

    assert values(book) == before


def test_a_workbook_that_unfolds_without_end_is_not_opened(monkeypatch: pytest.MonkeyPatch):
    book = described()
    monkeypatch.setattr(codebook_files, "MOST_UNZIPPED", 100)

    with pytest.raises(CodebookFileError, match="codeboek"):
        codebook_files.replace_themes(book, codebook_files.as_xlsx(book))


def test_names_of_questions_tell_them_apart():
    other = QuestionSpec("AANBEV_anders", "text", {"nl": "Anders, namelijk:"}, relevant="${AANBEV} = '2'")
    asked = QuestionSpec("AANBEV", "select_one", {"nl": "Beveel je het aan?"}, choices=(ChoiceSpec("2", {}),))
    again = QuestionSpec("X_anders", "text", {"nl": "Anders, namelijk:"})
    broken = QuestionSpec("X", "text", {"nl": "Stuk"}, relevant="${")
    instrument = Instrument("f", "t", "1", "nl", ("nl",), (SectionSpec("a", questions=(asked, other, again, broken)),))

    assert codebooks.name(two_wordings(), two_wordings().by_code["WAAROM"]) == "Waarom wel? / Waarom niet?"
    assert codebooks.name(instrument, other) == "Beveel je het aan? · Anders, namelijk:"
    assert codebooks.name(instrument, broken) == "Stuk"


def test_a_file_of_a_dutch_spreadsheet_without_codes():
    book = described()

    codebook_files.replace_themes(book, "name;definition\r\nMensen helpen;Iemand\r\n".encode("utf-8-sig"))

    assert values(book) == [("mensen-helpen", "Mensen helpen", "Iemand", "", "", "")]


def test_a_version_that_is_coded_with_stays():
    of = opened_wave()
    texts(of, "Een")
    book = codebook(of.survey)
    code(round_of(of, book, "anna"), 1, [["sfeer"]])

    with pytest.raises(CodebookFileError):
        codebook_files.replace_themes(book, b"name\r\nAnders\r\n")
    made = codebooks.next_version(book)

    assert (made.version, values(made)) == (2, values(book))
    assert not made.is_frozen
    assert list(codebooks.newest(of.survey)) == [made]


def two_wordings() -> Instrument:
    yes, no = ChoiceSpec("1", {"nl": "Ja"}), ChoiceSpec("2", {"nl": "Nee"})
    questions = (
        QuestionSpec("AANBEV", "select_one", choices=(yes, no)),
        QuestionSpec("LEEFTIJD", "select_one", choices=(yes, no)),
        QuestionSpec(
            "WAAROM", "text", {"nl": "Waarom wel?"}, relevant="${LEEFTIJD} != ''",
            alternative_relevant="${AANBEV} = '2'", alternative_label={"nl": "Waarom niet?"},
        ),
    )  # fmt: skip
    return Instrument("f", "t", "1", "nl", ("nl",), (SectionSpec("a", questions=questions),))


@pytest.mark.parametrize(
    ("question", "condition", "fits"),
    [
        ("WAAROM", "", True),
        ("WAAROM", "${AANBEV} = '2'", True),
        ("WAAROM", "${LEEFTIJD} = '1'", False),
        ("WAAROM", "${AANBEV} = '2' and ${LEEFTIJD} = '1'", False),
        ("WAAROM", "${AANBEV} = ", False),
        ("AANBEV", "", False),
        ("NIETS", "", False),
    ],
)
def test_a_condition_chooses_a_wording_and_no_group(question: str, condition: str, fits: bool):
    book = Codebook(question=question, condition=condition)

    assert (codebooks.problem(book, two_wordings()) == "") is fits


def test_the_coder_reads_the_question_that_was_asked():
    found = [
        codebooks.wording(Codebook(question="WAAROM", condition=condition), two_wordings())
        for condition in ("${AANBEV}='2'", "${AANBEV} = '1'", "")
    ]

    assert found == ["Waarom niet?", "Waarom wel?", "Waarom wel?"]


def test_a_condition_divides_the_answers():
    of = opened_wave()
    for sitkcc in ("1", "1", "2"):
        response(of, answers(SITKCC=sitkcc))
    texts(of)
    book = codebook(of.survey, condition="${SITKCC} = '1'")

    assert len(codebooks.answers_to(book, of)) == 2


def test_keys_of_the_desk_are_different_and_free():
    assert len(set(codebooks.KEYS)) == len(codebooks.KEYS) == codebook_files.MOST_THEMES
    assert not set("nuz?/") & set(codebooks.KEYS)
