"""Ciphertext cannot be compressed; without this PostgreSQL tries at every save."""

from django.db import migrations

COLUMNS = [("respondents_draft", "resume"), ("respondents_draft", "ballot"), ("respondents_ballot", "sealed")]


def storage(kind: str) -> str:
    return ";".join(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE {kind}" for table, column in COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("respondents", "0001_who_is_asked")]

    operations = [migrations.RunSQL(storage("EXTERNAL"), storage("EXTENDED"))]
