"""Close a wave: no more answers, no more mail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import fieldwork
from surveys.models import Wave


class Command(BaseCommand):
    help = "Close a wave: no more answers, no more mail. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, wave: str, dry_run: bool, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % wave) from error
        if not found.in_field:
            self.stdout.write(_("This wave is not in the field; nothing changed."))
            return
        if dry_run:
            self.stdout.write(_("The wave would be closed."))
            return
        fieldwork.close(found, timezone.now())
        self.stdout.write(_("The wave is closed."))
