"""What every column of the database is for, on what basis, how long it is kept and who gets to see it."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

DECLARED = Path(__file__).parent / "privacy.txt"
HEADING = re.compile(r"\[(?P<table>\w+)\] (?P<basis>[^|]+) \| (?P<kept>[^|]+) \| (?P<recipients>[^|]+)")
OF_DJANGO = {"django_migrations"}
"""The list of migrations that ran; no model describes it."""


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    purpose: str
    basis: str
    kept: str
    recipients: str

    @property
    def personal(self) -> bool:
        return not self.basis.startswith("no personal data")


def declared() -> list[Column]:
    """Raises ValueError for a line that says too little."""
    found: list[Column] = []
    table: dict[str, str] = {}
    for line in DECLARED.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if heading := HEADING.fullmatch(line):
            table = heading.groupdict()
            continue
        name, separator, purpose = line.partition(": ")
        if not (table and separator and purpose.strip()):
            raise ValueError(f"privacy.txt: “{line}” is no declaration")
        found.append(Column(name=name, purpose=purpose, **table))
    return found


def in_database() -> set[tuple[str, str]]:
    """Every column there is, also of tables that no model describes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        )
        return {(table, column) for table, column in cursor.fetchall() if table not in OF_DJANGO}


def undeclared() -> set[tuple[str, str]]:
    return in_database() - {(column.table, column.name) for column in declared()}


def gone() -> set[tuple[str, str]]:
    """Declared, and no longer there."""
    return {(column.table, column.name) for column in declared()} - in_database()
