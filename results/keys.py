"""Opening phrases: made by a researcher, seen once, typed back. Only the public half of what they yield is kept."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from respondents.models import KeyHolder
from respondents.sealing import holder_key, make_phrase, make_salt
from surveys.models import Wave

MOST_HOLDERS = 3
TRIES = 5
TRIES_SECONDS = 600
log = structlog.get_logger(__name__)


class KeyRefusedError(Exception):
    """Says why no phrase can be made or confirmed now."""


class TooManyTriesError(KeyRefusedError):
    """This phrase was typed wrongly too often in the last minutes."""


@dataclass(frozen=True)
class NewKey:
    holder: KeyHolder
    phrase: str = field(repr=False)


@sensitive_variables("phrase")
def make_key(wave: Wave, name: str, *, again: bool = False) -> NewKey:
    """A new phrase for this holder; `again` replaces an earlier one, which then opens nothing any more.

    Raises KeyRefusedError once the wave has been launched, when this holder confirmed a phrase before, or three others.
    """
    with transaction.atomic():
        raise_if_launched(Wave.objects.select_for_update().get(pk=wave.pk))
        raise_if_enough(wave.pk, name)
        earlier = KeyHolder.objects.filter(wave=wave, name=name)
        if not again and earlier.filter(confirmed_at__isnull=False).exists():
            raise KeyRefusedError(_("You have a confirmed opening phrase for this wave already."))
        earlier.delete()
        phrase, salt = make_phrase(), make_salt()
        public = bytes(holder_key(phrase, salt).public_key)
        holder = KeyHolder.objects.create(wave=wave, name=name, salt=salt, public_key=public)
    log.info("phrase_made", wave=wave.slug, holder=holder.pk)
    return NewKey(holder, phrase)


def raise_if_launched(wave: Wave) -> None:
    if wave.launched_at or wave.cancelled_at:
        raise KeyRefusedError(_("This wave was launched already: its opening phrases can no longer change."))


def raise_if_enough(wave: UUID, name: str) -> None:
    """Every phrase opens the wave by itself, so a fourth makes it more likely that one falls into other hands."""
    others = KeyHolder.objects.filter(wave=wave, confirmed_at__isnull=False).exclude(name=name)
    if others.count() >= MOST_HOLDERS:
        raise KeyRefusedError(_("Three researchers hold an opening phrase for this wave. There cannot be more."))


@sensitive_variables("phrase")
def confirm(holder: KeyHolder, phrase: str, now: datetime) -> bool:
    """Whether the phrase that was typed back is right; if so, the holder counts from now on.

    Raises KeyRefusedError once the wave has been launched or three others confirmed, TooManyTriesError after five wrong
    tries.
    """
    if not check(holder, phrase):
        return False
    with transaction.atomic():
        raise_if_launched(Wave.objects.select_for_update().get(pk=holder.wave_id))
        raise_if_enough(holder.wave_id, holder.name)
        KeyHolder.objects.filter(pk=holder.pk, public_key=holder.public_key).update(confirmed_at=now)
    return True


@sensitive_variables("phrase")
def check(holder: KeyHolder, phrase: str) -> bool:
    """A rehearsal: is this the phrase of this holder? Changes nothing but the count of tries."""
    count_try(f"holder:{holder.pk}")
    right = matches(holder, phrase)
    log.info("phrase_typed", holder=holder.pk, right=right)
    return right


@sensitive_variables("phrase")
def matches(holder: KeyHolder, phrase: str) -> bool:
    return hmac.compare_digest(bytes(holder_key(phrase, bytes(holder.salt)).public_key), bytes(holder.public_key))


def count_try(what: str) -> None:
    """Raises TooManyTriesError when somebody types one phrase too often."""
    key = f"results:tries:{what}"
    cache.add(key, 0, TRIES_SECONDS)
    if cache.incr(key) > TRIES:
        raise TooManyTriesError(_("That was too often. Wait ten minutes and try again."))
