"""All rules of retention together: those of people, and those of sessions, the log of the admin and the files."""

from datetime import datetime, timedelta

import structlog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from respondents import retention
from respondents.retention import Rule
from results import erasing

LOG_OF_STAFF = timedelta(days=365)
LOG_OF_PEOPLE = timedelta(days=30)
A_DAY = 86400
log = structlog.get_logger(__name__)


def old_sessions(now: datetime) -> "QuerySet[Session]":
    return Session.objects.filter(expire_date__lt=now)


def old_log(now: datetime) -> "QuerySet[LogEntry]":
    """An entry about a person quotes the address."""
    people = Q(content_type__app_label="respondents", action_time__lt=now - LOG_OF_PEOPLE)
    return LogEntry.objects.filter(people | Q(action_time__lt=now - LOG_OF_STAFF))


def erase(now: datetime) -> int:
    waiting = erasing.unfinished(now).count()
    return waiting if erasing.finish(now) else 0


RULES = (
    *retention.RULES,
    Rule("sessions", _("log-ins of staff: when they expire, after ten hours at most"), old_sessions,
         lambda now: old_sessions(now).delete()[0]),
    Rule("staff log", _("the log of the admin: after a year, what is about people after 30 days"), old_log,
         lambda now: old_log(now).delete()[0]),
    Rule("files", _("what is left of envelopes in the database files: right after the opening"), erasing.unfinished,
         erase),
)  # fmt: skip


def apply(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """What every rule removed, or would remove; a second time there is nothing left to do."""
    done = {rule.name: rule.due(now).count() if dry_run else rule.remove(now) for rule in RULES}
    late = retention.overdue(now).count()
    if late:
        log.warning("waves_wait_for_opening", waves=late)
    if not dry_run:
        log.info("retention_applied", **{name: number for name, number in done.items() if number})
    return done


def daily(now: datetime) -> None:
    """Once a day, and the files as soon as it can be."""
    erasing.finish(now)
    if cache.add(f"retention:{timezone.localdate(now)}", "done", A_DAY):
        apply(now)
