"""Checks on the rows as they stand in the sheets, so that a problem can be pointed at."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from pyxform.xls2json_backends import DefinitionData

from surveys.instrument import RESERVED_CODES
from surveys.xlsform.building import KINDS
from surveys.xlsform.languages import code_of
from surveys.xlsform.problems import Problem

Row = dict[str, Any]

EXPRESSION_COLUMNS = {
    "relevant", "required", "constraint", "choice_filter", "calculation", "alternative_relevant", "refused_when",
    "ineligible_when", "panel_when",
}  # fmt: skip
SELECT = re.compile(
    r"^(select_one|select one|select1|select_multiple|select multiple|select all that apply|rank) (.+)$"
)
CODE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
LOOKING = EXPRESSION_COLUMNS | {"label", "hint", "alternative_label", "constraint_message", "required_message"}
BEGIN, END = {"begin_group", "begin group"}, {"end_group", "end group"}
SIMPLE = {kind for kind in KINDS if not kind.startswith(("select", "rank"))}
ALIASES = {"int", "trigger"}
COLUMNS = {
    "survey": {
        "type", "name", "label", "hint", "relevant", "required", "required_message", "constraint",
        "constraint_message", "choice_filter", "appearance", "parameters", "calculation", "default", "read_only",
        "alternative_relevant", "alternative_label", "random_group", "max_length",
    },
    "choices": {"list_name", "name", "label", "missing", "fixed_last"},
    "settings": {
        "form_title", "form_id", "version", "default_language", "refused_when", "ineligible_when", "panel_when",
        "welcome_message", "completed_message", "refused_message", "ineligible_message",
    },
}  # fmt: skip
IMPOSSIBLE = {"media", "image", "audio", "video", "big-image", "trigger", "repeat_count", "bind", "body", "instance"}
LONGEST = {"name": 64, "appearance": 100, "random_group": 64, "list_name": 64, "form_id": 64, "version": 32}


class Rows:
    """The filled rows of the sheets with their numbers, and where a code, page or choice stands."""

    def __init__(self, definition: DefinitionData) -> None:
        self.sheet_names = list(definition.sheet_names or [])
        self.survey = _numbered(definition.survey)
        self.choices = _numbered(definition.choices)
        self.settings = _numbered(definition.settings)
        self.headers = {
            "survey": list((definition.survey_header or [{}])[0]),
            "choices": list((definition.choices_header or [{}])[0]),
            "settings": list((definition.settings_header or [{}])[0]),
        }
        self.row_of = {row["name"]: number for number, row in reversed(self.survey) if "name" in row}

    def of(self, sheet: str) -> list[tuple[int, Row]]:
        return {"survey": self.survey, "choices": self.choices, "settings": self.settings}[sheet]

    def column(self, sheet: str, name: str) -> str:
        """The header as it is written, for example 'label::Nederlands (nl)' for label."""
        return next((header for header in self.headers[sheet] if base(header) == name), name)


def _numbered(rows: Any) -> list[tuple[int, Row]]:
    return [(number, dict(row)) for number, row in enumerate(rows or [], start=2) if row]


def base(header: str) -> str:
    return header.split(":", 1)[0].strip().lower().replace(" ", "_")


def sheet_problems(rows: Rows) -> Iterator[Problem]:
    missing = [sheet for sheet in ("survey", "settings") if not rows.of(sheet)]
    for sheet in missing:
        found = ", ".join(rows.sheet_names)
        yield Problem(
            _("The sheet '%(sheet)s' is missing or empty.") % {"sheet": sheet},
            _("An XLSForm has sheets named survey, choices and settings; this workbook has: %(found)s.")
            % {"found": found},
            sheet,
        )
    if missing:
        return
    for sheet in COLUMNS:
        yield from _column_problems(rows, sheet)
        yield from _length_problems(rows, sheet)
    yield from _setting_problems(rows)
    yield from _choice_problems(rows)
    yield from _row_problems(rows)
    yield from _reference_problems(rows)


def _column_problems(rows: Rows, sheet: str) -> Iterator[Problem]:
    for header in rows.headers[sheet]:
        name = base(header)
        if name in IMPOSSIBLE and any(header in row for _number, row in rows.of(sheet)):
            yield Problem(
                _("A web questionnaire cannot do what this column asks."), _("Remove the column."), sheet, 1, header
            )
        elif name not in COLUMNS[sheet] and sheet != "choices":
            near = difflib.get_close_matches(name, COLUMNS[sheet], n=1, cutoff=0.8)
            if near:
                yield Problem(
                    _("The column '%(header)s' is unknown.") % {"header": header},
                    _("Did you mean '%(near)s'?") % {"near": near[0]}, sheet, 1, header,
                )  # fmt: skip
        if "::" in header and name in COLUMNS[sheet] and code_of(header.split("::", 1)[1]) is None:
            yield Problem(
                _("The language of this column cannot be recognised."),
                _("Write it with its code, for example label::Nederlands (nl)."), sheet, 1, header,
            )  # fmt: skip


def _length_problems(rows: Rows, sheet: str) -> Iterator[Problem]:
    for number, row in rows.of(sheet):
        for column, longest in LONGEST.items():
            if len(row.get(column, "")) > longest:
                yield Problem(
                    _("The text is longer than %(longest)d characters.") % {"longest": longest},
                    _("Shorten it."), sheet, number, column,
                )  # fmt: skip


def _setting_problems(rows: Rows) -> Iterator[Problem]:
    number, row = rows.settings[0]
    for column in ("form_title", "form_id"):
        if not row.get(column):
            yield Problem(
                _("'%(column)s' is empty.") % {"column": column}, _("Fill it in."), "settings", number, column
            )
    if row.get("form_id") and not re.fullmatch(r"[\w.-]+", row["form_id"]):
        yield Problem(
            _("'%(code)s' cannot be a code.") % {"code": row["form_id"]},
            _("Use letters, digits and underscores."), "settings", number, "form_id",
        )  # fmt: skip
    if len(row.get("form_title", "")) > 300:
        yield Problem(_("The title is longer than 300 characters."), _("Shorten it."), "settings", number, "form_title")
    language = row.get("default_language")
    if language and code_of(language) is None:
        yield Problem(
            _("The language '%(language)s' cannot be recognised.") % {"language": language},
            _("Write it with its code, for example Nederlands (nl)."), "settings", number, "default_language",
        )  # fmt: skip


def _choice_problems(rows: Rows) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for number, row in rows.choices:
        listed, code = str(row.get("list_name") or row.get("list name") or ""), str(row.get("name") or "")
        if not listed or not code:
            empty = "name" if listed else "list_name"
            yield Problem(_("'%(column)s' is empty.") % {"column": empty}, _("Fill it in."), "choices", number, empty)
        elif re.search(r"\s", code):
            yield Problem(
                _("The code '%(code)s' has a space.") % {"code": code},
                _("Several chosen codes are kept with spaces between them: leave the space out."),
                "choices", number, "name",
            )  # fmt: skip
        elif (listed, code) in seen:
            yield Problem(
                _("The code '%(code)s' stands twice in the list '%(list)s'.") % {"code": code, "list": listed},
                _("Give each choice its own code."), "choices", number, "name",
            )  # fmt: skip
        elif not any(base(column) == "label" for column in row):
            yield Problem(_("The choice has no label."), _("Fill it in."), "choices", number, "label")
        seen.add((listed, code))


def _row_problems(rows: Rows) -> Iterator[Problem]:
    lists = {row.get("list_name", row.get("list name")) for _number, row in rows.choices}
    codes: Counter[str] = Counter()
    for number, row in rows.survey:
        kind = " ".join(row.get("type", "").split())
        if not kind:
            if row.get("name") or any(base(column) == "label" for column in row):
                yield Problem(_("The row has no type."), _("Fill in a type such as text."), "survey", number, "type")
            continue
        yield from _type_problems(number, kind, lists)
        if kind not in END and kind != "note":
            yield from _code_problems(number, row, kind, codes)


def _reference_problems(rows: Rows) -> Iterator[Problem]:
    """Codes that nobody asks for; pyxform stops at the first."""
    for sheet in ("survey", "settings"):
        for number, row in rows.of(sheet):
            for column, text in row.items():
                unknown = set(REFERENCE.findall(str(text))) - rows.row_of.keys() if base(column) in LOOKING else ()
                for code in sorted(unknown):
                    message = _("There is no question %(code)s.") % {"code": code}
                    yield Problem(message, _("Check the spelling; capitals count."), sheet, number, column)


def _type_problems(number: int, kind: str, lists: set[Any]) -> Iterator[Problem]:
    if kind in BEGIN | END | SIMPLE:
        return
    if match := SELECT.match(kind):
        listed = match[2].removesuffix(" or_other").removesuffix(" or other").removesuffix(" or specify other")
        if listed not in lists:
            yield Problem(
                _("There is no list '%(list)s' in the sheet choices.") % {"list": listed},
                _("Add the list, or correct its name."), "survey", number, "type",
            )  # fmt: skip
        return
    known = ", ".join(
        ["begin_group", "end_group", "select_one LIST", "select_multiple LIST", "rank LIST", *sorted(SIMPLE - ALIASES)]
    )
    yield Problem(
        _("The type '%(kind)s' cannot be asked on a web page.") % {"kind": kind},
        _("Use one of: %(known)s.") % {"known": known}, "survey", number, "type",
    )  # fmt: skip


def _code_problems(number: int, row: Row, kind: str, codes: Counter[str]) -> Iterator[Problem]:
    code = row.get("name", "")
    if not code:
        yield Problem(_("The row has no name."), _("Give it a code such as AGE."), "survey", number, "name")
    elif not CODE.match(code):
        yield Problem(
            _("'%(code)s' cannot be a code.") % {"code": code},
            _("Start with a letter and use letters, digits and underscores only."), "survey", number, "name",
        )  # fmt: skip
    elif code.lower() in RESERVED_CODES:
        yield Problem(
            _("The code '%(code)s' is used by the pages themselves.") % {"code": code},
            _("Choose another one."), "survey", number, "name",
        )  # fmt: skip
    elif codes[code.lower()]:
        yield Problem(
            _("The name '%(code)s' stands twice (capitals do not count).") % {"code": code},
            _("Give every question and page its own name."), "survey", number, "name",
        )  # fmt: skip
    if kind not in BEGIN:
        codes[code.lower()] += 1
