"""Workbooks that are taken in, each with what must come of it: questions, languages, and what is advised."""

from io import BytesIO

import pytest
from django.test import override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys import routing, xlsform
from surveys.advice import advice
from surveys.xlsform import WorkbookError
from tests.surveys import make
from tests.surveys.test_workbooks import book, choice, many, one, problems, setting, text

ENGLISH = "label::English (en)"
REMARKS = {
    "a name that Stata cuts off": (book(text("A" * 33)), "langer dan 32 letters: Stata kapt hem af"),
    "a label that SPSS cuts off": (book(text(label="é" * 129)), "langer dan 256 bytes: SPSS kapt het label af"),
    "a question that is not translated": (
        book(text(**{"label::English (en)": "A?"}), text("B", **{"label::English (en)": None})),
        "Er is geen vertaling in: en",
    ),
    "an answer that is not translated": (
        book(one(**{ENGLISH: "A?"}), choices=[choice("1", **{ENGLISH: "Yes"}), choice("2")]),
        "Voor deze antwoorden is er geen vertaling: 2",
    ),
    "several answers compared as one": (
        book(many(), text("B", relevant="${A} = '1'")), "gebruik selected() in plaats van =",
    ),
    "no rule for who refuses": (book(one()), "Er is geen regel voor wanneer iemand weigert"),
    "no text for the last page": (book(one()), "Er is geen tekst voor de laatste pagina"),
}  # fmt: skip


@pytest.mark.parametrize("name", REMARKS)
def test_what_is_unwise_is_taken_in_and_advised_about(name):
    content, said = REMARKS[name]

    found = [remark.message for remark in advice(xlsform.read(content))]

    assert any(said in message for message in found), found


def changed(content, change):
    """A workbook after somebody had it open in a spreadsheet program."""
    workbook = load_workbook(BytesIO(content))
    change(workbook)
    return make.saved(workbook)


def with_another_sheet(workbook):
    workbook.create_sheet("Aantekeningen").append(["=1+1", "van alles"])


def with_styles_and_widths(workbook):
    workbook["survey"].column_dimensions["A"].hidden = True
    workbook["survey"].row_dimensions[3].height = 40
    workbook["survey"].auto_filter.ref = "A1:C4"


def with_numbers_and_truth(workbook):
    workbook["choices"]["B2"], workbook["choices"]["B3"] = 1, 2.0


def with_empty_rows(workbook):
    workbook["survey"].insert_rows(3, 2)


def with_columns_of_its_own(workbook):
    workbook["survey"].cell(1, 20, "opmerking van Jan")
    workbook["survey"].cell(3, 20, "nog nakijken")


def with_capital_sheets(workbook):
    for name in ("survey", "choices", "settings"):
        sheet = workbook[name]
        sheet.title = "x"
        sheet.title = name.capitalize()


def with_spaces_around(workbook):
    workbook["survey"]["B3"] = "  A "
    workbook["survey"]["A3"] = " select_one   janee "


@pytest.mark.parametrize(
    "change",
    [
        with_another_sheet, with_styles_and_widths, with_numbers_and_truth, with_empty_rows, with_columns_of_its_own,
        with_capital_sheets, with_spaces_around,
    ],
)  # fmt: skip
def test_what_people_do_to_workbooks_changes_nothing(change):
    content = book(one(), text("B", relevant="${A} = '1'"))

    assert xlsform.read(changed(content, change)) == xlsform.read(content)


SPELLINGS = {
    "select1": ("select1 janee", "select_one"),
    "select one": ("select one janee", "select_one"),
    "select all that apply": ("select all that apply janee", "select_multiple"),
    "int": ("int", "integer"),
    "trigger": ("trigger", "acknowledge"),
    "string": ("text", "text"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_other_spellings_of_types(name):
    written, kind = SPELLINGS[name]

    assert xlsform.read(book(text(type=written))).by_code["A"].kind == kind


VALID = {
    "one question": (make.workbook([text()]), ["A"]),
    "questions without pages": (make.workbook([text(), one("B")]), ["A", "B"]),
    "begin group with a space": (
        make.workbook([{"type": "begin group", "name": "g"}, text(), {"type": "end group"}]), ["A"],
    ),
    "a condition on the page itself": (
        make.workbook([one(), *make.page(text("B"), relevant="${A} = '1'")]), ["A", "B"],
    ),
    "rank": (book(text(type="rank janee")), ["A"]),
    "range without parameters": (book(text(type="range", parameters="start=1 end=5 step=1")), ["A"]),
    "or_other": (book(one(type="select_one janee or_other")), ["A", "A_other"]),
    "several or_other": (book(many(type="select_multiple janee or_other")), ["A", "A_other"]),
    "calculate on a calculate": (
        book(text(type="integer"), {"type": "calculate", "name": "C", "calculation": "${A} + 1"},
             {"type": "calculate", "name": "D", "calculation": "${C} * 2"}), ["A", "C", "D"],
    ),
    "constraint on itself": (book(text(type="integer", constraint=". > 0 and . < 120")), ["A"]),
    "constraint on another on the page": (
        book(text(type="date"), text("B", type="date", constraint=". > ${A}")), ["A", "B"],
    ),
    "today in a constraint": (book(text(type="date", constraint=". <= today()")), ["A"]),
    "date beside date": (book(text(type="date"), text("B", relevant="${A} > '2026-01-01'")), ["A", "B"]),
    "number of a text": (book(text(), text("B", relevant="number(${A}) > 18")), ["A", "B"]),
    "length of a text": (book(text(), text("B", relevant="string-length(${A}) > 0")), ["A", "B"]),
    "answers that are numbers": (book(one(), text("B", relevant="${A} >= 1")), ["A", "B"]),
    "count of answers": (book(many(), text("B", relevant="count-selected(${A}) = 2")), ["A", "B"]),
    "required when": (book(one(), text("B", required="${A} = '1'")), ["A", "B"]),
    "filter of choices": (
        book(one(), one("B", choice_filter="soort = ${A}"), choices=[choice("1", soort="1"), choice("2", soort="2")]),
        ["A", "B"],
    ),
    "random order": (book(one(parameters="randomize=true seed=4")), ["A"]),
    "random group": (book(one(random_group="S"), one("B", random_group="S")), ["A", "B"]),
    "second wording": (
        book(one(), text("B", alternative_relevant="${A} = '1'", alternative_label="Anders?")), ["A", "B"],
    ),
    "version as a number": (book(one(), settings=setting(version=3)), ["A"]),
    "no version": (book(one(), settings=setting(version=None)), ["A"]),
    "no default language": (book(one(), settings=setting(default_language=None)), ["A"]),
    "rules": (book(one(), settings=setting(refused_when="${A} = '2'", panel_when="${A} = '1'")), ["A"]),
    "emoji and other writing": (book(text(label="🙂 مرحبا 你好")), ["A"]),
}  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_what_is_right_is_taken_in_and_comes_back_the_same(name):
    content, codes = VALID[name]

    instrument = xlsform.read(content)

    assert [question.code for question in instrument.questions()] == codes
    assert xlsform.read(xlsform.write(instrument)) == instrument
    assert routing.first_section(instrument, {}) is not None


class TestLimits:
    @pytest.mark.parametrize("megabytes", [1, 2])
    def test_the_size_of_a_file_is_a_setting(self, megabytes):
        with override_settings(WORKBOOK_MAX_MB=megabytes):
            found = problems(b"PK\x03\x04" + b"\0" * (megabytes * 1024 * 1024))

        assert f"groter dan {megabytes} MB" in found[0][3]

    def test_fifty_megabytes_are_refused(self):
        assert "groter dan 5 MB" in problems(BytesIO(b"PK\x03\x04" + b"\0" * (50 * 1024 * 1024)))[0][3]

    def test_the_rows_of_a_sheet_are_a_setting(self):
        with override_settings(WORKBOOK_MAX_ROWS=4):
            found = problems(book(text("A"), text("B"), text("C")))

        assert found[0][:3] == ("survey", 5, "A")
        assert "meer dan 4 rijen" in found[0][3]

    def test_the_columns_of_a_sheet_are_a_setting(self):
        with override_settings(WORKBOOK_MAX_COLUMNS=2):
            assert "2 kolommen" in problems(book(text("A")))[0][3]

    def test_the_unpacked_size_is_a_setting(self):
        with override_settings(WORKBOOK_MAX_UNPACKED_MB=0):
            assert "na uitpakken groter" in problems(book(text("A")))[0][3]


CELLS = ["", "yes", "no", "select_one", "select_one janee", "rank janee", "begin_group", "end_group", "begin_repeat",
         "calculate", "hidden", "range", "deviceid", "${A}", "${", "1", "A", "a b", "x" * 70, "start=1 end=5 step=0",
         "randomize=true seed=x", "field-list", "search('x')", "true()", "once(1)", "instance('x')/root", "-5", "1e400",
         "()", "'", None, 5, 1.5, True, "meta", "__row", "entities", "${A}${B}", "\U0001f642", "label::"]  # fmt: skip
COLUMNS = ["type", "name", "label", ENGLISH, "hint", "relevant", "required", "constraint", "choice_filter",
           "appearance", "parameters", "calculation", "default", "read_only", "alternative_relevant",
           "alternative_label", "random_group", "max_length", "bind::foo", "trigger", "value", "list_name"]  # fmt: skip


@example([(5, "calculation", "no")])
@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(COLUMNS), st.sampled_from(CELLS)), min_size=1, max_size=4))
def test_whatever_stands_in_a_cell_it_is_taken_in_or_told(cells):
    scale = {"type": "range", "name": "D", "label": "D?", "parameters": "start=1 end=5 step=1"}
    total = {"type": "calculate", "name": "E", "calculation": "${C} + 1"}
    rows = make.page(one(), text("B", relevant="${A} = '1'"), text("C", type="integer"), scale, total)
    for row, column, value in cells:
        rows[row] = rows[row] | {column: value}

    try:
        instrument = xlsform.read(make.workbook(rows))
    except WorkbookError as refusal:
        assert [problem for problem in refusal.problems if not (problem.message and problem.advice)] == []  # noqa: PT017
    else:
        assert xlsform.read(xlsform.write(instrument)) == instrument
