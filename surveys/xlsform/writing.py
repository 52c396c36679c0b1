"""Writes a questionnaire as an XLSForm workbook; reading it again gives an equal questionnaire."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec, Texts
from surveys.xlsform.languages import header_of

if TYPE_CHECKING:
    from openpyxl import Workbook

Row = dict[str, str]

TEXTS = ("label", "hint", "required_message", "constraint_message", "alternative_label")
PLAIN = (
    "relevant", "constraint", "choice_filter", "appearance", "alternative_relevant", "random_group", "calculation",
    "default",
)  # fmt: skip
SELECTS = ("select_one", "select_multiple", "rank")
MESSAGES = ("welcome_message", "completed_message", "refused_message", "ineligible_message")
LINE_HEIGHT, HIGHEST = 15, 409
"""Points; higher than 409 no program makes a row."""
WIDE = ("label", "hint", "message", "relevant", "constraint", "when", "filter", "calculation", "title")


def write(instrument: Instrument) -> bytes:
    """The bytes of a workbook with the sheets survey, choices and settings."""
    from openpyxl import Workbook  # noqa: PLC0415 - it loads numpy

    book = Workbook(write_only=True)
    labels = [f"label::{header_of(code)}" for code in instrument.languages]
    for title, rows, first in (
        ("survey", list(survey_rows(instrument)), ("type", "name", *labels)),
        ("choices", list(choice_rows(instrument)), ("list_name", "name")),
        ("settings", [settings_row(instrument)], ("form_title", "form_id")),
    ):
        add_sheet(book, title, rows, first)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def survey_rows(instrument: Instrument) -> Iterator[Row]:
    for section in instrument.sections:
        yield group_row(section)
        yield from (question_row(question) for question in section.questions)
        yield {"type": "end_group"}


def group_row(section: SectionSpec) -> Row:
    """A page; a page that is one question by itself stands in a group that is no page and carries the condition."""
    begin = {"type": "begin_group", "name": section.name} | translated("label", section.title)
    begin |= {"relevant": section.relevant, "appearance": "field-list"}
    if [question.code for question in section.questions] == [section.name]:
        begin |= {"name": f"{section.name}_page", "appearance": ""}
    return begin


def question_row(question: QuestionSpec) -> Row:
    kind = f"{question.kind} {question.list_name}" if question.kind in SELECTS else question.kind
    row = {"type": kind, "name": question.code}
    for name in TEXTS:
        row |= translated(name, getattr(question, name))
    row |= {name: getattr(question, name) for name in PLAIN}
    row |= {name: yes(getattr(question, name)) for name in ("required", "read_only")}
    parameters = dict(question.parameters)
    row["max_length"] = parameters.pop("max_length", "")
    row["parameters"] = " ".join(f"{name}={value}" for name, value in parameters.items())
    return row


def yes(condition: str) -> str:
    return "yes" if condition == "true()" else condition


def choice_rows(instrument: Instrument) -> Iterator[Row]:
    lists: dict[str, tuple[ChoiceSpec, ...]] = {}
    for question in instrument.questions():
        if question.list_name:
            lists.setdefault(question.list_name, question.choices)
    for name, choices in lists.items():
        yield from (choice_row(name, choice) for choice in choices)


def choice_row(list_name: str, choice: ChoiceSpec) -> Row:
    flags = {name: "yes" if getattr(choice, name) else "" for name in ("missing", "fixed_last")}
    own = {"list_name": list_name, "name": choice.code}
    return own | translated("label", choice.label) | flags | dict(choice.attributes)


def settings_row(instrument: Instrument) -> Row:
    row = {name: getattr(instrument, name) for name in ("form_id", "version")}
    row |= {"form_title": instrument.title, "default_language": header_of(instrument.default_language)}
    row |= {name: getattr(instrument, name) for name in ("refused_when", "ineligible_when", "panel_when")}
    for name in MESSAGES:
        row |= translated(name, getattr(instrument, name))
    return row


def translated(name: str, texts: Texts) -> Row:
    return {f"{name}::{header_of(code)}": text for code, text in texts.items()}


def add_sheet(book: "Workbook", title: str, rows: list[Row], first: Iterable[str]) -> None:
    used = dict.fromkeys(name for row in rows for name, value in row.items() if value)
    columns = list(dict.fromkeys([*first, *used]))
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    widths = {name: 44 if any(word in name for word in WIDE) else 18 for name in columns}
    for place, name in enumerate(columns):
        letter = chr(ord("A") + place) if place < 26 else f"A{chr(ord('A') + place - 26)}"
        sheet.column_dimensions[letter].width = widths[name]
    sheet.append([cell(sheet, name, bold=True) for name in columns])
    for number, row in enumerate(rows, start=2):
        lines = max(lines_of(row.get(name, ""), widths[name]) for name in columns)
        sheet.row_dimensions[number].height = min(HIGHEST, LINE_HEIGHT * lines)
        sheet.append([cell(sheet, row.get(name, "")) for name in columns])


def lines_of(text: str, width: int) -> int:
    """About how many lines a text takes; not every program makes a row as high as its texts need."""
    return sum(1 + len(line) // (width - 4) for line in text.split("\n"))


def cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """Always text: a label that begins with = is no formula."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    made = WriteOnlyCell(sheet, value=text or None)
    if text:
        made.data_type = "s"
    made.font = Font(bold=bold)
    made.alignment = Alignment(wrap_text=True, vertical="top")
    return made
