"""export_wave WAVE --format csv --purpose TEXT [--output FILE]: microdata as a zip; every export is logged."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from results.export import archive
from surveys.models import Wave


class Command(BaseCommand):
    help = "Writes the answers of an opened wave, with codebook, to a zip file or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--format", choices=archive.FORMATS, default="csv")
        parser.add_argument("--purpose", required=True, help="what it is for; kept in the log of exports")
        parser.add_argument("--output", help="file to write; without it, standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        wave = Wave.objects.filter(slug=options["wave"]).first()
        if wave is None:
            raise CommandError(_("There is no wave “%s”.") % options["wave"])
        by = f"{getpass.getuser()} (shell)"
        try:
            made = archive.make(wave, made_by=by, purpose=options["purpose"], now=timezone.now())
        except archive.NothingToExportError:
            raise CommandError(_("There is nothing to export before the wave has been opened.")) from None
        if options["output"]:
            Path(options["output"]).write_bytes(made.content)
        else:
            sys.stdout.buffer.write(made.content)
        self.stderr.write(f"{made.name}: {made.rows}, sha256 {made.sha256}")
