"""give_up_wave WAVE: destroys the envelopes of a closed wave that nobody will open; its short name is typed again."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from results import giving_up
from surveys.models import Wave


class Command(BaseCommand):
    help = "Gives up a closed wave: destroys its envelopes and key. Its short name is read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be destroyed")

    def handle(self, *args: Any, **options: Any) -> None:
        wave = Wave.objects.filter(slug=options["wave"]).first()
        if wave is None:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % options["wave"])
        try:
            if options["dry_run"]:
                giving_up.raise_if_refused(wave, wave.slug)
                self.stdout.write(before(giving_up.loss(wave)))
            else:
                lost = giving_up.give_up(wave, self.typed(wave), timezone.now())
                self.stdout.write(self.style.SUCCESS(giving_up.in_words(lost)))
        except giving_up.GivingUpRefusedError as refused:
            raise CommandError(str(refused)) from None

    def typed(self, wave: Wave) -> str:
        giving_up.raise_if_refused(wave, wave.slug)
        self.stderr.write(before(giving_up.loss(wave)))
        if sys.stdin.isatty():
            self.stderr.write(_("Type the short name of the wave to destroy them:"))
        return sys.stdin.readline().strip()


def before(lost: giving_up.Loss) -> str:
    text = _(
        "To be destroyed: envelopes (%(envelopes)d), unfinished answers (%(drafts)d), and the key with fingerprint "
        "%(fingerprint)s. No opening phrase brings them back."
    )
    return text % vars(lost)
