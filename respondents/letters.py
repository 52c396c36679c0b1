"""Letters for people without an e-mail address: made by the mail worker, fetched once, then gone."""

import hmac
import uuid
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from nacl.secret import SecretBox

from respondents import composing, letter_paper, tokens
from respondents.letter_paper import Addressee
from respondents.models import ANSWERABLE, Invitation, InvitationQuerySet, InvitationState, LetterSheet
from surveys.models import Wave


def waiting(wave: Wave) -> InvitationQuerySet:
    """People without an address who may still answer; who needs no reminder is not among them."""
    return Invitation.objects.filter(
        Q(mail_stop=None) | Q(mail_stop__until__isnull=False),
        wave=wave,
        state__in=ANSWERABLE,
        respondent__email="",
        respondent__opted_out_on=None,
        respondent__withdrawn_on=None,
    )


@transaction.atomic
def make(sheet_id: str, now: datetime) -> bool:
    """In the worker, which alone can derive links; a second run does nothing."""
    sheets = LetterSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id, made_at=None, gone_at=None)
    sheet = sheets.select_related("wave__survey", "wave__questionnaire").first()
    if sheet is None or not sheet.wave.in_field:
        return False
    found = waiting(sheet.wave).select_for_update(of=("self",)).select_related("respondent")
    people = [addressee(sheet.wave, invitation) for invitation in found.order_by("respondent__number")]
    if people:
        sheet.content = SecretBox(key_of(sheet)).encrypt(letter_paper.pdf(sheet.wave, people))
    sheet.number, sheet.made_at = len(people), now
    sheet.save(update_fields=["content", "number", "made_at"])
    return True


def addressee(wave: Wave, invitation: Invitation) -> Addressee:
    """Gives the link its hash, so that the web process will recognise it."""
    secret = composing.token_of(invitation, tokens.ANSWER)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=tokens.fingerprint(secret))
    person = invitation.respondent
    return Addressee(person.number, person.first_name, secret, composing.language_of(wave, person))


@transaction.atomic
def fetch(sheet_id: uuid.UUID, now: datetime) -> bytes | None:
    """The PDF, for the first who asks; nothing is left of it, and these invitations count as sent."""
    sheet = LetterSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id, content__isnull=False).first()
    if sheet is None or sheet.content is None:
        return None
    content: bytes = SecretBox(key_of(sheet)).decrypt(bytes(sheet.content))
    sheet.content, sheet.fetched_at = None, now
    sheet.save(update_fields=["content", "fetched_at"])
    printed = waiting(sheet.wave).filter(state=InvitationState.NOT_SENT, token_hash__isnull=False)
    Invitation.objects.filter(pk__in=printed.values("pk")).update(state=InvitationState.SENT)
    return content


def key_of(sheet: LetterSheet) -> bytes:
    """So that the database, or a backup of it, holds no link that can be read."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"letters\0" + sheet.pk.bytes, sha256)
