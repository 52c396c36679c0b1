"""A list with its columns: address, first name, language, number for a letter, or background."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from respondents import listfiles
from respondents.column_roles import Role, Roles, attribute_name, guess
from respondents.listfiles import Row, Table

LANGUAGES = {"nederlands": "nl", "dutch": "nl", "engels": "en", "english": "en", "pools": "pl", "polish": "pl"}
RECOGNISING, SHARED = 30, 2
"""A column with more different values than this, or with fewer people per value, can point at persons."""


@dataclass(frozen=True)
class ListFile:
    """Which column is what; `background` maps the name of an attribute to its column."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    email: int | None
    first_name: int | None = None
    language: int | None = None
    number: int | None = None
    background: dict[str, int] = field(default_factory=dict)

    def keeping(self, names: Iterable[str]) -> "ListFile":
        kept = {name: column for name, column in self.background.items() if name in set(names)}
        return replace(self, background=kept)

    def values_of(self, name: str) -> Counter[str]:
        return Counter(value for row in self.rows if (value := cell(row, self.background[name])))

    def recognises(self, name: str) -> bool:
        """Whether the values of this column are too many, or held by too few people each, to be groups."""
        found = self.values_of(name)
        return len(found) > RECOGNISING or (len(found) > 1 and found.total() < SHARED * len(found))


def read_list(content: bytes, file_name: str, roles: Roles | None = None) -> ListFile:
    """A CSV or XLSX file; raises UnreadableListError with one sentence when nothing can be read."""
    table = read_columns(content)
    return with_roles(table, file_name, roles or guess(table.header))


def read_columns(content: bytes) -> Table:
    """The table with a name, which may be empty, for every column."""
    found = listfiles.read_table(content)
    width = max(len(row.cells) for row in (Row(1, found.header), *found.rows))
    return Table(found.header + ("",) * (width - len(found.header)), found.rows)


def with_roles(table: Table, file_name: str, roles: Roles) -> ListFile:
    """A column without a name is left out, whatever its role."""
    at = {role: column for column, role in roles.items() if role != Role.BACKGROUND}
    background = {
        name: column
        for column, role in roles.items()
        if role == Role.BACKGROUND and (name := attribute_name(table.header[column]))
    }
    return ListFile(
        file_name,
        table.header,
        table.rows,
        at.get(Role.EMAIL),
        at.get(Role.FIRST_NAME),
        at.get(Role.LANGUAGE),
        at.get(Role.NUMBER),
        background,
    )


def cell(row: Row, column: int | None) -> str:
    """On one line: a line break in a cell would end up in the subject of a mail."""
    return " ".join(row.cells[column].split()) if column is not None and column < len(row.cells) else ""


def language_of(text: str) -> str:
    found = LANGUAGES.get(text.lower(), text.lower())
    return found if re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", found) else ""
