"""panel_key make|hand-out|end NAME: the panel of a survey; phrases go over standard output and input only."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from results import panel
from results.keys import KeyRefusedError
from surveys.models import Survey, Wave


class Command(BaseCommand):
    help = "Makes the phrase of a panel, hands out pseudonyms in a wave, or ends the panel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["make", "hand-out", "end"])
        parser.add_argument("name", help="short name of the survey; with hand-out, of the wave")

    @sensitive_variables("phrase")
    def handle(self, *args: Any, what: str, name: str, **options: Any) -> None:
        try:
            if what == "make":
                phrase = panel.make_key(Survey.objects.get(slug=name))
                self.stdout.write(phrase)
                self.stderr.write(_("Type the seven words to confirm:"))
                panel.confirm(Survey.objects.get(slug=name), sys.stdin.readline().strip(), timezone.now())
            elif what == "hand-out":
                number = panel.hand_out(Wave.objects.get(slug=name), sys.stdin.readline().strip())
                self.stdout.write(_("Pseudonyms sealed: %(n)d.") % {"n": number})
            else:
                number = panel.end(Survey.objects.get(slug=name))
                self.stdout.write(
                    _("The panel has ended. Responses that can no longer be linked: %(n)d.") % {"n": number}
                )
        except (Survey.DoesNotExist, Wave.DoesNotExist):
            raise CommandError(_("There is nothing with the short name “%s”.") % name) from None
        except KeyRefusedError as refused:
            raise CommandError(str(refused)) from None
