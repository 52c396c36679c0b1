"""A mail as an example: on the page, and to the address of the staff member who wrote it."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import translation

from respondents import composing, emails, smtp
from respondents.models import MailText, Respondent
from surveys.models import Wave

EXAMPLE = "Samira"


def preview(wave: Wave, subject: str, body: str, language: str, person: Respondent | None = None) -> dict[str, Any]:
    """The mail in parts, as this person or an example person gets it; the link is a button that leads nowhere."""
    with translation.override(language):
        values = composing.values_for(wave, person.first_name if person else EXAMPLE) | {"link": ""}
    before, _link, after = body.partition("[[link]]")
    return {
        "subject": emails.fill(subject, values),
        "before": emails.paragraphs(emails.fill(before, values)),
        "after": emails.paragraphs(emails.fill(after, values)),
        "has_link": "[[link]]" in body,
        "person": person,
    }


def send(text: MailText, to: User, transport: smtp.Transport, now: datetime) -> None:
    """The real mail over the real way, with a link to the try-out; raises NotSentError or UnknownError."""
    domain = emails.address(settings.DEFAULT_FROM_EMAIL).domain or "localhost"
    envelope = emails.Envelope(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=to.email,
        message_id=f"<test-{uuid.uuid4().hex}@{domain}>",
        dated_at=now,
        boundary=f"kcc-{uuid.uuid4().hex}",
        reply_to=composing.reply_to(text.wave),
        opt_out_link=f"{settings.BASE_URL}/try/{text.wave_id}/",
    )
    with translation.override(text.language):
        values = composing.values_for(text.wave, to.first_name or EXAMPLE)
        values["link"] = f"{settings.BASE_URL}/try/{text.wave_id}/"
        message = emails.invitation(f"[test] {text.subject}", text.body, values, envelope)
    with transport:
        transport.address(emails.address(settings.DEFAULT_FROM_EMAIL).addr_spec, to.email)
        transport.deliver(message)
