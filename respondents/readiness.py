"""What has to be done before a wave can start, in sentences that say so."""

from datetime import datetime

from django.utils.translation import gettext as _

from respondents import contact_plan
from respondents.models import Respondent
from surveys.instrument import SILENT_KINDS
from surveys.models import Notice, Question, Wave

BACKGROUND_BYTES = 100


def problems(wave: Wave, now: datetime) -> list[str]:
    """Why this wave cannot be launched now, in sentences that say what to do; empty when it can."""
    if wave.launched_at or wave.cancelled_at:
        return [_("This wave was launched before. Copy it to make a new one.")]
    found = []
    if (
        not Question.objects.filter(section__questionnaire=wave.questionnaire_id)
        .exclude(kind__in=SILENT_KINDS)
        .exists()
    ):
        found.append(_("The questionnaire asks nothing yet. Add questions first."))
    if wave.closes_at <= now:
        found.append(_("The closing date has passed. Choose a later one."))
    if not wave.key_holders.filter(confirmed_at__isnull=False).exists():
        found.append(_("No researcher has confirmed an opening phrase. Ask a researcher to make one under Results."))
    found += contact_plan.problems(wave)
    notice = Notice.objects.filter(wave=wave).first()
    empty = notice.empty_items() if notice else [_("everything")]
    if empty:
        found.append(_("The privacy notice is not complete. Fill in: %(items)s.") % {"items": ", ".join(empty)})
    return found + problems_of_list(wave)


def problems_of_list(wave: Wave) -> list[str]:
    people = Respondent.objects.reachable().filter(survey=wave.survey_id)
    if not people.exists():
        return [_("There is nobody on the list. Upload the list first.")]
    found = []
    for name in wave.background:
        values = [str(value or "") for value in people.values_list(f"attributes__{name}", flat=True).distinct()]
        if not any(values):
            found.append(
                _("The list has no column “%(name)s”. Upload it or take it out of the background.") % {"name": name}
            )
        elif any(len(value.encode()) > BACKGROUND_BYTES for value in values):
            found.append(_("Column “%(name)s” holds long texts. Use broad bands as background.") % {"name": name})
    return found
