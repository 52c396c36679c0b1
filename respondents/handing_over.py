"""The point of no return of one mail."""

import uuid
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from respondents import audience, standing, tokens
from respondents.composing import token_of
from respondents.models import Mail
from respondents.settling import cancel, wait


@transaction.atomic
def hand_over(mail: Mail, lease: uuid.UUID, now: datetime, *, at_night: bool = False) -> bool:
    """The point of no return, checked and committed just before DATA; False when this mail must not go now.

    The lock comes first: what is read after it is what everybody else has committed.
    """
    found = audience.verdict(mail, standing.locked(mail), now, at_night=at_night)
    if found.goes:
        return point_of_no_return(mail, lease, now)
    if found.later:
        wait(mail, lease, max(found.later, mail.not_before), now=now, text=found.why, attempts=F("attempts") - 1)
    else:
        cancel(mail, lease, now, found.why)
    return False


def point_of_no_return(mail: Mail, lease: uuid.UUID, now: datetime) -> bool:
    hashes = [tokens.fingerprint(token_of(mail.invitation, one), one) for one in (tokens.ANSWER, tokens.OPT_OUT)]
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, [mail.pk, lease, now, *hashes, hashes[0]])
        (ours,) = cursor.fetchone()
    return bool(ours)


HAND_OVER = """
    WITH ours AS (
        UPDATE respondents_mail SET phase = 'data'
        WHERE id = %s AND lease = %s AND phase = 'claimed' AND lease_until > %s
        RETURNING invitation_id
    ), linked AS (
        UPDATE respondents_invitation AS invitation SET token_hash = %s, opt_out_hash = %s FROM ours
        WHERE invitation.id = ours.invitation_id AND invitation.token_hash IS DISTINCT FROM %s
    )
    SELECT count(*) FROM ours
"""
