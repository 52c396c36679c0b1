"""Which column of a list is what: address, first name, language, or background."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from respondents import listfiles
from respondents.listfiles import Row, UnreadableListError

EMAIL_NAMES = {"email", "emailadres", "emailaddress", "mail", "mailadres", "mailaddress", "epost", "eadres"}
FIRST_NAMES = {"voornaam", "firstname", "roepnaam", "givenname"}
LANGUAGE_NAMES = {"taal", "language", "voorkeurstaal", "lang"}
LANGUAGES = {"nederlands": "nl", "dutch": "nl", "engels": "en", "english": "en", "pools": "pl", "polish": "pl"}
ATTRIBUTE_LENGTH = 32
RECOGNISING = 30
"""A column with more different values than this can point at persons."""


@dataclass(frozen=True)
class ListFile:
    """Which column is what; `background` maps the name of an attribute to its column."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    email: int
    first_name: int | None = None
    language: int | None = None
    background: dict[str, int] = field(default_factory=dict)

    def keeping(self, names: Iterable[str]) -> "ListFile":
        kept = {name: column for name, column in self.background.items() if name in set(names)}
        return replace(self, background=kept)

    def values_of(self, name: str) -> Counter[str]:
        return Counter(value for row in self.rows if (value := cell(row, self.background[name])))


def read_list(content: bytes, file_name: str) -> ListFile:
    """A CSV or XLSX file; raises UnreadableListError with one sentence when nothing can be read."""
    found = listfiles.read_table(content)
    width = max(len(row.cells) for row in (Row(1, found.header), *found.rows))
    header = found.header + ("",) * (width - len(found.header))
    keys = [plain(name) for name in header]
    email = email_column(header, keys)
    known = {"first_name": one_of(header, keys, FIRST_NAMES), "language": one_of(header, keys, LANGUAGE_NAMES)}
    taken = {email, *known.values()}
    background = attributes_of(header, taken)
    return ListFile(file_name, header, found.rows, email, background=background, **known)


def plain(name: str) -> str:
    """Letters and digits only, so that `E-mail adres` and `emailadres` are one name."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", bare)


def email_column(header: tuple[str, ...], keys: list[str]) -> int:
    exact = one_of(header, keys, EMAIL_NAMES)
    if exact is not None:
        return exact
    near = [column for column, key in enumerate(keys) if key.startswith(("email", "mail"))]
    if len(near) == 1:
        return near[0]
    if any("@" in name for name in header):
        raise UnreadableListError(
            _("The first line holds an address already. Put a line above it with names, such as: e-mail;voornaam.")
        )
    if near:
        raise UnreadableListError(_("There are several columns with addresses. Call the right one “e-mail”."))
    names = ", ".join(f"“{name}”" for name in header if name)
    raise UnreadableListError(
        _("No column with e-mail addresses was found. Put “e-mail” above it. Found: %(names)s.") % {"names": names}
    )


def one_of(header: tuple[str, ...], keys: list[str], names: set[str]) -> int | None:
    columns = [column for column, key in enumerate(keys) if key in names]
    if len(columns) > 1:
        raise twice(header[columns[1]])
    return columns[0] if columns else None


def twice(name: str) -> UnreadableListError:
    return UnreadableListError(_("Column “%(name)s” is there twice. Take one out, or rename it.") % {"name": name})


def attributes_of(header: tuple[str, ...], taken: set[int | None]) -> dict[str, int]:
    """Attribute names of the other columns; a column without a name is left out."""
    found: dict[str, int] = {}
    for column, name in enumerate(header):
        slug = slug_of(name)
        if column in taken or not slug:
            continue
        if slug in found:
            raise twice(name)
        found[slug] = column
    return found


def slug_of(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:ATTRIBUTE_LENGTH].strip("_")


def cell(row: Row, column: int | None) -> str:
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def language_of(text: str) -> str:
    found = LANGUAGES.get(text.lower(), text.lower())
    return found if re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", found) else ""
