"""Makes the mail of one row of the outbox: the text of its step, filled in for its person."""

import uuid
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language

from respondents import emails, moments, tokens
from respondents.models import Invitation, InvitationState, Mail, MailStep, MailText, Respondent
from surveys.models import Wave

NOT_STARTED = (InvitationState.NOT_SENT, InvitationState.SENT, InvitationState.BOUNCED)


class Texts:
    """The mail texts of the waves in one batch, each wave read once."""

    def __init__(self) -> None:
        self.known: dict[uuid.UUID, dict[tuple[str, int, bool, str], MailText]] = {}

    def of(self, mail: Mail) -> MailText:
        language = language_of(mail.wave, mail.invitation.respondent)
        if mail.step == MailStep.LINK:
            return lost_link(language)
        if mail.wave_id not in self.known:
            written = MailText.objects.filter(wave=mail.wave_id)
            self.known[mail.wave_id] = {(t.step, t.number, t.started, t.language): t for t in written}
        return chosen(self.known[mail.wave_id], mail, language)


def chosen(texts: dict[tuple[str, int, bool, str], MailText], mail: Mail, language: str) -> MailText:
    """In the language of the person, else of the questionnaire; for who started, the text for that if it exists."""
    number = 1 if mail.step == MailStep.INVITATION else mail.number
    started = mail.invitation.state not in NOT_STARTED
    for wanted in (language, mail.wave.questionnaire.default_language):
        for variant in (started, False):
            if text := texts.get((mail.step, number, variant, wanted)):
                return text
    raise MailText.DoesNotExist


def language_of(wave: Wave, person: Respondent) -> str:
    questionnaire = wave.questionnaire
    return person.language if person.language in questionnaire.languages else questionnaire.default_language


def lost_link(language: str) -> MailText:
    with translation.override(language):
        subject, body = emails.lost_link()
    return MailText(subject=subject, body=body, language=language)


def compose(mail: Mail, text: MailText) -> bytes:
    """The mail as it goes; made from frozen parts, so that every attempt gives the same bytes."""
    envelope = emails.Envelope(
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=mail.invitation.respondent.email,
        message_id=mail.message_id,
        dated_at=mail.dated_at,
        boundary=mail.boundary,
        opt_out_link=link_of(mail.invitation, tokens.OPT_OUT),
        reply_to=reply_to(mail.wave),
    )
    with translation.override(text.language):
        values = values_for(mail.wave, mail.invitation.respondent.first_name)
        values["link"] = link_of(mail.invitation, tokens.ANSWER)
        return emails.invitation(text.subject, text.body, values, envelope)


def reply_to(wave: Wave) -> str:
    """The inbox of the contact plan, else that of the installation."""
    plan = getattr(wave, "contact_plan", None)
    return str(plan.reply_to if plan else settings.MAIL_REPLY_TO)


def values_for(wave: Wave, first_name: str) -> dict[str, str]:
    return {
        "voornaam": " ".join(first_name.split()),
        "sluitdatum": last_moment(wave.closes_at, get_language() or ""),
        "organisatie": wave.survey.organisation,
    }


@lru_cache(maxsize=64)
def last_moment(closes_at: datetime, language: str) -> str:
    """In the active language, once for all mails of a wave."""
    return moments.last_moment(closes_at)


def link_of(invitation: Invitation, purpose: str) -> str:
    place = "v" if purpose == tokens.ANSWER else "u"
    return f"{settings.BASE_URL}/{place}/{token_of(invitation, purpose)}/"


def token_of(invitation: Invitation, purpose: str, generation: int | None = None) -> str:
    """Of the link that counts now, or of an earlier one."""
    if invitation.nonce is None or not settings.MAIL_KEY:
        raise ValueError("no link can be derived: the wave was opened, or MAIL_KEY is not set here")
    return tokens.derive(settings.MAIL_KEY, purpose, bytes(invitation.nonce), generation or invitation.generation)
