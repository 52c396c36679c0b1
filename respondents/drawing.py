"""The curve of a wave as numbers for an SVG and as lines of the table beside it; knows no queries."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from respondents.aapor import grouped
from respondents.forecast import Forecast
from respondents.history import History, Mailing
from respondents.models import MailStep

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 64, 36, 32
STEPS = (1, 2, 5)
TICKS, LABELS = 5, 8


@dataclass(frozen=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True)
class Mark:
    """A mailing: its number in the picture, and what it was."""

    at: str
    number: int
    text: str


@dataclass(frozen=True)
class DayLine:
    """One day of the table."""

    label: str
    mailing: str
    new: str
    total: str


@dataclass(frozen=True)
class Range:
    """The forecast at the closing date."""

    at: str
    top: str
    middle: str
    bottom: str
    label: str


@dataclass(frozen=True)
class Drawing:
    line: str
    dots: list[tuple[str, str]]
    ticks: list[Tick]
    days: list[Tick]
    marks: list[Mark]
    lines: list[DayLine]
    forecast: Range | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    above: int = TOP - 14
    """Where the numbers of the mails stand, clear of the label of the highest line."""
    bottom: int = HEIGHT - BOTTOM


def draw(history: History, forecast: Forecast | None) -> Drawing:
    length = max(history.index(history.last), 1)
    highest = max([*history.totals.values(), forecast.high if forecast else 0, 1])
    step = nice_step(highest)
    most = step * -(-highest // step)

    def x(day: int) -> str:
        return f"{LEFT + (WIDTH - LEFT - RIGHT) * day / length:.1f}"

    def y(number: int) -> str:
        return f"{HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / most:.1f}"

    points = [(x(day), y(total)) for day, total in sorted(history.totals.items()) if 0 <= day <= length]
    every = -(-length // LABELS)
    return Drawing(
        line=" ".join(",".join(point) for point in points),
        dots=points,
        ticks=[Tick(y(number), grouped(number)) for number in range(0, most + 1, step)],
        days=[Tick(x(day), short(history.first, day)) for day in range(0, length + 1, every)],
        marks=[Mark(x(one.day), n, told(one, history.first)) for n, one in enumerate(history.mailings, start=1)],
        lines=table(history),
        forecast=range_of(forecast, x(length), y) if forecast else None,
    )


def range_of(forecast: Forecast, at: str, y: object) -> Range:
    assert callable(y)
    label = f"{grouped(forecast.low)}–{grouped(forecast.high)}"
    return Range(at, y(forecast.high), y(forecast.middle), y(forecast.low), label)


def nice_step(highest: int) -> int:
    """1, 2 or 5 with noughts, so that at most five lines cross the picture."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * TICKS >= highest:
                return step * power
        power *= 10


def short(first: date, day: int) -> str:
    return str(date_format(first + timedelta(days=day), "j b"))


def told(one: Mailing, first: date) -> str:
    said = {"step": name_of(one), "day": short(first, one.day), "n": grouped(one.sent or 0)}
    return (_("%(step)s, %(day)s; mails: %(n)s") if one.sent is not None else _("%(step)s, planned on %(day)s")) % said


def name_of(one: Mailing) -> str:
    label = str(MailStep(one.step).label)
    return f"{label} {one.number}" if one.step == MailStep.REMINDER else label


def table(history: History) -> list[DayLine]:
    before, found = 0, []
    for day, total in sorted(history.totals.items()):
        mailings = ", ".join(name_of(one) for one in history.mailings if one.day == day and one.sent is not None)
        found.append(DayLine(short(history.first, day), mailings, grouped(total - before), grouped(total)))
        before = total
    return found
