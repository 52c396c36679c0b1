"""Names and labels that every statistics program takes."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

T = TypeVar("T")

NAME_LENGTH = 28
"""Characters of a variable name: Stata takes 32, of which the library needs up to four to number the labels."""
VARIABLE_LABEL, VALUE_LABEL, STATA_LABEL = 256, 120, 80
"""Bytes of a variable label and a value label in SPSS; characters of a variable label in Stata."""
UNPRINTABLE = ("Cc", "Cs", "Cn")
RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",  # SPSS
     "byte", "double", "float", "if", "in", "int", "long", "strl", "using",  # Stata
     "row", "wave", "weight"}  # ours
)  # fmt: skip


def identifier(text: str, taken: Collection[str] = ()) -> str:
    """A name for a column: ASCII letters, digits and _, at most 28, unlike every other name in any case of letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"\W+", "_", plain).strip("_") or "V"
    name = f"V_{name}" if not name[0].isalpha() or is_reserved(name) else name
    if len(name) > NAME_LENGTH:
        name = f"{name[: NAME_LENGTH - 7]}_{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    used = {other.casefold() for other in taken}
    free, number = name, 1
    while free.casefold() in used:
        number += 1
        free = f"{name[: NAME_LENGTH - 1 - len(str(number))]}_{number}"
    return free


def is_reserved(name: str) -> bool:
    return name.casefold() in RESERVED or re.fullmatch(r"str\d+", name, re.IGNORECASE) is not None


def plain(text: str) -> str:
    """One line without characters that XML, SPSS or a spreadsheet cannot hold."""
    kept = "".join(" " if unicodedata.category(letter) in (*UNPRINTABLE, "Zl", "Zp") else letter for letter in text)
    return " ".join(kept.split())


def cleaned(value: T) -> T:
    """The same data without characters that XML cannot hold, in all its texts; line ends stay."""
    if isinstance(value, str):
        kept = (letter for letter in value if letter in "\n\t" or unicodedata.category(letter) not in UNPRINTABLE)
        return "".join(kept)  # type: ignore[return-value]
    if isinstance(value, tuple | list):
        return type(value)(cleaned(one) for one in value)
    if isinstance(value, Mapping):
        return {key: cleaned(one) for key, one in value.items()}  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: cleaned(getattr(value, one.name)) for one in fields(value) if one.init})
    return value


def shortened(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8; who reads it sees that there was more."""
    if len(text.encode()) <= size:
        return text
    return text.encode()[: size - 3].decode(errors="ignore").rstrip() + "…"
