"""Launch a wave: make its key, invite everybody on the list, queue the mails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from respondents import fieldwork
from surveys.models import Wave


class Command(BaseCommand):
    help = "Launch a wave: make its key, invite everybody on the list, queue the mails. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, wave: str, dry_run: bool, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(f"There is no wave with the short name {wave}.") from error
        if found.launched_at:
            self.stdout.write("This wave was launched already; nothing changed.")
            return
        try:
            self.stdout.write(self.rehearse(found) if dry_run else self.launch(found))
        except fieldwork.LaunchRefusedError as refusal:
            raise CommandError("\n".join(refusal.problems)) from refusal

    def rehearse(self, wave: Wave) -> str:
        if found := fieldwork.problems(wave, timezone.now()):
            raise fieldwork.LaunchRefusedError(found)
        return f"{fieldwork.audience(wave).count()} people would be invited."

    def launch(self, wave: Wave) -> str:
        return f"{fieldwork.launch(wave, timezone.now())} people are invited; their mails are waiting to go."
