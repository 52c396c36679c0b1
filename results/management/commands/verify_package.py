"""verify_package FILE: whose export a file is, whether it is unchanged, and whether it keeps the rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from results.export import shelf, verifying
from results.models import Export


class Command(BaseCommand):
    help = "Says whose export a file is, whether it is unchanged, and whether nobody stands out in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with ZipFile(path) as archive:
                problems = list(verifying.problems(archive))
        except (OSError, BadZipFile, *verifying.UNREADABLE) as error:
            raise CommandError(_("This is no package of ours: %s") % error) from None
        export = Export.objects.filter(sha256=shelf.sha256_of(path)).select_related("wave").first()
        if export is None:
            problems.insert(0, _("No export in the log has this fingerprint."))
        else:
            names = {"by": export.made_by, "day": export.made_at.date(), "purpose": export.purpose, "wave": export.wave}
            self.stdout.write(_("%(wave)s, made on %(day)s by %(by)s for: %(purpose)s") % names)
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(_("This file is not in order."))
        self.stdout.write(_("Unchanged, and nobody stands out in it."))
