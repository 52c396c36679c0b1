"""What the mail provider reports about mails that left us: delivered, bounced, complained (django-anymail)."""

import re
from importlib import import_module
from typing import Any

import structlog
from anymail.signals import EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from respondents import resolving
from respondents.models import Mail

VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
SOFT = re.compile(r"(?<![\d.])4\.\d\.\d{1,2}(?![\d.])|^4\d\d\b|soft|transient|mailbox ?full|over quota", re.IGNORECASE)
NO_SUCH_MAILBOX = (RejectReason.INVALID, RejectReason.BOUNCED)
NOT_DELIVERED = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
UNWANTED = (EventType.COMPLAINED, EventType.UNSUBSCRIBED)
log = structlog.get_logger(__name__)


@csrf_exempt
def receive(request: HttpRequest, secret: str) -> HttpResponse:
    """Exists for the provider of the settings only, under a path that nobody guesses; anymail checks its signature."""
    view = VIEWS.get(settings.MAIL_PROVIDER)
    if view is None or not settings.WEBHOOK_PATH or not constant_time_compare(secret, settings.WEBHOOK_PATH):
        raise Http404
    found = getattr(import_module(f"anymail.webhooks.{settings.MAIL_PROVIDER}"), view)
    response: HttpResponse = found.as_view()(request)
    return response


@receiver(tracking, dispatch_uid="respondents.follow")
def follow(sender: object, event: Any, esp_name: str, **kwargs: Any) -> None:
    """A report about a mail that is not ours, or that says nothing about delivery, changes nothing."""
    mail = mail_of(event)
    if mail is None:
        log.info("mail_report_unknown", kind=event.event_type)
        return
    now = timezone.now()
    if event.event_type == EventType.DELIVERED:
        resolving.delivered(mail, now)
    elif event.event_type in UNWANTED:
        resolving.complained(mail, now)
    elif event.event_type in NOT_DELIVERED:
        text = reason_of(event)
        refused = event.event_type == EventType.BOUNCED or event.reject_reason in NO_SUCH_MAILBOX
        for_good = refused and not SOFT.search(text)
        (resolving.bounced if for_good else resolving.bounced_for_now)(mail, now, text)
    log.info("mail_report", kind=event.event_type)


def mail_of(event: Any) -> Mail | None:
    """By our own Message-ID, or by the name that the provider gave the mail when it took it."""
    name = str(event.message_id or "").strip().strip("<>")
    if not name:
        return None
    mails = Mail.objects.select_related("wave", "invitation__respondent")
    return mails.filter(message_id=f"<{name}>").first() or mails.filter(provider_id=name[:100]).first()


def reason_of(event: Any) -> str:
    """The answer of the other mail server and the kind that the provider gives it; addresses are taken out later."""
    esp = event.esp_event if isinstance(event.esp_event, dict) else {}
    kinds = (event.mta_response, esp.get("Type"), esp.get("event"), esp.get("bounce_type"), event.description)
    return " ".join(str(kind) for kind in kinds if kind)
