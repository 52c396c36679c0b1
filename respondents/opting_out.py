"""No more mail: one POST, effective before the next mail, in every wave."""

from datetime import date

from django.db import transaction

from respondents import mail_stops, tokens
from respondents.models import Invitation, InvitationState, Respondent

BEFORE_ANSWERING = (InvitationState.NOT_SENT, InvitationState.SENT, InvitationState.BOUNCED)


def find(token: str) -> Invitation | None:
    hashed = tokens.fingerprint(token.lower(), tokens.OPT_OUT)
    return Invitation.objects.select_related("respondent", "wave").filter(opt_out_hash=hashed).first()


@transaction.atomic
def opt_out(invitation: Invitation, today: date) -> None:
    """Who had begun keeps the state of the answers; who had not counts as opted out, while the wave runs."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("wave").get(pk=invitation.pk)
    no_mail(invitation, today)
    if invitation.wave.in_field and invitation.state in BEFORE_ANSWERING:
        Invitation.objects.filter(pk=invitation.pk).update(state=InvitationState.OPTED_OUT)


def no_mail(invitation: Invitation, today: date) -> None:
    """Only the mail stops; the questions stay open. Who takes it back gets nothing more that day."""
    Respondent.objects.filter(pk=invitation.respondent_id, opted_out_on__isnull=True).update(opted_out_on=today)
    mail_stops.stop_today(invitation, today)


@transaction.atomic
def undo(invitation: Invitation) -> None:
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("wave").get(pk=invitation.pk)
    Respondent.objects.filter(pk=invitation.respondent_id).update(opted_out_on=None)
    if invitation.wave.in_field and invitation.state == InvitationState.OPTED_OUT:
        Invitation.objects.filter(pk=invitation.pk).update(state=InvitationState.SENT)
