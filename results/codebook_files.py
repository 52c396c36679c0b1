"""Codebooks as CSV or XLSX: one row per theme."""

import csv
import io
import zipfile
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from results.models import Codebook, Theme

COLUMNS = ("code", "name", "definition", "includes", "excludes", "example")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_THEMES = 32
MOST_UNZIPPED = 20_000_000
"""Bytes that a workbook may unfold to."""


class CodebookFileError(Exception):
    """Says what is wrong with which row."""


def rows(codebook: Codebook) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for theme in codebook.themes.all():
        yield [safe(getattr(theme, name)) for name in COLUMNS]


def safe(text: str) -> str:
    """A spreadsheet would run a text that begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_csv(codebook: Codebook) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows(codebook))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(codebook: Codebook) -> bytes:
    import openpyxl  # noqa: PLC0415 - it loads numpy

    book, packed = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(codebook.code[:31])
    for row in rows(codebook):
        sheet.append(row)
    book.save(packed)
    return packed.getvalue()


@transaction.atomic
def replace_themes(codebook: Codebook, content: bytes) -> int:
    """Put the themes of a file in the place of those of the codebook; how many. Raises CodebookFileError."""
    if codebook.is_frozen:
        raise CodebookFileError(_("This version is being coded with. Make a new version first."))
    themes = [theme_of(codebook, number, row) for number, row in enumerate(read(content), start=2)]
    if not 1 <= len(themes) <= MOST_THEMES:
        raise CodebookFileError(_("A codebook has 1 to %d themes.") % MOST_THEMES)
    if len({theme.code for theme in themes}) < len(themes):
        raise CodebookFileError(_("Two themes have the same code. Give each theme its own code."))
    codebook.themes.all().delete()
    return len(Theme.objects.bulk_create(themes))


def theme_of(codebook: Codebook, number: int, row: dict[str, str]) -> Theme:
    values = {name: row.get(name, "").removeprefix("'").strip() for name in COLUMNS}
    values["code"] = values["code"] or slugify(values["name"])[:40]
    theme = Theme(codebook=codebook, position=number - 1, **values)
    try:
        theme.clean_fields(exclude=["codebook"])
    except ValidationError as error:
        wrong = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise CodebookFileError(_("Row %(number)d: %(wrong)s") % {"number": number, "wrong": wrong}) from None
    return theme


def read(content: bytes) -> Iterator[dict[str, str]]:
    """Rows by column name, without empty ones."""
    table = sheet_rows(content) if content.startswith(b"PK") else csv_rows(content)
    if not table or "name" not in (head := [cell.strip().lower() for cell in table[0]]):
        raise CodebookFileError(_("The first row needs the names of the columns: %s.") % ", ".join(COLUMNS))
    for row in table[1:]:
        if any(cell.strip() for cell in row):
            yield dict(zip(head, row, strict=False))


def csv_rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        raise CodebookFileError(_("This is no CSV in UTF-8 and no XLSX. Save it as one of these.")) from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise CodebookFileError(_("This is no CSV in UTF-8 and no XLSX. Save it as one of these.")) from None


def sheet_rows(content: bytes) -> list[list[str]]:
    import openpyxl  # noqa: PLC0415

    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
        if sum(member.file_size for member in members) > MOST_UNZIPPED:
            raise CodebookFileError(_("This workbook is too large for a codebook."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        found = book.worksheets[0].iter_rows(max_row=200, max_col=len(COLUMNS), values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in found]
    except CodebookFileError:
        raise
    except Exception:  # whatever zipfile and openpyxl stumble over in a damaged part
        raise CodebookFileError(_("This workbook cannot be read.")) from None
