"""Put a step of the contact plan in the outbox now, also when it is late."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from respondents import audience, contact_plan
from respondents.contact_plan import Planned, PlanState
from surveys.models import Wave


class Command(BaseCommand):
    help = "Put the step of the contact plan whose time has come in the outbox. A second run does nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, wave: str, dry_run: bool, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % wave) from error
        now = timezone.now()
        steps = [one for one in contact_plan.calendar(found, now) if is_due(one) and one.moment <= now]
        if not found.in_field or not steps:
            self.stdout.write(_("No step of the contact plan is due; nothing changed."))
            return
        *missed, planned = steps
        step = planned.step
        for one in () if dry_run else missed:  # of several that are due, only the last still makes sense
            contact_plan.skip(one.step, now, None)
        number = audience.of_step(found, step.step).count() if dry_run else contact_plan.put_out(step, now)
        text = (
            ngettext("%(step)s: %(n)d mail would go.", "%(step)s: %(n)d mails would go.", number)
            if dry_run
            else ngettext("%(step)s: %(n)d mail is waiting to go.", "%(step)s: %(n)d mails are waiting to go.", number)
        )
        self.stdout.write(text % {"step": step, "n": number})


def is_due(planned: Planned) -> bool:
    return planned.state in (PlanState.WAITS, PlanState.LATE)
