"""Everything that decides whether one person gets a mail, read in one go under the lock of the invitation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from respondents.models import Mail


@dataclass(frozen=True)
class Standing:
    """Where one person stands at this moment."""

    state: str
    unreachable: bool
    in_field: bool
    paused: bool
    stop_reason: str | None
    stop_until: date | None
    contacts: int
    last_contact: datetime | None


LOCK = "SELECT 1 FROM respondents_invitation WHERE id = %s FOR NO KEY UPDATE;"
STANDING = """
    SELECT invitation.state,
        person.opted_out_on IS NOT NULL OR person.withdrawn_on IS NOT NULL,
        wave.launched_at IS NOT NULL AND wave.closed_at IS NULL AND wave.cancelled_at IS NULL,
        wave.paused_at IS NOT NULL, stop.reason, stop.until, contact.number, contact.last
    FROM respondents_invitation AS invitation
    JOIN respondents_respondent AS person ON person.id = invitation.respondent_id
    JOIN surveys_wave AS wave ON wave.id = invitation.wave_id
    LEFT JOIN respondents_mailstop AS stop ON stop.invitation_id = invitation.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, max(coalesce(mail.sent_at, mail.not_before)) AS last
        FROM respondents_mail AS mail
        WHERE mail.invitation_id = invitation.id AND mail.id <> %s AND mail.step <> 'link'
            AND (mail.state IN ('sent', 'uncertain') OR mail.phase = 'data')
    ) AS contact
    WHERE invitation.id = %s
"""
"""One question before each mail; what was handed over and has no answer yet counts as a contact."""


def locked(mail: Mail) -> Standing:
    """Both questions in one message to the database; the second sees what everybody had committed at the lock."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK + STANDING, [mail.invitation_id, mail.pk, mail.invitation_id])
        cursor.nextset()
        return Standing(*cursor.fetchone())
