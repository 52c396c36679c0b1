"""No more mail to one person: for good, or for the rest of a day."""

from datetime import date

from respondents.models import Invitation, MailStop


def stop(invitation: Invitation, reason: str) -> None:
    """No more mail in this wave."""
    MailStop.objects.update_or_create(invitation=invitation, defaults={"reason": reason, "until": None})


def stop_today(invitation: Invitation, today: date) -> None:
    """For the rest of this day; a stop for good stays."""
    stop = {"reason": MailStop.Reason.OPTED_OUT, "until": today}
    MailStop.objects.get_or_create(invitation=invitation, defaults=stop)
    MailStop.objects.filter(invitation=invitation, until__isnull=False).update(**stop)


def allow(invitation: Invitation, reason: str) -> None:
    """Mail may go again when this was the reason that it did not."""
    MailStop.objects.filter(invitation=invitation, reason=reason).delete()
