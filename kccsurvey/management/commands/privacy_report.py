"""privacy_report: every table and column with purpose, basis, retention and recipient; `--dpia` fills in a DPIA."""

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kccsurvey import privacy, retention


class Command(BaseCommand):
    help = "Prints the register of processing (art. 30 AVG) from the declared columns, as Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dpia", action="store_true", help="print the impact assessment, filled in from it")

    def handle(self, *args: Any, dpia: bool, **options: Any) -> None:
        if missing := privacy.undeclared():
            names = ", ".join(sorted(f"{table}.{column}" for table, column in missing))
            raise CommandError(f"Not declared in kccsurvey/privacy.txt: {names}")
        columns = privacy.declared()
        self.stdout.write(filled_in(columns) if dpia else report(columns))


def report(columns: list[privacy.Column], level: str = "##") -> str:
    parts = []
    for table, group in groupby(columns, key=lambda column: column.table):
        rows = list(group)
        parts.append(
            f"{level} {table}\n\nBasis: {rows[0].basis}. Kept: {rows[0].kept}. Seen by: {rows[0].recipients}.\n"
        )
        parts.append("| column | for |\n| --- | --- |")
        parts += [f"| {row.name} | {row.purpose} |" for row in rows]
        parts.append("")
    return "\n".join(parts)


def filled_in(columns: list[privacy.Column]) -> str:
    template = (settings.BASE_DIR / "docs" / "dpia.md").read_text(encoding="utf-8")
    rules = "\n".join(f"- {rule.after}" for rule in retention.RULES)
    personal = report([column for column in columns if column.personal], level="###")
    return template.replace("<!-- columns -->", personal).replace("<!-- retention -->", rules)
