"""No more mail: one POST, effective before the next mail, in every wave."""

from datetime import date

from django.db import transaction

from respondents import tokens
from respondents.models import Invitation, InvitationState, Respondent

BEFORE_ANSWERING = (InvitationState.NOT_SENT, InvitationState.SENT, InvitationState.BOUNCED)


def find(token: str) -> Invitation | None:
    hashed = tokens.fingerprint(token, tokens.OPT_OUT)
    return Invitation.objects.select_related("respondent", "wave").filter(opt_out_hash=hashed).first()


@transaction.atomic
def opt_out(invitation: Invitation, today: date) -> None:
    """Who had begun keeps the state of the answers; who had not counts as opted out."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    Respondent.objects.filter(pk=invitation.respondent_id, opted_out_on__isnull=True).update(opted_out_on=today)
    Invitation.objects.filter(pk=invitation.pk, state__in=BEFORE_ANSWERING).update(state=InvitationState.OPTED_OUT)


@transaction.atomic
def undo(invitation: Invitation) -> None:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    Respondent.objects.filter(pk=invitation.respondent_id).update(opted_out_on=None)
    Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPTED_OUT).update(state=InvitationState.SENT)
