"""Reads a list of people, text or workbook, into rows of text; knows limits, not meanings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from respondents.listbooks import workbook_rows
from respondents.listrows import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Row, UnreadableListError, first_filled
from respondents.listtexts import decoded, text_rows

__all__ = ["Row", "Table", "UnreadableListError", "read_table"]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """Header and rows with their line numbers; empty lines are left out. What a file is, its first bytes say."""
    if not content.strip():
        raise UnreadableListError(_("The file is empty. Choose another file."))
    if len(content) > MAX_BYTES:
        raise UnreadableListError(_("The file is larger than 5 MB. Split it, or leave out columns."))
    if content.startswith(OLE):
        raise UnreadableListError(
            _("This is an old or password-protected Excel file. Save it as .xlsx without a password.")
        )
    rows = workbook_rows(content) if content.startswith(ZIP) else text_rows(decoded(content))
    return table(rows)


def table(rows: Iterable[Row]) -> Table:
    filled = first_filled(rows)
    if not filled:
        raise UnreadableListError(_("The file is empty. Choose another file."))
    if len(filled) > MAX_ROWS + 1:
        raise UnreadableListError(_("The file has more than 20,000 lines. Split it."))
    if max(len(row.cells) for row in filled) > MAX_COLUMNS:
        raise UnreadableListError(_("The file has more than 50 columns. Leave out what is not needed."))
    if len(filled) == 1:
        raise UnreadableListError(_("There is nobody in the file: it has only one line."))
    return Table(filled[0].cells, tuple(filled[1:]))
