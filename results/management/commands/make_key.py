"""make_key WAVE HOLDER: print a new opening phrase on standard output, read it back from standard input."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from respondents.models import KeyHolder
from results.keys import KeyRefusedError, confirm, make_key
from surveys.models import Wave


class Command(BaseCommand):
    help = "Makes an opening phrase for a holder, prints it once and asks to type it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("holder", help="name of the researcher")
        parser.add_argument("--again", action="store_true", help="replace an earlier phrase of this holder")
        parser.add_argument("--confirm", action="store_true", help="only type back a phrase that was made before")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wave = Wave.objects.get(slug=options["wave"])
            holder = self.holder(wave, options)
            self.read_back(holder)
        except Wave.DoesNotExist:
            raise CommandError(
                _("There is no wave “%s”. The short name stands under Fieldwork.") % options["wave"]
            ) from None
        except KeyHolder.DoesNotExist:
            raise CommandError(
                _("This holder has no opening phrase for this wave yet. Make one first, without --confirm.")
            ) from None
        except KeyRefusedError as refused:
            raise CommandError(str(refused)) from None

    def holder(self, wave: Wave, options: dict[str, Any]) -> KeyHolder:
        if options["confirm"]:
            return KeyHolder.objects.get(wave=wave, name=options["holder"])
        made = make_key(wave, options["holder"], again=options["again"])
        self.stderr.write(_("This is the opening phrase. It is shown once. Write it down and keep it safe."))
        self.stdout.write(made.phrase)
        self.stdout.flush()
        return made.holder

    @sensitive_variables("phrase")
    def read_back(self, holder: KeyHolder) -> None:
        self.stderr.write(_("Type the seven words to confirm:"))
        phrase = sys.stdin.readline().strip()
        if not phrase:
            self.stderr.write(_("Not confirmed yet. Run this command again with --confirm."))
        elif confirm(holder, phrase, timezone.now()):
            self.stderr.write(self.style.SUCCESS(_("Confirmed.")))
        else:
            raise CommandError(_("That is not the phrase. Run this command again with --confirm."))
