"""Checks on the rows of the sheet survey, one by one."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from surveys.instrument import RESERVED_CODES
from surveys.xlsform.building import KINDS
from surveys.xlsform.problems import Problem
from surveys.xlsform.rows import EXPRESSION_COLUMNS, Row, Rows, base

SELECT = re.compile(
    r"^(select_one|select one|select1|select_multiple|select multiple|select all that apply|rank) (.+)$"
)
CODE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
LOOKING = EXPRESSION_COLUMNS | {"label", "hint", "alternative_label", "constraint_message", "required_message"}
BEGIN, END = {"begin_group", "begin group"}, {"end_group", "end group"}
SIMPLE = {kind for kind in KINDS if not kind.startswith(("select", "rank"))}
ALIASES = {"int", "trigger"}


def row_problems(rows: Rows) -> Iterator[Problem]:
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


def reference_problems(rows: Rows) -> Iterator[Problem]:
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
                _("There is no list “%(list)s” in the sheet choices.") % {"list": listed},
                _("Add the list, or correct its name."), "survey", number, "type",
            )  # fmt: skip
        return
    known = ", ".join(
        ["begin_group", "end_group", "select_one LIST", "select_multiple LIST", "rank LIST", *sorted(SIMPLE - ALIASES)]
    )
    yield Problem(
        _("The type “%(kind)s” cannot be asked on a web page.") % {"kind": kind},
        _("Use one of: %(known)s.") % {"known": known}, "survey", number, "type",
    )  # fmt: skip


def _code_problems(number: int, row: Row, kind: str, codes: Counter[str]) -> Iterator[Problem]:
    code = row.get("name", "")
    if not code:
        yield Problem(_("The row has no name."), _("Give it a code such as AGE."), "survey", number, "name")
    elif not CODE.match(code):
        yield Problem(
            _("“%(code)s” cannot be a code.") % {"code": code},
            _("Start with a letter and use letters, digits and underscores only."), "survey", number, "name",
        )  # fmt: skip
    elif code.lower() in RESERVED_CODES:
        yield Problem(
            _("The code “%(code)s” is used by the pages themselves.") % {"code": code},
            _("Choose another one."), "survey", number, "name",
        )  # fmt: skip
    elif codes[code.lower()]:
        yield Problem(
            _("The name “%(code)s” stands twice (capitals do not count).") % {"code": code},
            _("Give every question and page its own name."), "survey", number, "name",
        )  # fmt: skip
    if kind not in BEGIN:
        codes[code.lower()] += 1
