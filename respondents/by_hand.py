"""What staff hear about one person by mail or phone: it stops the mail and, of who has not begun, sets the state."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from respondents import mail_stops, queueing
from respondents.lost_links import hours_since
from respondents.models import ANSWERABLE, Invitation, InvitationState, Mail, MailStep, MailStop, Report, Respondent

S = InvitationState
Reason = Report.Reason
NOT_BEGUN = (S.NOT_SENT, S.SENT, S.BOUNCED, S.NEW_ADDRESS)
STATES: dict[str, InvitationState] = {
    reason.value: InvitationState(reason.value) for reason in Reason if reason != Reason.STOP
}
"""A stop alone says nothing: the person may still answer."""


def invitations(person: Respondent) -> QuerySet[Invitation]:
    """Of waves that run or have closed and were not opened yet, newest first."""
    found = person.invitations.filter(wave__launched_at__isnull=False, wave__cancelled_at=None, wave__opened_at=None)
    return found.select_related("wave", "report").order_by("-wave__opens_at")


@transaction.atomic
def report(invitation: Invitation, reason: str, by: User | None, now: datetime) -> None:
    """Note what was heard, in place of what was noted before.

    Who has begun keeps the state of the answers; staff see no difference between the two.
    """
    withdraw(invitation)
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    day = timezone.localdate(now)
    Report.objects.create(invitation=found, reason=reason, state_before=found.state, by=by, on=day)
    mail_stops.stop(found, MailStop.Reason.STAFF)
    if found.state in NOT_BEGUN and reason in STATES:
        Invitation.objects.filter(pk=found.pk).update(state=STATES[reason])


@transaction.atomic
def withdraw(invitation: Invitation) -> bool:
    """Take a report back, and the state that it set; what the person did meanwhile stands."""
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    noted = Report.objects.filter(invitation=found).first()
    if noted is None:
        return False
    noted.delete()
    mail_stops.allow(found, MailStop.Reason.STAFF)
    if found.state == STATES.get(noted.reason) and noted.state_before in NOT_BEGUN:
        Invitation.objects.filter(pk=found.pk).update(state=noted.state_before)
    return True


@transaction.atomic
def new_address(person: Respondent, now: datetime) -> None:
    """After the address was corrected: whoever had a link is mailed another; with the old one nobody can go on."""
    running = person.invitations.select_for_update(of=("self",)).filter(
        state__in=ANSWERABLE, wave__launched_at__isnull=False, wave__closed_at=None, wave__cancelled_at=None
    )
    for invitation in running.select_related("wave"):
        Invitation.objects.filter(pk=invitation.pk).renew()
        if invitation.state == S.BOUNCED:
            Invitation.objects.filter(pk=invitation.pk).update(state=S.NEW_ADDRESS)
            mail_stops.allow(invitation, MailStop.Reason.BOUNCED)
        if invitation.state != S.NOT_SENT:
            number = hours_since(invitation.wave.launched_at or now, now)
            row = queueing.mail(invitation.wave, invitation, MailStep.LINK, number, now, now)
            Mail.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(queueing.wake)
