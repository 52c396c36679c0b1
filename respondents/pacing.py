"""How fast mail goes, over all workers together; kept in the database, so that it outlives Redis."""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from respondents.models import Mailer

HOUR = timedelta(hours=1)
SANE = timedelta(minutes=1)
"""A turn further away than this was given by a clock that has been set back."""
IDLE = timedelta(seconds=15)


class Pace:
    """The turns of one worker: about a second's worth at a time."""

    def __init__(self, per_second: float, per_hour: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self.per_second, self.per_hour, self.sleep = per_second, per_hour, sleep
        self.chunk = max(1, math.ceil(per_second)) if per_second else 100
        self.turns: list[datetime] = []

    def wait(self, clock: Callable[[], datetime]) -> bool:
        """Until it is this worker's turn; False when the hour is full."""
        if not self.turns:
            self.turns = self.reserve(clock())
        if not self.turns:
            return False
        pause = (self.turns.pop(0) - clock()).total_seconds()
        if pause > 0:
            self.sleep(pause)
        return True

    @transaction.atomic
    def reserve(self, now: datetime) -> list[datetime]:
        mailer = row()
        if mailer.hour_began_at is None or not timedelta(0) <= now - mailer.hour_began_at < HOUR:
            mailer.hour_began_at, mailer.hour_count = now, 0
        count = min(self.chunk, self.per_hour - mailer.hour_count) if self.per_hour else self.chunk
        if count <= 0:
            return []
        step = timedelta(seconds=1 / self.per_second) if self.per_second else timedelta(0)
        begin = mailer.next_slot_at if mailer.next_slot_at and now < mailer.next_slot_at < now + SANE else now
        mailer.next_slot_at, mailer.hour_count = begin + count * step, mailer.hour_count + count
        mailer.save(update_fields=["next_slot_at", "hour_began_at", "hour_count"])
        return [begin + number * step for number in range(count)]


def row() -> Mailer:
    """The one row, locked until the end of the transaction."""
    Mailer.objects.bulk_create([Mailer(pk=1)], ignore_conflicts=True)
    return Mailer.objects.select_for_update().get(pk=1)


def last_turn() -> datetime | None:
    return Mailer.objects.filter(pk=1).values_list("next_slot_at", flat=True).first()


def is_idle(now: datetime) -> bool:
    """No worker has been sending just now, so that a tick has to wake one."""
    last = last_turn()
    return last is None or not now - IDLE < last < now + SANE
