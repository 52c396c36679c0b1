"""`manage.py import_panel WAVE FILE`: the same as the upload in the admin."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from respondents import column_roles, columns, fieldwork, panel
from respondents.models import ColumnMemory
from surveys.models import Wave


class Command(BaseCommand):
    help = "Put a list of people (CSV or XLSX) on the panel of a wave; a second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and change nothing")
        parser.add_argument(
            "--complete", action="store_true", help="this is the whole list: who is not on it is taken off the panel"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wave = Wave.objects.filter(slug=options["wave"]).select_related("survey").first()
        if wave is None:
            raise CommandError(
                _("There is no wave “%(name)s”. The short name stands under Fieldwork.") % {"name": options["wave"]}
            )
        try:
            content = options["file"].read_bytes()
            memory = ColumnMemory.objects.filter(survey=wave.survey).first()
            roles = column_roles.remembered(columns.read_columns(content).header, memory.columns if memory else {})
            file = panel.read_list(content, options["file"].name, roles)
        except (OSError, panel.UnreadableListError) as error:
            raise CommandError(str(error)) from error
        preview = panel.compare(wave.survey, file)
        self.show(preview)
        if not options["dry_run"]:
            day = timezone.localdate() if options["complete"] else None
            panel.save(wave.survey, preview, withdraw_absent_on=day)
            if wave.in_field and (number := fieldwork.invite(wave, timezone.now())):
                self.stdout.write(_("People invited: %(n)d. Their mails are waiting to go.") % {"n": number})
        if not preview.readable:
            raise CommandError(_("No line of this file could be used. Correct the lines and read it in again."))

    def show(self, preview: panel.Preview) -> None:
        for label, number in panel.numbers(preview):
            self.stdout.write(f"{label}: {number}")
        for line in preview.of(*panel.REJECTED):
            self.stdout.write(_("line %(line)d: %(reason)s") % {"line": line.number, "reason": line.reason})
        for line in preview.warnings():
            self.stdout.write(_("line %(line)d: note: %(reason)s") % {"line": line.number, "reason": line.warning})
        if preview.opted_out:
            text = ngettext(
                "%(n)d person does not want mail and will not be invited.",
                "%(n)d people do not want mail and will not be invited.",
                preview.opted_out,
            )
            self.stdout.write(text % {"n": preview.opted_out})
