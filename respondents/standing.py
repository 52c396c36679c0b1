"""Everything that decides whether one person gets a mail, read from the database in one go."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection


@dataclass(frozen=True)
class Standing:
    """Where one person stood when we looked; `facts` is all of it as the database writes it."""

    state: str
    unreachable: bool
    in_field: bool
    paused: bool
    stop_reason: str | None
    stop_until: date | None
    contacts: int
    last_contact: datetime | None
    facts: str = ""


COLUMNS = """invitation.state,
        person.opted_out_on IS NOT NULL OR person.withdrawn_on IS NOT NULL,
        wave.launched_at IS NOT NULL AND wave.closed_at IS NULL AND wave.cancelled_at IS NULL,
        wave.paused_at IS NOT NULL, stop.reason, stop.until, contact.number, contact.last"""
SOURCES = """respondents_mail AS this
    JOIN respondents_invitation AS invitation ON invitation.id = this.invitation_id
    JOIN respondents_respondent AS person ON person.id = invitation.respondent_id
    JOIN surveys_wave AS wave ON wave.id = invitation.wave_id
    LEFT JOIN respondents_mailstop AS stop ON stop.invitation_id = invitation.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, max(coalesce(mail.sent_at, mail.not_before)) AS last
        FROM respondents_mail AS mail
        WHERE mail.invitation_id = invitation.id AND mail.id <> this.id AND mail.step <> 'link'
            AND (mail.state IN ('sent', 'uncertain') OR mail.phase = 'data')
    ) AS contact"""
"""What was handed over and has no answer yet counts as a contact."""
STANDING = f"SELECT this.id, {COLUMNS}, ROW({COLUMNS})::text FROM {SOURCES} WHERE this.id = ANY(%s)"  # noqa: S608
FACTS = f"SELECT ROW({COLUMNS})::text FROM {SOURCES} WHERE this.id = %s"  # noqa: S608
"""The facts of one mail, to compare with those that were judged."""
LOCK = "SELECT 1 FROM respondents_invitation WHERE id = %s FOR NO KEY UPDATE"


def of(mails: list[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """By mail, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [mails])
        return {row[0]: Standing(*row[1:]) for row in cursor.fetchall()}


def locked(mail: uuid.UUID, invitation: uuid.UUID) -> Standing:
    """As it stays until the end of the transaction: what is read after the lock is what others have committed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [invitation])
    return of([mail])[mail]
