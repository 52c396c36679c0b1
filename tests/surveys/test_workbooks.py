"""What is a questionnaire and what is not: a corpus of workbooks, each with what must come of it."""

import struct
import tracemalloc
import zipfile
from io import BytesIO
from time import perf_counter

import pytest
from django.conf import settings
from openpyxl import Workbook, load_workbook

from surveys import routing, xlsform
from surveys.xlsform import WorkbookError, guard
from tests.surveys import make


def text(name="A", **values):
    return {"type": "text", "name": name, "label": f"Vraag {name}?"} | values


def one(name="A", **values):
    return {"type": "select_one janee", "name": name, "label": f"Vraag {name}?"} | values


def many(name="A", **values):
    return {"type": "select_multiple janee", "name": name, "label": f"Vraag {name}?"} | values


def choice(name, listed="janee", **values):
    return {"list_name": listed, "name": name, "label": f"Antwoord {name}"} | values


def setting(**values):
    return [make.SETTINGS[0] | values]


def book(*rows, choices=make.YES_NO, settings=make.SETTINGS):
    return make.workbook(make.page(*rows), choices, settings)


def problems(content):
    with pytest.raises(WorkbookError) as refusal:
        xlsform.read(content)
    assert all(problem.message and problem.advice for problem in refusal.value.problems)
    return [(p.sheet, p.row, p.column, p.message + " " + p.advice) for p in refusal.value.problems]


BROKEN = {
    "unknown type": (book(text(type="tekst")), "survey", 3, "type", "kan niet op een webpagina"),
    "geopoint": (book(text(type="geopoint")), "survey", 3, "type", "“geopoint”"),
    "barcode": (book(text(type="barcode")), "survey", 3, "type", "“barcode”"),
    "audio": (book(text(type="audio")), "survey", 3, "type", "“audio”"),
    "repeat": (book({"type": "begin_repeat", "name": "R", "label": "R"}), "survey", 3, "type", "begin_repeat"),
    "external list": (book(text(type="select_one_external x")), "survey", 3, "type", "select_one_external"),
    "list from a file": (book(text(type="select_one_from_file a.csv")), "survey", 3, "type", "from_file"),
    "unknown list": (book(one(type="select_one nee")), "survey", 3, "type", "geen lijst “nee”"),
    "default with an unknown function": (book(text(default="hallo(daar)")), "survey", 3, "default", "hallo"),
    "default that looks ahead": (book(text(default="${Z}"), text("Z")), "survey", 3, "default", "Z wordt later"),
    "no type": (book(text(type=None)), "survey", 3, "type", "geen type"),
    "no name": (book(text(name=None)), "survey", 3, "name", "geen naam"),
    "name with a space": (book(text("A B")), "survey", 3, "name", "kan geen code zijn"),
    "name with a hyphen": (book(text("A-B")), "survey", 3, "name", "kan geen code zijn"),
    "name that starts with a digit": (book(text("1A")), "survey", 3, "name", "kan geen code zijn"),
    "name of a field of the page": (book(text("shown")), "survey", 3, "name", "De pagina’s gebruiken de code"),
    "name too long": (book(text("A" * 65)), "survey", 3, "name", "langer dan 64"),
    "name twice": (book(text(), text()), "survey", 4, "name", "twee keer"),
    "name twice but for capitals": (book(text("AAP"), text("aap")), "survey", 4, "name", "hoofdletters tellen niet"),
    "no label": (book(text(label=None)), "survey", 3, "label", "geen tekst in de standaardtaal"),
    "no questions": (book({"type": "note", "name": "N", "label": "Hoi"}), "survey", None, "", "staat nog geen vraag"),
    "syntax": (book(one(), text("B", relevant="${A} = ")), "survey", 4, "relevant", "houdt halverwege op"),
    "unknown function": (book(one(), text("B", relevant="once(${A})")), "survey", 4, "relevant", "once()"),
    "path": (book(one(), text("B", relevant="/data/A = 1")), "survey", 4, "relevant", "“/” betekent hier niets"),
    "unknown code": (book(one(), text("B", relevant="${X} = 1")), "survey", 4, "relevant", "geen vraag X"),
    "later code": (book(text(relevant="${B} = '1'"), one("B")), "survey", 3, "relevant", "wordt later gevraagd"),
    "own code": (book(text(relevant="${A} = '1'")), "survey", 3, "relevant", "wordt later gevraagd"),
    "answer that does not exist": (
        book(one(), text("B", relevant="${A} = '3'")), "survey", 4, "relevant", "nooit waar zijn",
    ),
    "chosen that does not exist": (
        book(many(), text("B", relevant="selected(${A}, '3')")), "survey", 4, "relevant", "Gebruik een van deze: 1, 2",
    ),
    "contradiction": (
        book(one(), text("B", relevant="${A} = '1' and ${A} = '2'")), "survey", 4, "relevant", "kan nooit waar zijn",
    ),
    "dot in a condition": (book(one(), text("B", relevant=". = '1'")), "survey", 4, "relevant", "De punt"),
    "word in a condition": (book(one(), text("B", relevant="${A} = ja")), "survey", 4, "relevant", "“ja” betekent"),
    "today in routing": (
        book(one(), text("B", relevant="today() > '2026-01-01'")), "survey", 4, "relevant", "constraint",
    ),
    "constraint syntax": (book(text(constraint=". >")), "survey", 3, "constraint", "houdt halverwege op"),
    "constraint code": (book(text(constraint=". > ${X}")), "survey", 3, "constraint", "geen vraag X"),
    "constraint pattern": (book(text(constraint="regex(., '[')")), "survey", 3, "constraint", "patroon"),
    "endless pattern": (book(text(constraint="regex(., '(a+)+')")), "survey", 3, "constraint", "herhaling"),
    "column of choices that does not exist": (
        book(many(), one("B", choice_filter="soort = ${A}")), "survey", 4, "choice_filter", "“soort” betekent",
    ),
    "a number beside several answers": (
        book(many(), text("B", relevant="${A} > 1")), "survey", 4, "relevant", "A is geen getal. > werkt hier dus niet",
    ),
    "a number beside a text": (
        book(text(), text("B", relevant="${A} >= 18")), "survey", 4, "relevant", "Vergelijk met =, of gebruik",
    ),
    "a sum with a text": (
        book(text(), {"type": "calculate", "name": "C", "calculation": "${A} + 1"}),
        "survey", 4, "calculation", "A is geen getal",
    ),
    "a number beside a date": (
        book(text(type="date"), text("B", relevant="${A} > 18")), "survey", 4, "relevant", "A is geen getal",
    ),
    "a text beside a number": (
        book(text(type="integer"), text("B", relevant="${A} = 'oud'")), "survey", 4, "relevant", "en nooit “oud”",
    ),
    "a date that is none": (
        book(text(type="date"), text("B", relevant="${A} < '1 mei 2026'")),
        "survey", 4, "relevant", "Schrijf een datum als '2026-12-31'",
    ),
    "chosen from a number": (
        book(text(type="integer"), text("B", relevant="selected(${A}, '1')")),
        "survey", 4, "relevant", "heeft geen antwoorden om uit te kiezen",
    ),
    "calculation later": (
        book({"type": "calculate", "name": "C", "calculation": "${A} + 1"}, text(type="integer")),
        "survey", 3, "calculation", "wordt later gevraagd",
    ),
    "circular calculation": (
        book(
            {"type": "calculate", "name": "C", "calculation": "${D} + 1"},
            {"type": "calculate", "name": "D", "calculation": "${C} + 1"}, text(),
        ),
        "survey", 3, "calculation", "wordt later gevraagd",
    ),
    "half a second wording": (
        book(one(), text("B", alternative_label="Anders?")), "survey", 4, "alternative_relevant", "allebei nodig",
    ),
    "piping a later answer": (book(text(label="Hoi ${B}"), text("B")), "survey", 3, "label", "niet bekend"),
    "scale without points": (book(text(type="range", parameters="start=1 end=1 step=1")), "survey", 3, "", ""),
    "scale too long": (
        book(text(type="range", parameters="start=0 end=100 step=1")), "survey", 3, "parameters", "2 tot 21",
    ),
    "text limit": (book(text(max_length="5000")), "survey", 3, "max_length", "1 tot 1000"),
    "refusal of an unknown code": (
        book(one(), settings=setting(refused_when="${X} = '1'")), "settings", 2, "refused_when", "geen vraag X",
    ),
    "settings without a code": (
        book(one(), settings=setting(form_id=None)), "settings", 2, "form_id", "is leeg",
    ),
    "settings without a title": (
        book(one(), settings=setting(form_title=None)), "settings", 2, "form_title", "is leeg",
    ),
    "version too long": (book(one(), settings=setting(version="1" * 40)), "settings", 2, "version", "langer dan 32"),
    "unknown language": (
        book(one(), settings=setting(default_language="Klingon")), "settings", 2, "default_language", "herkennen",
    ),
    "column in an unknown language": (
        book(one(**{"label::Klingon": "qo"})), "survey", 1, "label::Klingon", "herkennen",
    ),
    "misspelt column": (book(one(), text("B", relevnt="${A} = '1'")), "survey", 1, "relevnt", "Bedoel je “relevant”"),
    "picture": (book(one(**{"media::image": "a.png"})), "survey", 1, "media::image", "kan niet wat"),
    "choice without a code": (book(one(), choices=[*make.YES_NO, choice(None)]), "choices", 4, "name", "is leeg"),
    "choice without a list": (
        book(one(), choices=[*make.YES_NO, choice("3", None)]), "choices", 4, "list_name", "is leeg",
    ),
    "choice with a space": (book(one(), choices=[*make.YES_NO, choice("a b")]), "choices", 4, "name", "een spatie"),
    "list with a space": (
        book(one(type="select_one ja nee"), choices=[choice("1", "ja nee")]), "choices", 2, "list_name", "een spatie",
    ),
    "choice twice": (book(one(), choices=[*make.YES_NO, choice("1")]), "choices", 4, "name", "twee keer"),
    "choice without a label": (
        book(one(), choices=[*make.YES_NO, choice("3", label=None)]), "choices", 4, "label", "geen label",
    ),
    "group that does not end": (
        make.workbook([*make.page(text()), {"type": "begin_group", "name": "x", "label": "X"}]), "survey", 5, "", "",
    ),
    "group that never began": (make.workbook([text(), {"type": "end_group"}]), "survey", 3, "", ""),
    "empty survey": (make.workbook([]), "survey", None, "", "ontbreekt of is leeg"),
    "no settings": (make.workbook(make.page(text()), settings=[]), "settings", None, "", "ontbreekt of is leeg"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_it_says_what_is_wrong_and_where(name):
    content, sheet, row, column, said = BROKEN[name]

    found = problems(content)

    assert (sheet, row) in {(place, line) for place, line, _column, _text in found}, found
    if column:
        assert column in {place for _sheet, line, place, _text in found if line == row}, found
    assert any(said in words for _sheet, _row, _column, words in found), found


def test_all_problems_are_told_at_once():
    found = problems(book(text("A B"), one("C", type="select_one x"), text("D", type="geopoint"), text("E")))

    assert [row for _sheet, row, _column, _text in found] == [3, 4, 5]


class TestFiles:
    def test_no_workbook_at_all(self):
        for content in (b"", b"type,name\ntext,A", b"PK\x03\x04rommel", b"%PDF-1.7"):
            assert "geen Excel-werkmap" in problems(content)[0][3]

    def test_a_zip_that_is_no_workbook(self):
        assert "geen Excel-werkmap" in problems(zipped({"a.txt": b"hoi"}))[0][3]

    def test_an_old_workbook(self):
        assert "oude Excel-werkmap" in problems(guard.OLE_SIGNATURE + b"\0" * 600)[0][3]

    def test_a_password(self):
        content = guard.OLE_SIGNATURE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

        assert "heeft een wachtwoord" in problems(content)[0][3]

    def test_a_file_that_is_too_large(self):
        assert "groter dan 5 MB" in problems(b"PK\x03\x04" + b"\0" * guard.largest_file())[0][3]

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self):
        content = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (60 * 1024 * 1024)})
        assert len(content) < 100_000

        tracemalloc.start()
        found = problems(content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert "na uitpakken groter" in found[0][3]
        assert peak < 5_000_000

    def test_too_many_members(self):
        content = zipped({"xl/workbook.xml": b"<x/>"} | {f"xl/{n}.xml": b"" for n in range(60)})

        assert "na uitpakken groter" in problems(content)[0][3]

    def test_a_bomb_of_entities(self):
        lol = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

        assert "beschadigd" in problems(repacked(book(one()), {"xl/workbook.xml": lol}))[0][3]

    @pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
    def test_a_damaged_workbook(self, member):
        assert "beschadigd" in problems(repacked(book(one()), {member: b"<kapot"}))[0][3]

    def test_a_truncated_workbook(self):
        content = book(one())

        assert problems(content[: len(content) // 2])

    def test_a_workbook_that_lies_about_its_sizes(self):
        content = bytearray(zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000}))
        place = content.rfind(b"PK\x01\x02")
        content[place + 24 : place + 28] = struct.pack("<I", 10)

        assert problems(bytes(content))

    def test_wrong_sheets(self):
        wrong = Workbook()
        wrong.active.title = "Blad1"
        wrong.active.append(["vraag", "antwoord"])
        wrong.create_sheet("Blad2")

        found = problems(make.saved(wrong))

        assert "Deze werkmap heeft: Blad1, Blad2" in found[0][3]

    def test_a_formula(self):
        changed = load_workbook(BytesIO(book(one(), text("B"))))
        changed["survey"]["C4"] = '="Vraag "&B4'

        found = problems(make.saved(changed))

        assert found == [("survey", 4, "C", "In de cel staat een formule. Plak hem als waarde.")]

    def test_merged_cells_read_as_their_first_cell(self):
        changed = load_workbook(BytesIO(book(one(), text("B"))))
        changed["survey"].merge_cells("C3:C4")

        assert ("survey", 4) in {(sheet, row) for sheet, row, _column, _text in problems(make.saved(changed))}

    def test_a_character_that_cannot_be_stored(self):
        xml = zipfile.ZipFile(BytesIO(book(text(label="Vraag X")))).read("xl/worksheets/sheet1.xml")
        content = repacked(
            book(text(label="Vraag X")), {"xl/worksheets/sheet1.xml": xml.replace(b"Vraag X", b"Vraag _x0000_")}
        )

        try:
            instrument = xlsform.read(content)
        except WorkbookError:
            return
        assert "\0" not in str(instrument)

    def test_a_sheet_without_end(self):
        rows = [text(f"Q{n}") for n in range(settings.WORKBOOK_MAX_ROWS + 10)]

        assert "meer dan 5000 rijen" in problems(book(*rows))[0][3]

    def test_a_cell_far_away_costs_nothing(self):
        changed = load_workbook(BytesIO(book(one())))
        changed["survey"]["XFD1048576"] = "ver weg"
        content = make.saved(changed)

        before = perf_counter()
        xlsform.read(content)

        assert perf_counter() - before < 2


def zipped(members):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def repacked(content, changes):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | changes)


class TestWhatIsRead:
    @pytest.mark.parametrize("path", sorted(make.WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.stem)
    def test_the_workbooks_of_the_study(self, path):
        instrument = xlsform.read(path)

        assert instrument.default_language == "nl"
        assert len(instrument.sections) >= 10
        assert instrument.refused_when == "${TOEST} = '2'"
        assert instrument.welcome_message["nl"].startswith("Hoi [[voornaam]].")

    def test_a_page_of_the_autumn_wave(self):
        instrument = make.autumn()
        section = instrument.section("tevreden")
        mark, satisfied = section.questions[:2]

        assert section.title == {"nl": "Tevredenheid"}
        assert [question.code for question in section.questions][:3] == ["CIJFER_WERK", "TEVR_KCC", "TEVR_REDEN"]
        assert (mark.kind, mark.appearance) == ("range", "rating")
        assert routing.scale(mark) == tuple(str(n) for n in range(1, 11))
        assert satisfied.alternative_label["nl"].startswith("Hoe tevreden was je")
        assert [choice.label["nl"] for choice in satisfied.choices][-1] == "Heel tevreden"

    def test_our_own_columns(self):
        statement = make.autumn().by_code["S_ZINVOL"]

        assert statement.random_group == "STELLING"
        assert [choice.code for choice in statement.choices if choice.missing] == ["9"]
        assert [choice.code for choice in statement.choices if choice.fixed_last] == ["9"]

    def test_curly_quotes_stay_in_texts(self):
        instrument = xlsform.read(book(one(label="Wat vind je van ‘dit’?", relevant="‘a’ = 'a'"), text("B")))

        assert instrument.by_code["A"].label["nl"] == "Wat vind je van ‘dit’?"
        assert instrument.by_code["A"].relevant == "'a' = 'a'"

    def test_languages(self):
        rows = make.page(
            {"type": "text", "name": "A", "label::Nederlands (nl)": "Hoe?", "label::English (en)": "How?"},
            **{"label": None, "label::Nederlands (nl)": "Een", "label::English (en)": "One"},
        )

        instrument = xlsform.read(make.workbook(rows))

        assert instrument.languages == ("nl", "en")
        assert instrument.by_code["A"].label == {"nl": "Hoe?", "en": "How?"}
        assert instrument.sections[0].title == {"nl": "Een", "en": "One"}

    def test_a_question_outside_a_page_is_a_page_by_itself(self):
        instrument = xlsform.read(make.workbook([text(), *make.page(text("B"), text("C")), text("D")]))

        assert [[q.code for q in s.questions] for s in instrument.sections] == [["A"], ["B", "C"], ["D"]]

    def test_a_group_without_field_list_only_carries_its_condition(self):
        rows = [
            one(),
            {"type": "begin_group", "name": "g", "label": "Groep", "relevant": "${A} = '1'"},
            text("B"),
            *make.page(text("C", relevant="${A} = '1'"), relevant="${B} != ''"),
            {"type": "end_group"},
        ]

        instrument = xlsform.read(make.workbook(rows))

        assert [s.relevant for s in instrument.sections] == ["", "${A} = '1'", "(${A} = '1') and (${B} != '')"]
        assert instrument.sections[1].title == {"nl": "Groep"}

    def test_a_group_within_a_page_hands_its_condition_to_its_questions(self):
        inner = [
            {"type": "begin_group", "name": "binnen", "relevant": "${A} = '1'"},
            text("B"),
            text("C", relevant="${B} != ''"),
            {"type": "end_group"},
        ]

        instrument = xlsform.read(make.workbook(make.page(one(), *inner)))

        assert len(instrument.sections) == 1
        assert instrument.by_code["B"].relevant == "${A} = '1'"
        assert instrument.by_code["C"].relevant == "(${A} = '1') and (${B} != '')"

    def test_or_other_becomes_a_choice_and_a_text(self):
        instrument = xlsform.read(book(one(type="select_one janee or_other")))

        assert [choice.code for choice in instrument.by_code["A"].choices] == ["1", "2", "other"]
        assert instrument.by_code["A"].choices[-1].label == {"nl": "Anders"}
        assert instrument.by_code["A_other"].label == {"nl": "Anders, namelijk:"}
        assert [q.code for q in routing.asked(instrument, {"A": "other"})] == ["A", "A_other"]
        assert [q.code for q in routing.asked(instrument, {"A": "1"})] == ["A"]

    def test_the_other_types(self):
        rows = [text(kind, type=kind) for kind in ("integer", "decimal", "date", "time", "note", "acknowledge")]
        rows += [
            {"type": "rank janee", "name": "r", "label": "R"},
            {"type": "hidden", "name": "h", "default": "x"},
            {"type": "calculate", "name": "c", "calculation": "${integer} * 2"},
        ]

        instrument = xlsform.read(book(*rows))

        kinds = [question.kind for question in instrument.questions()]
        assert kinds == ["integer", "decimal", "date", "time", "note", "acknowledge", "rank", "hidden", "calculate"]
        assert routing.effective(instrument, {"integer": "4"}) == {"integer": "4", "h": "x", "c": "8"}

    def test_yes_and_no(self):
        instrument = xlsform.read(book(one(required="yes"), text("B", required="no"), text("C", required="${A} = '1'")))

        assert [question.required for question in instrument.questions()] == ["true()", "", "${A} = '1'"]

    def test_numbers_and_other_columns_of_choices(self):
        choices = [choice(1, soort="x"), choice(2.0, soort="y")]

        instrument = xlsform.read(book(many(), one("B", choice_filter="soort = 'x'"), choices=choices))

        assert [c.code for c in instrument.by_code["B"].choices] == ["1", "2"]
        assert [c.code for c in routing.choices_of(instrument.by_code["B"], {})] == ["1"]

    def test_a_shorter_limit_of_a_text(self):
        instrument = xlsform.read(book(text(max_length=80)))

        assert instrument.by_code["A"].parameters == {"max_length": "80"}

    def test_it_is_read_from_a_path_bytes_or_a_file(self):
        content = make.AUTUMN.read_bytes()

        assert xlsform.read(str(make.AUTUMN)) == xlsform.read(content) == xlsform.read(BytesIO(content))

    def test_three_hundred_questions_are_read_within_three_seconds(self):
        rows = [one("Q0")] + [one(f"Q{n}", relevant=f"${{Q{n - 1}}} = '1'") for n in range(1, 300)]
        content = book(*rows)

        before = perf_counter()
        instrument = xlsform.read(content)

        assert len(instrument.by_code) == 300
        assert perf_counter() - before < 3
