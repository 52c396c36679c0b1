"""Counts of a wave per day: nothing in them leads to a person or says when somebody did something."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate
from django.utils import timezone

from respondents import page_counts
from respondents.models import DayCount, Invitation, Mail, MailDay
from surveys.models import Wave

Cell = tuple[str, ...]


def count_all(now: datetime) -> None:
    """Every wave in the field, and those that closed within a day; a second time changes nothing."""
    recent = Q(closed_at__isnull=True) | Q(closed_at__gte=now - timedelta(days=1))
    for wave in Wave.objects.launched().filter(recent, cancelled_at__isnull=True).select_related("survey"):
        count(wave, now)


@transaction.atomic
def count(wave: Wave, now: datetime) -> None:
    """How the wave stands today, in place of what was written earlier on the same day."""
    Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    day = timezone.localdate(now)
    count_states(wave, day)
    count_mails(wave, day)
    page_counts.take_over(wave)


def count_states(wave: Wave, day: date) -> None:
    names = list(wave.background)
    fresh = {
        (state, tuple(zip(names, cell, strict=True)) if cell else ()): number
        for (state, cell), number in merged(cells(wave), wave.survey.minimum_group).items()
    }
    known = {(row.state, as_pairs(row.cell, names)): row for row in DayCount.objects.filter(wave=wave, day=day)}
    gone = [row.pk for key, row in known.items() if key not in fresh]
    DayCount.objects.filter(pk__in=gone).delete()
    changed = [
        DayCount(wave=wave, day=day, state=state, cell=dict(cell), number=number)
        for (state, cell), number in fresh.items()
        if (state, cell) not in known or known[state, cell].number != number
    ]
    DayCount.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["wave", "day", "state", "cell"], update_fields=["number"]
    )


def forget_groups(wave: Wave) -> None:
    """Of a wave whose invitations go, only totals per day stay: in a group somebody could be the only one to stop."""
    rows = DayCount.objects.filter(wave=wave)
    totals = [
        DayCount(wave=wave, day=day, state=state, number=number)
        for day, state, number in rows.values_list("day", "state").annotate(Sum("number")).order_by("day", "state")
    ]
    rows.delete()
    DayCount.objects.bulk_create(totals)


def as_pairs(cell: dict[str, str], names: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, cell[name]) for name in names if name in cell)


def cells(wave: Wave) -> Counter[tuple[str, Cell]]:
    """Invitations per state and combination of the background that travels along; one query."""
    columns = {f"column_{number}": KeyTextTransform(name, "attributes") for number, name in enumerate(wave.background)}
    rows = Invitation.objects.filter(wave=wave).annotate(**columns).values_list("state", *columns)
    found: Counter[tuple[str, Cell]] = Counter()
    for state, *rest in rows.annotate(number=Count("pk")).order_by():
        *values, number = rest
        found[state, tuple(value or "" for value in values)] += number
    return found


def merged(found: Counter[tuple[str, Cell]], least: int) -> Counter[tuple[str, Cell]]:
    """Groups of fewer people than `least` go together in one without a name, which is then large enough too."""
    sizes: Counter[Cell] = Counter()
    for (_state, cell), number in found.items():
        sizes[cell] += number
    ordered = sorted(sizes, key=lambda cell: (-sizes[cell], cell))
    rest: set[Cell] = set()
    while ordered and (sizes[ordered[-1]] < least or 0 < sum(sizes[cell] for cell in rest) < least):
        rest.add(ordered.pop())
    together: Counter[tuple[str, Cell]] = Counter()
    for (state, cell), number in found.items():
        together[state, () if cell in rest else cell] += number
    return together


def count_mails(wave: Wave, day: date) -> None:
    """Mails that went today or yesterday, per step; older days stay as they were."""
    first = day - timedelta(days=1)
    since = timezone.make_aware(datetime.combine(first, time()))
    rows = (
        Mail.objects.filter(wave=wave, sent_at__gte=since)
        .values_list(TruncDate("sent_at"), "step", "number")
        .annotate(sent=Count("pk"))
        .order_by()
    )
    fresh = {(sent_on, step, number): sent for sent_on, step, number, sent in rows}
    known = {(row.day, row.step, row.number): row.sent for row in MailDay.objects.filter(wave=wave, day__gte=first)}
    changed = [
        MailDay(wave=wave, day=key[0], step=key[1], number=key[2], sent=sent)
        for key, sent in fresh.items()
        if known.get(key) != sent
    ]
    MailDay.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["wave", "day", "step", "number"], update_fields=["sent"]
    )
