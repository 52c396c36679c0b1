"""What PostgreSQL keeps of rows that were deleted, and how it goes too."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, Q, QuerySet

from respondents.models import Ballot, Draft, KeyHolder
from results.models import Erasure
from surveys.models import Wave

SEALED: tuple[type[Model], ...] = (Ballot, Draft, KeyHolder)
PATIENCE_SECONDS = 20
OPENING_MAY_TAKE = timedelta(minutes=5)
log = structlog.get_logger(__name__)


def erase(waves: Iterable[Wave], now: datetime, transaction_id: str, patience: float | None = None) -> bool:
    """Rewrite the files, and keep a note that it was done; without the note the beat tries again."""
    if not rewrite_tables(transaction_id, PATIENCE_SECONDS if patience is None else patience):
        return False
    for wave in waves:
        Erasure.objects.get_or_create(wave=wave, defaults={"erased_at": now, "key_fingerprint": fingerprint(wave)})
    return True


def unfinished(now: datetime) -> "QuerySet[Wave]":
    """Opened or given up a while ago, with something left in the files perhaps."""
    then = now - OPENING_MAY_TAKE
    over = Q(opened_at__lt=then) | Q(cancelled_at__lt=then, closed_at__isnull=False)
    return Wave.objects.filter(over, erasure__isnull=True)


def finish(now: datetime) -> bool:
    """Waves whose opening was killed after its commit, or could not rewrite the files; True when nothing is left."""
    waves = list(unfinished(now))
    if not waves or connection.in_atomic_block:  # VACUUM has to stand outside a transaction
        return not waves
    with transaction.atomic():
        transaction_id = current_transaction()
    return erase(waves, now, transaction_id, patience=0)


def fingerprint(wave: Wave) -> str:
    """Of the key that only the opening had, and that is destroyed then."""
    return hashlib.sha256(bytes(wave.public_key or b"")).hexdigest()[:16]


def current_transaction() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        found: str = cursor.fetchone()[0]
        return found


def rewrite_tables(transaction_id: str, patience: float, tables: Sequence[type[Model]] = SEALED) -> bool:
    """Deleted rows stay in the file until the table is written anew, once nobody can see them any more.

    False when another session still could (a backup, for example), or when this role may not do it: a VACUUM FULL has
    to follow.
    """
    deadline = time.monotonic() + patience
    with connection.cursor() as cursor:
        while others_can_see(cursor, transaction_id):
            if time.monotonic() > deadline:
                log.warning("deleted_ballots_still_seen")
                return False
            time.sleep(0.2)
        before = files(cursor, tables)
        try:
            vacuum(cursor, tables)
        except (OperationalError, ProgrammingError) as error:
            log.warning("ballots_not_rewritten", reason=type(error.__cause__).__name__)
            return False
        if before & files(cursor, tables):
            log.warning("ballots_not_rewritten", reason="NotAllowed")
            return False
    return True


def vacuum(cursor: CursorWrapper, tables: Sequence[type[Model]]) -> None:
    """Waits for the lock a few seconds at most: answers to other waves wait behind it."""
    cursor.execute("SET lock_timeout = '5s'")
    try:
        for table in tables:
            cursor.execute(f'VACUUM FULL "{table._meta.db_table}"')
    finally:
        cursor.execute("RESET lock_timeout")


def files(cursor: CursorWrapper, tables: Sequence[type[Model]]) -> set[int]:
    """In which files the tables lie. Whoever may not rewrite a table gets a remark of PostgreSQL, and no error."""
    cursor.execute(
        "SELECT pg_relation_filenode(name::regclass) FROM unnest(%s::text[]) name", [[t._meta.db_table for t in tables]]
    )
    return {file for (file,) in cursor.fetchall()}


def others_can_see(cursor: CursorWrapper, transaction_id: str) -> int:
    """How many sessions look at the database as it was before this transaction.

    A transaction that runs in another database of the server counts too: it holds back what our own VACUUM may remove.
    """
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (age(backend_xid) >= age(%s::xid)"
        " OR datname = current_database() AND age(backend_xmin) >= age(%s::xid))",
        [transaction_id, transaction_id],
    )
    found: int = cursor.fetchone()[0]
    return found
