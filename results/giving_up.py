"""Gives up a wave that nobody will open: everything that an opening destroys goes, and no answer is read."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.utils.translation import gettext as _

from respondents.models import Ballot, Draft
from results.erasing import current_transaction, erase, fingerprint
from results.opening import destroy
from surveys.models import Wave

log = structlog.get_logger(__name__)


class GivingUpRefusedError(Exception):
    """Says why the envelopes stay. Nothing has changed."""


@dataclass
class Loss:
    """What is destroyed, in numbers."""

    envelopes: int
    drafts: int
    fingerprint: str
    rewritten: bool = True


def may_give_up() -> bool:
    """Whether this process may destroy envelopes: with separate database roles only the opener may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('respondents_ballot', 'DELETE')"
            " AND has_column_privilege('surveys_wave', 'cancelled_at', 'UPDATE')"
        )
        allowed: bool = cursor.fetchone()[0]
        return allowed


def loss(wave: Wave) -> Loss:
    ballots, drafts = Ballot.objects.filter(wave=wave).count(), Draft.objects.filter(wave=wave).count()
    return Loss(ballots, drafts, fingerprint(wave))


def give_up(wave: Wave, typed: str, now: datetime, patience: float | None = None) -> Loss:
    """Destroy the envelopes, the drafts and every copy of the key of a closed wave, for whoever typed its short name.

    A given-up wave is closed and cancelled: invitations then go by the same rules as those of an opened one.

    Raises GivingUpRefusedError.
    """
    with transaction.atomic(durable=True):
        wave = Wave.objects.select_for_update().get(pk=wave.pk)
        raise_if_refused(wave, typed)
        lost = loss(wave)
        wave.cancelled_at = now
        wave.save(update_fields=["cancelled_at"])
        destroy(wave)
        transaction_id = current_transaction()
    lost.rewritten = erase([wave], now, transaction_id, patience)
    log.warning(
        "wave_given_up",
        wave=wave.slug,
        envelopes=lost.envelopes,
        drafts=lost.drafts,
        destroyed_key=lost.fingerprint,
    )
    return lost


def raise_if_refused(wave: Wave, typed: str) -> None:
    if wave.opened_at:
        raise GivingUpRefusedError(_("This wave was opened. Nothing is left to give up."))
    if wave.cancelled_at:
        raise GivingUpRefusedError(_("This wave was given up or cancelled already. Nothing has changed."))
    if not wave.closed_at:
        raise GivingUpRefusedError(_("This wave is not closed yet. It can be given up after closing only."))
    if typed != wave.slug:
        message = _("The short name of this wave is “%(name)s”, and you typed something else. Nothing was destroyed.")
        raise GivingUpRefusedError(message % {"name": wave.slug})


def in_words(lost: Loss) -> str:
    text = _(
        "Given up. Destroyed: envelopes (%(envelopes)d), unfinished answers (%(drafts)d), and the key with fingerprint "
        "%(fingerprint)s."
    )
    if not lost.rewritten:
        text += " " + _("The files of the database are rewritten within a few minutes, by the program itself.")
    return text % vars(lost)
