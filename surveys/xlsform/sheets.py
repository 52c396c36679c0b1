"""Checks on the sheets as they stand, so that a problem can be pointed at."""

import difflib
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from surveys.xlsform.languages import code_of
from surveys.xlsform.problems import Problem
from surveys.xlsform.rows import COLUMNS, Rows, base
from surveys.xlsform.survey_rows import reference_problems, row_problems

IMPOSSIBLE = {"media", "image", "audio", "video", "big-image", "trigger", "repeat_count", "bind", "body", "instance"}
LONGEST = {"name": 64, "appearance": 100, "random_group": 64, "list_name": 64, "form_id": 64, "version": 32}


def sheet_problems(rows: Rows) -> Iterator[Problem]:
    missing = [sheet for sheet in ("survey", "settings") if not rows.of(sheet)]
    for sheet in missing:
        found = ", ".join(rows.sheet_names)
        yield Problem(
            _("The sheet “%(sheet)s” is missing or empty.") % {"sheet": sheet},
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
    yield from row_problems(rows)
    yield from reference_problems(rows)


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
                    _("The column “%(header)s” is unknown.") % {"header": header},
                    _("Did you mean “%(near)s”?") % {"near": near[0]}, sheet, 1, header,
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
                _("“%(column)s” is empty.") % {"column": column}, _("Fill it in."), "settings", number, column
            )
    if row.get("form_id") and not re.fullmatch(r"[\w.-]+", row["form_id"]):
        yield Problem(
            _("“%(code)s” cannot be a code.") % {"code": row["form_id"]},
            _("Use letters, digits and underscores."), "settings", number, "form_id",
        )  # fmt: skip
    if len(row.get("form_title", "")) > 300:
        yield Problem(_("The title is longer than 300 characters."), _("Shorten it."), "settings", number, "form_title")
    language = row.get("default_language")
    if language and code_of(language) is None:
        yield Problem(
            _("The language “%(language)s” cannot be recognised.") % {"language": language},
            _("Write it with its code, for example Nederlands (nl)."), "settings", number, "default_language",
        )  # fmt: skip


def _choice_problems(rows: Rows) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for number, row in rows.choices:
        listed, code = str(row.get("list_name") or row.get("list name") or ""), str(row.get("name") or "")
        if not listed or not code:
            empty = "name" if listed else "list_name"
            yield Problem(_("“%(column)s” is empty.") % {"column": empty}, _("Fill it in."), "choices", number, empty)
        elif re.search(r"\s", listed):
            yield Problem(
                _("The name of the list “%(list)s” has a space.") % {"list": listed},
                _("Leave it out, here and in the column type of the sheet survey."), "choices", number, "list_name",
            )  # fmt: skip
        elif re.search(r"\s", code):
            yield Problem(
                _("The code “%(code)s” has a space.") % {"code": code},
                _("Several chosen codes are kept with spaces between them: leave the space out."),
                "choices", number, "name",
            )  # fmt: skip
        elif (listed, code) in seen:
            yield Problem(
                _("The code “%(code)s” stands twice in the list “%(list)s”.") % {"code": code, "list": listed},
                _("Give each choice its own code."), "choices", number, "name",
            )  # fmt: skip
        elif not any(base(column) == "label" for column in row):
            yield Problem(_("The choice has no label."), _("Fill it in."), "choices", number, "label")
        seen.add((listed, code))
