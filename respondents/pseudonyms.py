"""Panel pseudonyms: made from a key of the researchers, sealed for the wave before anybody answers."""

import hmac
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables
from nacl.public import PrivateKey

from respondents import sealing
from respondents.models import ANSWERABLE, Invitation, InvitationQuerySet
from surveys.models import Wave

PSEUDONYM_BYTES = 16
BATCH = 2000


@sensitive_variables("key")
def pseudonym(key: PrivateKey, person: UUID) -> bytes:
    """The same person gets the same pseudonym in every wave; without the key nobody can compute it."""
    return hmac.digest(bytes(key), b"kccsurvey panel\0" + person.bytes, "sha256")[:PSEUDONYM_BYTES]


@sensitive_variables("key")
def hand_out(wave: Wave, key: PrivateKey) -> int:
    """Seal a pseudonym for every invitation that has none yet; how many. Nobody can read them before the opening."""
    assert wave.public_key is not None, "a launched wave has a key"
    done = 0
    while some := list(waiting(wave).only("id", "respondent_id").order_by("pk")[:BATCH]):
        with transaction.atomic():
            for invitation in some:
                own = pseudonym(key, invitation.respondent_id)
                invitation.panel_sealed = sealing.seal_bytes(own, wave.public_key)
            Invitation.objects.bulk_update(some, ["panel_sealed"])
        done += len(some)
    return done


def waiting(wave: Wave) -> InvitationQuerySet:
    return Invitation.objects.filter(wave=wave, state__in=ANSWERABLE, panel_sealed__isnull=True)
