"""Doors for Celery: arguments are keys, and a second run does nothing."""

import structlog
from celery import shared_task
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from respondents import letters, outbox, smtp, trial_mail, whereabouts
from respondents.models import MailText
from respondents.pacing import Pace

log = structlog.get_logger(__name__)


@shared_task(name="respondents.drain_mail", expires=60)
def drain_mail() -> None:
    """Send what is due, unless the mail rests; wake a next one when work is left."""
    outbox.sweep(timezone.now())
    if not whereabouts.known(timezone.now()):
        return
    sent = outbox.drain(smtp.SmtpTransport(), pace=Pace(settings.MAIL_PER_SECOND, settings.MAIL_PER_HOUR))
    now = timezone.now()
    if sent and outbox.sendable(now, at_night=settings.MAIL_AT_NIGHT).exists():
        drain_mail.delay()


@shared_task(name="respondents.send_trial_mail", expires=600)
def send_trial_mail(text_id: int, user_id: int) -> None:
    """To the staff member who wrote the text; a mail server that refuses is in the log."""
    text = MailText.objects.filter(pk=text_id).select_related("wave__survey").first()
    user = User.objects.filter(pk=user_id).first()
    if text is None or user is None:
        return
    try:
        trial_mail.send(text, user, smtp.SmtpTransport(), timezone.now())
    except (smtp.NotSentError, smtp.UnknownError) as error:
        log.warning("trial_mail_failed", error=type(error).__name__)


@shared_task(name="respondents.print_letters", expires=600)
def print_letters(sheet_id: str) -> None:
    letters.make(sheet_id, timezone.now())
