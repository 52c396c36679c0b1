"""What PostgreSQL keeps of rows that were deleted, and how it goes too."""

import time

import structlog
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from respondents.models import Ballot, Draft, KeyHolder

PATIENCE_SECONDS = 20
log = structlog.get_logger(__name__)


def current_transaction() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        found: str = cursor.fetchone()[0]
        return found


def rewrite_tables(transaction_id: str) -> bool:
    """Deleted rows stay in the file until the table is written anew, once nobody can see them any more.

    False when another session still could (a backup, for example): its end has to be followed by a VACUUM FULL.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while others_can_see(cursor, transaction_id):
            if time.monotonic() > deadline:
                log.warning("deleted_ballots_still_seen")
                return False
            time.sleep(0.2)
        try:
            vacuum(cursor)
        except OperationalError:
            log.warning("ballots_not_rewritten")
            return False
    return True


def vacuum(cursor: CursorWrapper) -> None:
    """Waits for the lock a few seconds at most: answers to other waves wait behind it."""
    cursor.execute("SET lock_timeout = '5s'")
    try:
        for table in (Ballot, Draft, KeyHolder):
            cursor.execute(f'VACUUM FULL "{table._meta.db_table}"')
    finally:
        cursor.execute("RESET lock_timeout")


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
