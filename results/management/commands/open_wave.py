"""open_wave WAVE: opens the ballot box; the phrase comes from standard input, so that no process list shows it."""

import resource
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from results import keys, progress
from results.opening import OpeningRefusedError, OpeningReport, open_wave
from surveys.models import Wave


class Command(BaseCommand):
    help = "Opens a closed wave with the phrase of one key holder, read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--report-progress", action="store_true", help="tell the page that started this")

    @sensitive_variables("phrase")
    def handle(self, *args: Any, **options: Any) -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash would leave the key and the answers in a file
        wave = Wave.objects.filter(slug=options["wave"]).first()
        if wave is None:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % options["wave"])
        if sys.stdin.isatty():
            self.stderr.write(_("Type the opening phrase:"))
        phrase = sys.stdin.readline().strip()
        tell = progress.Teller(wave.pk) if options["report_progress"] else progress.Silent()
        try:
            if not options["report_progress"]:  # the page has counted already
                keys.count_try(f"opening:{wave.pk}")
            report = open_wave(wave, phrase, timezone.now(), tell.running)
        except (OpeningRefusedError, keys.TooManyTriesError) as refused:
            tell.refused(str(refused))
            raise CommandError(str(refused)) from None
        tell.done(in_words(report))
        self.stdout.write(self.style.SUCCESS(in_words(report)))


def in_words(report: OpeningReport) -> str:
    text = _(
        "Opened: %(responses)d responses, of which %(unfinished)d far enough but not sent in. Left out: "
        "%(left_out)d with too few answers, %(too_few)d not sent in and too few to hide among, %(damaged)d damaged. "
        "Fingerprint of the destroyed key: %(fingerprint)s."
    )
    if not report.rewritten:
        text += " " + _("Other work kept the deleted rows in the files. Ask who runs the server for a VACUUM FULL.")
    return text % asdict(report)
