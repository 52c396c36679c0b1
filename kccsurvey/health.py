"""Is everything that an answer and a mail need alive?"""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from respondents import outbox, pacing

TICK = "kccsurvey.tick"
LONGEST_SILENCE = 180
LONGEST_WAIT = 300
"""Seconds without a tick, and seconds that a mail may be overdue."""


def healthz(request: HttpRequest) -> JsonResponse:
    """Figures only: anybody may ask."""
    found = report(timezone.now())
    return JsonResponse(found, status=200 if found["ok"] else 503)


def report(now: datetime) -> dict[str, bool | int | None]:
    """Ages in seconds; the age of a tick is unknown (null) when there was none or Redis is away."""
    overdue, tick_age = age_of_oldest_due_mail(now), age_of_last_tick(now)
    database, redis = overdue is not None, answers()
    on_time = (overdue or 0) <= LONGEST_WAIT and tick_age is not None and tick_age <= LONGEST_SILENCE
    return {
        "ok": database and redis and on_time,
        "database": database,
        "redis": redis,
        "outbox_age": overdue,
        "tick_age": tick_age,
    }


def note_tick(now: datetime) -> None:
    cache.set(TICK, now, timeout=None)


def age_of_last_tick(now: datetime) -> int | None:
    try:
        noted = cache.get(TICK)
    except RedisError:
        return None
    return int((now - noted).total_seconds()) if noted else None


def age_of_oldest_due_mail(now: datetime) -> int | None:
    """Since mail has been due without anything going; 0 when nothing is due; None when the database does not answer."""
    try:
        due = outbox.sendable(now, at_night=settings.MAIL_AT_NIGHT)
        oldest = due.order_by("not_before").values_list("not_before", flat=True).first()
        last = pacing.last_turn() if oldest else None
    except (DatabaseError, PoolTimeout):
        connection.close()
        return None
    return max(0, int((now - max(oldest, last or oldest)).total_seconds())) if oldest else 0


def answers() -> bool:
    try:
        cache.get(TICK)
    except RedisError:
        return False
    return True
