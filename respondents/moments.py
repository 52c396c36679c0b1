"""When answering begins and ends, in words: hour and year only where the day alone would mislead."""

from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _


def first_moment(opens_at: datetime) -> str:
    """For "from ...": a day when it opens as the day begins."""
    here = timezone.localtime(opens_at)
    return day(here) if (here.hour, here.minute) == (0, 0) else day_and_hour(here)


def last_moment(closes_at: datetime) -> str:
    """For "until ...": a day when it closes as the day ends; midnight is the end of the day before."""
    here = timezone.localtime(closes_at)
    just_before = here - timedelta(minutes=1)
    if (just_before.hour, just_before.minute) >= (23, 58):
        return day(just_before)
    return day_and_hour(here)


def day(moment: datetime) -> str:
    this_year = timezone.localtime(moment).year == timezone.localdate().year
    return formats.date_format(moment, "j F" if this_year else "j F Y")


def day_and_hour(moment: datetime) -> str:
    return _("%(day)s at %(hour)s") % {"day": day(moment), "hour": formats.date_format(moment, "H:i")}
