"""create_roles: make the four PostgreSQL roles of a hardened installation, or print the statements."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from kccsurvey import database_roles


class Command(BaseCommand):
    help = "Makes the PostgreSQL roles for web, staff, worker and opener, with no more rights than each needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sql", action="store_true", help="only print the statements")
        parser.add_argument("--prefix", default="kcc", help="first part of the names of the roles")

    def handle(self, *args: Any, prefix: str, **options: Any) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", prefix):
            raise CommandError(_("Use lower-case letters, digits and underscores in the prefix."))
        if options["sql"]:
            for statement in database_roles.sql(prefix):
                self.stdout.write(statement + ";")
            return
        try:
            database_roles.create(prefix)
        except DatabaseError as error:
            raise CommandError(_("Run this as a superuser of PostgreSQL, or use --sql: %s") % error) from error
        names = ", ".join(f"{prefix}_{role}" for role in database_roles.ROLES)
        self.stdout.write(_("Made: %s. Give each a password and its own process.") % names)
