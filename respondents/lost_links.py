"""Somebody lost the link: mail it again, to the known address only, at most once an hour."""

from datetime import datetime, timedelta

from django.db import transaction

from respondents import queueing
from respondents.models import Invitation, Mail, MailStep

ONCE_IN = timedelta(hours=1)


@transaction.atomic
def ask_again(address: str, now: datetime) -> None:
    """Queue the link for every open wave that this address was invited to; nobody learns whether it was."""
    invitations = Invitation.objects.answerable().filter(
        respondent__email__iexact=address.strip(),
        respondent__opted_out_on__isnull=True,
        wave__launched_at__lte=now,
        wave__opens_at__lte=now,
        wave__closed_at__isnull=True,
        wave__cancelled_at__isnull=True,
        wave__closes_at__gt=now,
    )
    for invitation in invitations.select_related("wave"):
        hour = hours_since(invitation.wave.launched_at or now, now)
        if not invitation.mails.filter(step=MailStep.LINK, not_before__gt=now - ONCE_IN).exists():
            row = queueing.mail(invitation.wave, invitation, MailStep.LINK, hour, now, now)
            Mail.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(queueing.wake)


def hours_since(start: datetime, now: datetime) -> int:
    """Also the number of the mail, so that two requests in one moment make one mail."""
    return int((now - start) / ONCE_IN) + 1
