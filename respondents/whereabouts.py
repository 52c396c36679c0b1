"""Knows a database that was put back from a copy, and keeps all mail still until somebody has said what happened.

What went after the copy was made would go once more: the rows that say so are gone.
"""

from datetime import datetime, timedelta

import structlog
from django.contrib.auth.models import User
from django.db import connection, transaction

from respondents.models import FieldworkEvent, Mail, Mailer
from respondents.pacing import row
from surveys.models import Wave

SILENCE = timedelta(hours=6)
"""Longer than this nobody looked after the mail: perhaps somebody did, in a database that is gone."""
HERE = """
    SELECT concat_ws(':', (SELECT system_identifier FROM pg_control_system()),
        left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (SELECT oid FROM pg_database WHERE datname = current_database()), 'respondents_mail'::regclass::oid)
"""
"""Another after a dump was read in, after a recovery to an earlier moment, and after another server took over."""
PARK = """
    WITH parked AS (
        UPDATE respondents_mail SET state = 'uncertain' WHERE state = 'queued' AND not_before <= %(now)s RETURNING id
    )
    INSERT INTO respondents_mailevent (mail_id, at, from_state, to_state, text, by_id)
    SELECT id, %(now)s, 'queued', 'uncertain', 'may have gone before the database was put back', %(by)s FROM parked
"""
log = structlog.get_logger(__name__)


@transaction.atomic
def known(now: datetime) -> bool:
    """False while the mail rests. Notes that somebody looks after the mail of this database, and which one it is."""
    mailer, place = row(), here()
    if mailer.rests_since is None and (why := strange(mailer, place, now)):
        mailer.rests_since, mailer.rests_because = now, why
        log.error("mail_rests", why=why)
    if mailer.rests_since is None:
        mailer.home, mailer.stirred_at = place, now
    mailer.save(update_fields=["home", "stirred_at", "rests_since", "rests_because"])
    return mailer.rests_since is None


def strange(mailer: Mailer, place: str, now: datetime) -> str:
    if mailer.home and mailer.home != place:
        return Mailer.Why.MOVED
    if mailer.stirred_at and now - mailer.stirred_at > SILENCE and Mail.objects.due(now).exists():
        return Mailer.Why.SILENT
    return ""


def here() -> str:
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        return str(cursor.fetchone()[0])


def resting() -> Mailer | None:
    """The row while the mail rests."""
    return Mailer.objects.filter(pk=1, rests_since__isnull=False).first()


def waiting(now: datetime) -> int:
    """Mails that would go at once, or would become uncertain."""
    return Mail.objects.due(now).count()


@transaction.atomic
def go_on(now: datetime, by: User | None, *, put_back: bool) -> int | None:
    """Somebody knows what happened. After a copy was put back, mails that were due become uncertain; how many did.

    None when the mail did not rest.
    """
    mailer = row()
    if mailer.rests_since is None:
        return None
    parked = park(now, by) if put_back else 0
    mailer.home, mailer.stirred_at, mailer.rests_since, mailer.rests_because = here(), now, None, ""
    mailer.save()
    what = FieldworkEvent.What.PUT_BACK if put_back else FieldworkEvent.What.NOT_PUT_BACK
    running = Wave.objects.launched().filter(closed_at=None, cancelled_at=None)
    FieldworkEvent.objects.bulk_create(FieldworkEvent(wave=wave, at=now, by=by, what=what) for wave in running)
    return parked


def park(now: datetime, by: User | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PARK, {"now": now, "by": by.pk if by else None})
        return int(cursor.rowcount)
