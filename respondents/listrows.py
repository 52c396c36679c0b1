"""A line of a list as cells of clean text; the limits of a list."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

MAX_BYTES = 5_000_000
MAX_UNZIPPED = 50_000_000
MAX_MEMBERS = 50
MAX_ROWS = 20_000
MAX_COLUMNS = 50
LAST_ROW = 1_048_576
MAX_CELL = 1_000


class UnreadableListError(Exception):
    """One sentence for the person who uploaded the file."""


@dataclass(frozen=True)
class Row:
    line: int
    cells: tuple[str, ...]


def first_filled(rows: Iterable[Row]) -> list[Row]:
    """Rows with something in them, one more than is allowed at most."""
    return list(islice((row for row in rows if row.cells), MAX_ROWS + 2))


def clean(text: str) -> str:
    """Without the spaces, line ends and invisible characters that surround copied text."""
    if text.isascii():
        return text.replace("\0", "").strip()
    shown = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFC", shown.replace("\xa0", " ")).strip()


def stripped(cells: Iterable[str]) -> tuple[str, ...]:
    """Cleaned cells without the empty ones at the end."""
    found = [clean(cell)[:MAX_CELL] for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)
