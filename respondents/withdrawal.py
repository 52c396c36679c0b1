"""Take a sealed ballot back with the code of the last page, and with nothing else: no link, no name."""

import hashlib
import secrets
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from respondents.models import Ballot, Withdrawn
from surveys.models import Wave

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which people mistake for each other."""
LENGTH = 16


def make_code() -> str:
    """80 random bits in groups of four. Not derived from the link: who has the link cannot find the code."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def plain(typed: str) -> str:
    """The letters of a code that somebody typed, or an empty string when it cannot be one."""
    letters = "".join(character for character in typed.lower() if character.isalnum())
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def fingerprint(typed: str) -> bytes:
    """What lies beside the ballot. Without a code a random one is taken, so that no ballot differs from the others."""
    return hashlib.sha256(b"withdrawal\0" + (plain(typed) or plain(make_code())).encode()).digest()


@transaction.atomic
def withdraw(code: str) -> bool:
    """Whether a ballot of a box that is still shut was taken out. The invitation stays as it is."""
    found = next(iter(Ballot.objects.filter(withdrawal_hash=fingerprint(code)).values_list("wave", flat=True)), None)
    if found is None or not is_shut(found):
        return False
    Withdrawn.objects.get_or_create(wave_id=found)
    taken = delete(fingerprint(code))
    Withdrawn.objects.filter(wave_id=found).update(number=F("number") + taken)
    return taken > 0


def is_shut(wave: UUID) -> bool:
    """Holds the box shut until the commit: opening waits for this withdrawal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM surveys_wave WHERE id = %s AND opened_at IS NULL FOR KEY SHARE", [wave])
        return cursor.fetchone() is not None


def delete(found: bytes) -> int:
    """By the fingerprint alone: the web process may read no other column of a ballot."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM respondents_ballot WHERE withdrawal_hash = %s", [found])
        return int(cursor.rowcount)


def number_of(wave: UUID) -> int:
    """Ballots of this wave that were taken back, to subtract from those that were sent in."""
    return Withdrawn.objects.filter(wave=wave).values_list("number", flat=True).first() or 0


def told_by(wave: Wave) -> int:
    """The same, of a wave that was read together with it: no query of its own then."""
    try:
        return wave.withdrawn.number
    except Withdrawn.DoesNotExist:
        return 0
