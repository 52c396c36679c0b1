"""export_wave WAVE --purpose TEXT --output FILE [--with-earlier]: the package of microdata; every export is logged."""

import getpass
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from results.export import archive, shelf
from results.models import Export
from surveys.models import Wave


class Command(BaseCommand):
    help = "Writes the anonymous answers of an opened wave in every format, with codebook and method, to a zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--purpose", required=True, help="what it is for; kept in the log of exports")
        parser.add_argument("--output", required=True, help="file to write")
        parser.add_argument("--with-earlier", action="store_true", help="the earlier waves in it as well")

    def handle(self, *args: Any, **options: Any) -> None:
        wave = Wave.objects.filter(slug=options["wave"]).first()
        if wave is None:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % options["wave"])
        if not wave.opened_at:
            raise CommandError(_("There is nothing to export before the wave has been opened."))
        now = timezone.now()
        export = Export.objects.create(
            wave=wave,
            made_at=now,
            made_by=f"{getpass.getuser()} (shell)",
            purpose=options["purpose"],
            with_earlier=options["with_earlier"],
            format="package",
            state=Export.State.WAITING,
        )
        archive.carry_out(export, now)
        export.refresh_from_db()
        if not export.is_ready:
            raise CommandError(export.problem)
        shutil.move(shelf.path_of(export), Path(options["output"]))
        self.stderr.write(f"{options['output']}: {export.rows}, sha256 {export.sha256}")
