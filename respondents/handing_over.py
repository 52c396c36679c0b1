"""The point of no return of one mail: checked and committed just before DATA."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from respondents import audience, standing, statements, tokens
from respondents.composing import token_of
from respondents.models import Draft, Invitation, InvitationState, Mail
from respondents.settling import cancel, wait
from respondents.standing import Standing

BEGUN = (InvitationState.OPENED, InvitationState.UNDER_50, InvitationState.FROM_50, InvitationState.FROM_80)


def hand_over(
    mail: Mail, lease: uuid.UUID, now: datetime, *, at_night: bool = False, seen: Standing | None = None
) -> bool:
    """False when this mail must not go now.

    With `seen`, read before, one message to the database does it, provided that nothing has changed since.
    """
    quickly = seen and audience.verdict(mail, seen, now, at_night=at_night).goes
    goes = bool(quickly and seen and pass_the_point(mail, lease, now, seen))
    goes = goes or look_again(mail, lease, now, at_night=at_night)
    if goes and mail.invitation.generation > 1:
        forget_earlier_links(mail.invitation)
    return goes


@transaction.atomic
def forget_earlier_links(invitation: Invitation) -> None:
    """Before a link leaves for another address: what was filled in with an earlier one is nobody's any more."""
    earlier = [token_of(invitation, tokens.ANSWER, one) for one in range(1, invitation.generation)]
    if Draft.objects.filter(draft_key__in=[tokens.draft_key(token) for token in earlier]).delete()[0]:
        Invitation.objects.filter(pk=invitation.pk, state__in=BEGUN).update(state=InvitationState.SENT)


@transaction.atomic
def look_again(mail: Mail, lease: uuid.UUID, now: datetime, *, at_night: bool) -> bool:
    """Under the lock of the invitation, with everything that may come of it."""
    seen = standing.locked(mail.pk, mail.invitation_id)
    found = audience.verdict(mail, seen, now, at_night=at_night)
    if found.goes:
        return pass_the_point(mail, lease, now, seen)
    if found.later:
        wait(mail, lease, max(found.later, mail.not_before), now=now, text=found.why, attempts=F("attempts") - 1)
    else:
        cancel(mail, lease, now, found.why)
    return False


def pass_the_point(mail: Mail, lease: uuid.UUID, now: datetime, seen: Standing) -> bool:
    """The second statement sees what was committed before the first one had its lock."""
    hashes = [tokens.fingerprint(token_of(mail.invitation, one), one) for one in (tokens.ANSWER, tokens.OPT_OUT)]
    values = [mail.pk, lease, now, mail.pk, seen.facts, mail.invitation.generation, *hashes, hashes[0]]
    (ours,) = statements.run((standing.LOCK, [mail.invitation_id]), (HAND_OVER, values))
    return bool(ours)


HAND_OVER = f"""
    WITH ours AS (
        UPDATE respondents_mail SET phase = 'data'
        WHERE id = %s AND lease = %s AND phase = 'claimed' AND lease_until > %s AND ({standing.FACTS}) = %s
        AND (SELECT generation FROM respondents_invitation WHERE id = invitation_id) = %s
        RETURNING invitation_id
    ), linked AS (
        UPDATE respondents_invitation AS invitation SET token_hash = %s, opt_out_hash = %s FROM ours
        WHERE invitation.id = ours.invitation_id AND invitation.token_hash IS DISTINCT FROM %s
    )
    SELECT count(*) FROM ours
"""  # noqa: S608
