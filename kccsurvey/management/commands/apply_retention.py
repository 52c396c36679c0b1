"""apply_retention: remove what the privacy notice promises to remove; `--dry-run` only says what."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kccsurvey import retention


class Command(BaseCommand):
    help = "Removes what has been kept long enough. Safe to repeat; the beat does it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        done = retention.apply(timezone.now(), dry_run=dry_run)
        for rule in retention.RULES:
            self.stdout.write(f"{done[rule.name]:>8}  {rule.after}")
