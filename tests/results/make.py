"""Plain builders for results: a closed wave with sealed ballots, built by hand."""

from django.db import connection, models


def dump_of(*tables: type[models.Model]) -> str:
    """Every value of a table, as somebody with the database would read it."""
    text = ""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table._meta.db_table} t")  # noqa: S608
            text += "\n".join(row[0] for row in cursor.fetchall())
    return text
