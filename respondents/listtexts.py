"""Reads a list that is text: its encoding and its delimiter come from the text itself."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from respondents.listrows import Row, UnreadableListError, stripped

DELIMITERS = ";,\t"


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, UTF-8 without a mark, and otherwise Windows-1252."""
    for encoding in encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableListError(_("This file is not a list. Save it as CSV or as an Excel workbook (.xlsx)."))


def encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:1000]
    if start.count(b"\0") > len(start) / 4:
        return ("utf-16-le",) if start[1::2].count(b"\0") > start[::2].count(b"\0") else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def text_rows(text: str) -> Iterator[Row]:
    """Rows of a text with the delimiter that its first lines point to; Excel's own `sep=;` line counts."""
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        return delimited(rest, first.strip()[4:] or "\t", first_line=2)
    return delimited(text, delimiter_of(text), first_line=1)


def delimited(text: str, delimiter: str, *, first_line: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = first_line
    try:
        for cells in reader:
            yield Row(line, stripped(cells))
            line = first_line + reader.line_num
    except csv.Error as error:
        message = _("From line %(line)d the file cannot be read: a quotation mark is missing or too many.") % {
            "line": line
        }
        raise UnreadableListError(message) from error


def delimiter_of(text: str) -> str:
    """The one that divides the first lines into most columns, evenly."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()] or [""]
    widths = {mark: [len(next(csv.reader([line], delimiter=mark))) for line in lines] for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (widths[mark][0] > 1, min(widths[mark]) > 1, widths[mark][0]))
