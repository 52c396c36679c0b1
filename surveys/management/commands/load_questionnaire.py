from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import xlsform
from surveys.instrument import Instrument
from surveys.models import Questionnaire, Survey, VersionTakenError


class Command(BaseCommand):
    help = "Read a questionnaire from an XLSForm workbook (.xlsx). Loading the same workbook again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--survey", metavar="SLUG", help="short name of the survey; not needed when there is one")

    def handle(self, *args: Any, file: Path, survey: str | None, **options: Any) -> None:
        instrument = self._read(file)
        try:
            questionnaire, is_new = Questionnaire.objects.take_in(self._survey(survey, instrument), instrument)
        except VersionTakenError as refusal:
            raise CommandError(str(refusal)) from None
        count = sum(question.is_answered for question in instrument.questions())
        size = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
        done = _("Loaded: %(name)s, %(size)s.") if is_new else _("Nothing new: %(name)s, %(size)s.")
        self.stdout.write(done % {"name": questionnaire, "size": size})

    def _read(self, file: Path) -> Instrument:
        try:
            return xlsform.read(file)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
            ) from None
        except xlsform.WorkbookError as error:
            raise CommandError(_("%(file)s was not loaded.") % {"file": file} + f"\n{error}") from None

    def _survey(self, slug: str | None, instrument: Instrument) -> Survey:
        if slug:
            found = Survey.objects.filter(slug=slug).first()
            if found is None:
                raise CommandError(
                    _("There is no survey %(slug)s. There is: %(known)s.") % {"slug": slug, "known": self._known()}
                )
            return found
        if Survey.objects.count() > 1:
            raise CommandError(_("Say with --survey which survey it is for: %(known)s.") % {"known": self._known()})
        return Survey.objects.first() or Survey.objects.create(
            name=instrument.title[:200], slug=slugify(instrument.title)[:50] or "survey", organisation=""
        )

    def _known(self) -> str:
        return ", ".join(Survey.objects.values_list("slug", flat=True)) or "-"
