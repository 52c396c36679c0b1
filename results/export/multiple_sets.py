"""Multi-answer sets in an SPSS file, which the library does not write: one record more before the data.

Layout after the system file format as PSPP documents it (record type 7, subtype 7).
"""

import struct
from collections.abc import Sequence

from results.export.names import shortened
from results.export.table import MultipleSet

HEADER = 176
VARIABLE, LABELS, LABELLED, DOCUMENT, EXTENSION, END = 2, 3, 4, 6, 7, 999
LONG_NAMES, SETS = 13, 7


class UnknownRecordError(Exception):
    """The file is not laid out as expected."""


def with_sets(content: bytes, sets: Sequence[MultipleSet]) -> bytes:
    """The same file in which the columns of each set belong together."""
    place, short = HEADER, {}
    while (kind := number(content, place)) != END:
        size, subtype = size_of(content, place, kind)
        if kind == EXTENSION and subtype == LONG_NAMES:
            pairs = content[place + 16 : place + size].decode().split("\t")
            short = {long: name for name, long in (pair.split("=") for pair in pairs)}
        place += size
    text = "".join(line_of(one, short) for one in sets).encode()
    return content[:place] + struct.pack("<4i", EXTENSION, SETS, 1, len(text)) + text + content[place:]


def line_of(one: MultipleSet, short: dict[str, str]) -> str:
    """`$NAME=D`, the length and text of the counted value, of the label, and the short names in lower case."""
    label = shortened(one.label, 120)
    names = " ".join(short.get(name, name).lower() for name in one.columns)
    return f"${one.name}=D1 1 {len(label.encode())} {label} {names}\n"


def size_of(content: bytes, place: int, kind: int) -> tuple[int, int]:
    """Bytes of a record, and the subtype of an extension."""
    if kind == VARIABLE:
        has_label, missing = number(content, place + 8), abs(number(content, place + 12))
        label = 4 + rounded(number(content, place + 32)) if has_label else 0
        return 32 + label + 8 * missing, 0
    if kind == LABELS:
        end = place + 8
        for _label in range(number(content, place + 4)):
            end += 8 + (content[end + 8] // 8 + 1) * 8
        return end - place, 0
    if kind == LABELLED:
        return 8 + 4 * number(content, place + 4), 0
    if kind == DOCUMENT:
        return 8 + 80 * number(content, place + 4), 0
    if kind == EXTENSION:
        return 16 + number(content, place + 8) * number(content, place + 12), number(content, place + 4)
    raise UnknownRecordError(kind)


def number(content: bytes, place: int) -> int:
    return int(struct.unpack_from("<i", content, place)[0])


def rounded(size: int) -> int:
    return (size + 3) // 4 * 4
