"""Doors for Celery: arguments are keys, and a second run does nothing."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from respondents import outbox, smtp
from respondents.pacing import Pace


@shared_task(name="respondents.drain_mail", expires=60)
def drain_mail() -> None:
    """Send what is due; wake a next one when work is left."""
    outbox.sweep(timezone.now())
    sent = outbox.drain(smtp.SmtpTransport(), pace=Pace(settings.MAIL_PER_SECOND, settings.MAIL_PER_HOUR))
    now = timezone.now()
    if sent and outbox.sendable(now, at_night=settings.MAIL_AT_NIGHT).exists():
        drain_mail.delay()
