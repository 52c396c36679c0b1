"""Pause the mail of a wave, or let it go on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import fieldwork
from surveys.models import Wave


class Command(BaseCommand):
    help = "Pause a wave: no mail goes until it is resumed. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--resume", action="store_true", help="let the mail go on")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, wave: str, resume: bool, dry_run: bool, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % wave) from error
        if not found.in_field or found.paused is not resume:
            self.stdout.write(_("Nothing changed."))
        elif dry_run:
            self.stdout.write(_("The mail would go on.") if resume else _("The mail would be paused."))
        else:
            (fieldwork.resume if resume else fieldwork.pause)(found, timezone.now())
            self.stdout.write(_("The mail goes on.") if resume else _("The mail is paused."))
