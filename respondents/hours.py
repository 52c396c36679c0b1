"""When mail may go: by day, as the clock in the Netherlands stands; summer time included."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
MORNING, EVENING = time(8), time(21)
CHOICES = tuple(range(MORNING.hour, EVENING.hour))
"""Hours at which a mail can be planned."""


def is_day(moment: datetime) -> bool:
    return MORNING <= moment.astimezone(ZONE).time() < EVENING


def next_day_time(moment: datetime) -> datetime:
    """The moment itself, or the first eight o'clock after it."""
    if is_day(moment):
        return moment
    here = moment.astimezone(ZONE)
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return at(day, MORNING.hour)


def morning_after(day: date) -> datetime:
    return at(day + timedelta(days=1), MORNING.hour)


def at(day: date, hour: int) -> datetime:
    """The clock of that day; between eight and nine in the evening no hour is missing or double."""
    return datetime.combine(day, time(hour), ZONE)


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
