"""Let the mail go on after a copy of the database was put back, or after hours in which nothing ran."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import whereabouts


class Command(BaseCommand):
    help = "Let the mail go on when it rests because the database may have been put back. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        happened = parser.add_mutually_exclusive_group(required=True)
        happened.add_argument(
            "--put-back", action="store_true", help="a copy was put back: mails that were due become uncertain"
        )
        happened.add_argument("--nothing-put-back", action="store_true", help="nothing was lost: what is due goes now")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, put_back: bool, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if whereabouts.resting() is None:
            self.stdout.write(_("Nothing changed."))
            return
        number = whereabouts.waiting(now)
        if not dry_run:
            whereabouts.go_on(now, None, put_back=put_back)
        self.stdout.write(sentence(put_back, dry_run) % {"n": number})


def sentence(put_back: bool, dry_run: bool) -> str:
    if dry_run and put_back:
        return _("Mails that would become uncertain: %(n)d.")
    if dry_run:
        return _("Mails that would go now: %(n)d.")
    return _("Mails that are uncertain now: %(n)d.") if put_back else _("The mail goes on. Mails that are due: %(n)d.")
