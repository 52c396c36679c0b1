"""What the outbox of a wave holds, whether the mailer runs, and what goes next; changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from respondents import breaker, contact_plan, whereabouts
from respondents.models import MailState
from surveys.models import Wave


class Command(BaseCommand):
    help = (
        "Show what the outbox of a wave holds and what goes next. Exits with 1 when somebody has to decide something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", help="short name of the wave")
        parser.add_argument("--dry-run", action="store_true", help="the same: this command only looks")

    def handle(self, *args: Any, wave: str, **options: Any) -> None:
        try:
            found = Wave.objects.for_command(wave)
        except Wave.DoesNotExist as error:
            raise CommandError(_("There is no wave “%s”. The short name stands under Fieldwork.") % wave) from error
        now, open_breaker = timezone.now(), breaker.state()
        counts = dict(found.mails.values_list("state").annotate(Count("pk")).order_by())
        for state in MailState:
            self.stdout.write(f"{state.label}: {counts.get(state.value, 0)}")
        if found.paused:
            self.stdout.write(_("The mail is paused."))
        late = False
        for planned in contact_plan.calendar(found, now):
            day = formats.date_format(timezone.localtime(planned.moment), "j F Y, H:i")
            self.stdout.write(f"{day}  {planned.step}: {planned.state.label}")
            late = late or planned.state == contact_plan.PlanState.LATE
        if open_breaker:
            self.stdout.write(_("The mail server refuses: %(reason)s") % {"reason": open_breaker.reason})
        resting = whereabouts.resting()
        if resting:
            why = {"why": resting.get_rests_because_display()}
            self.stdout.write(_("The mail rests: %(why)s. See mailer_resume.") % why)
        if resting or open_breaker or late or counts.get(MailState.UNCERTAIN.value):
            raise CommandError(_("Somebody has to look at this."), returncode=1)
