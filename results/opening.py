"""Opens the ballot box once, after closing: decrypt, shuffle, store as Responses, destroy the key."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from kombu.exceptions import OperationalError
from nacl.public import PrivateKey

from respondents import dispositions, known_names, withdrawal
from respondents.models import Ballot, Draft, Invitation, InvitationState, KeyHolder
from respondents.sealing import WrongKeyError, holder_key, unseal_bytes
from results import ballot_box
from results.crew import Crew, at_work
from results.envelopes import SENT
from results.erasing import current_transaction, erase, fingerprint
from results.hands import HandLostError
from results.storing import store
from results.tallying import Kept, Tally
from results.tallying import kept as kept_of
from results.tasks import compute_release
from results.unsealing import Knife
from surveys.models import Wave

log = structlog.get_logger(__name__)
Progress = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """Nobody waits for the progress."""


class OpeningRefusedError(Exception):
    """Says why the ballot box stays closed. Nothing has changed."""


class WrongPhraseError(OpeningRefusedError):
    """No holder of this wave has this phrase."""


@dataclass
class OpeningReport:
    """Counts of envelopes, never of what is in them."""

    responses: int = 0
    unfinished: int = 0
    left_out: int = 0
    damaged: int = 0
    too_few: int = 0
    fingerprint: str = ""
    rewritten: bool = True

    @property
    def envelopes(self) -> int:
        return self.responses + self.left_out + self.damaged + self.too_few


@dataclass(frozen=True)
class Preview:
    """What lies in the box, as far as can be seen without opening it."""

    ballots: int
    unfinished: int
    withdrawn: int
    minimum: int
    people: int
    """Who sent in, by the list."""

    @property
    def enough(self) -> bool:
        return self.ballots + self.unfinished >= self.minimum

    @property
    def lacking(self) -> int:
        return max(0, self.people - self.withdrawn - self.ballots)

    @property
    def strange(self) -> int:
        """Somebody put these in, or the people whose they are were taken off the list since."""
        return max(0, self.ballots + self.withdrawn - self.people)


def may_open() -> bool:
    """Whether this process may read envelopes: with separate database roles only the opener may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege('respondents_ballot', 'sealed', 'SELECT')")
        allowed: bool = cursor.fetchone()[0]
        return allowed


def preview(wave: Wave) -> Preview:
    ballots, drafts = Ballot.objects.filter(wave=wave).count(), Draft.objects.filter(wave=wave).count()
    withdrawn, people = withdrawal.number_of(wave.pk), dispositions.states(wave).get(InvitationState.COMPLETED, 0)
    return Preview(ballots, drafts, withdrawn, wave.survey.minimum_group, people)


@sensitive_variables("phrase", "private")
def open_wave(wave: Wave, phrase: str, now: datetime, progress: Progress = untold) -> OpeningReport:
    """Turn the sealed envelopes of a closed wave into anonymous responses, all or nothing, once.

    Raises OpeningRefusedError (WrongPhraseError when no holder has this phrase).
    """
    raise_if_not_openable(wave)
    private, instrument = unlock(wave, phrase), wave.questionnaire.instrument()
    with transaction.atomic(durable=True):
        wave = Wave.objects.select_for_update().get(pk=wave.pk)
        raise_if_not_openable(wave)
        report = OpeningReport(fingerprint=fingerprint(wave))
        knife = Knife(wave, instrument, private, known_names.of_wave(wave))
        envelopes = ballot_box.number(wave)
        with at_work(knife, envelopes) as crew:
            kept = look(wave, crew, report, lambda done: progress(done, envelopes))
            if store(crew.give(kept)) != report.responses:
                raise HandLostError
        wave.opened_at = now
        wave.save(update_fields=["opened_at"])
        raise_if_changed(wave, report)
        destroy(wave)
        transaction_id = current_transaction()
    report.rewritten = erase([wave], now, transaction_id)
    ask_for_figures(wave)
    log.info("wave_opened", wave=wave.slug, responses=report.responses, destroyed_key=report.fingerprint)
    return report


def raise_if_not_openable(wave: Wave) -> None:
    if wave.opened_at:
        raise OpeningRefusedError(_("This wave was opened already. Its key is gone."))
    if wave.cancelled_at:
        raise OpeningRefusedError(_("This wave was given up. Its envelopes and its key are gone."))
    if not wave.closed_at:
        raise OpeningRefusedError(_("This wave is not closed yet. It can be opened after closing only."))


@sensitive_variables("phrase")
def unlock(wave: Wave, phrase: str) -> PrivateKey:
    """The private key of the wave, by the phrase of any one holder.

    Raises WrongPhraseError, and OpeningRefusedError when it is not the key that the envelopes were meant for.
    """
    for holder in KeyHolder.objects.filter(wave=wave, sealed_private_key__isnull=False).order_by("pk"):
        assert holder.sealed_private_key is not None
        try:
            own = holder_key(phrase, bytes(holder.salt))
            private = PrivateKey(unseal_bytes(bytes(holder.sealed_private_key), own))
        except WrongKeyError:
            continue
        log.info("phrase_typed", wave=wave.slug, right=True)
        if bytes(private.public_key) != bytes(wave.public_key or b""):
            raise OpeningRefusedError(
                _("Somebody changed the key of this wave in the database. First ask who runs the server what happened.")
            )
        return private
    log.warning("phrase_typed", wave=wave.slug, right=False)
    raise WrongPhraseError(_("This is not the phrase of a key holder of this wave. Check every word."))


def look(wave: Wave, crew: Crew, report: OpeningReport, progress: Callable[[int], None]) -> Kept:
    """Looks before anything is written: an opening that is rolled back would leave answers in the file."""
    tally, least = Tally(), wave.survey.minimum_group
    with closing(ballot_box.envelopes(wave)) as box:
        for some in crew.unseal(box):
            tally.add(some)
            progress(tally.envelopes)
    kept = kept_of(tally, least)
    if not kept.bands:
        raise OpeningRefusedError(
            _("Only %(found)d people answered. A wave can be opened from %(minimum)d people.")
            % {"found": tally.people(SENT), "minimum": least}
        )
    count(tally, kept, report)
    return kept


def count(tally: Tally, kept: Kept, report: OpeningReport) -> None:
    report.left_out, report.damaged = tally.left_out, tally.damaged
    report.responses = sum(map(tally.people, kept.bands))
    report.unfinished = report.responses - tally.people(SENT) * (SENT in kept.bands)
    report.too_few = sum(map(tally.people, tally.bands)) - report.responses


def raise_if_changed(wave: Wave, report: OpeningReport) -> None:
    """What was not read would be destroyed unread. Our own processes wait for the wave; a person with SQL may not."""
    if ballot_box.number(wave) != report.envelopes:
        raise OpeningRefusedError(
            _("Somebody changed envelopes in the database during the opening. Nothing was opened. Try again.")
        )


def destroy(wave: Wave) -> None:
    """The envelopes, every copy of their key, what the links were derived from, and who almost finished.

    The envelopes last: until the commit nobody can use their tables, for another wave or for a backup.
    """
    KeyHolder.objects.filter(wave=wave).update(sealed_private_key=None)
    Invitation.objects.filter(wave=wave).update(nonce=None, panel_sealed=None)
    Invitation.objects.filter(wave=wave, state=InvitationState.FROM_80).update(state=InvitationState.COMPLETED)
    ballot_box.empty(wave)


def ask_for_figures(wave: Wave) -> None:
    """After the commit. The wave is open whether or not anybody hears this; its page offers to compute as well."""
    try:
        compute_release.delay(str(wave.pk))
    except OperationalError:
        log.warning("figures_not_asked_for", wave=wave.slug)
