"""Launch a wave: make its key, invite everybody on the list, queue the mails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import fieldwork
from surveys.models import Wave


class Command(BaseCommand):
    help = "Launch a wave: make its key, invite everybody on the list, queue the mails. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--one-phrase", action="store_true", help="accept that one lost phrase loses everything")

    def handle(self, *args: Any, wave: str, dry_run: bool, one_phrase: bool, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % wave) from error
        if found.launched_at:
            self.stdout.write(_("This wave was launched already; nothing changed."))
            return
        if fieldwork.holders(found) == 1 and not one_phrase:
            raise CommandError(_("There is one opening phrase. Have a second one made, or add --one-phrase."))
        try:
            self.stdout.write(self.rehearse(found) if dry_run else self.launch(found, one_phrase))
        except fieldwork.LaunchRefusedError as refusal:
            raise CommandError("\n".join(refusal.problems)) from refusal

    def rehearse(self, wave: Wave) -> str:
        if found := fieldwork.problems(wave, timezone.now()):
            raise fieldwork.LaunchRefusedError(found)
        return _("People who would be invited: %(n)d.") % {"n": fieldwork.audience(wave).count()}

    def launch(self, wave: Wave, one_phrase: bool) -> str:
        return _("People invited: %(n)d. Their mails are waiting to go.") % {
            "n": fieldwork.launch(wave, timezone.now(), one_phrase=one_phrase)
        }
