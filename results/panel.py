"""Following people over waves: a key of the researchers, and pairs of responses of whoever agreed to it."""

import hmac
from collections import Counter
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from nacl.public import PrivateKey

from respondents import pseudonyms
from respondents.sealing import holder_key, make_phrase, make_salt
from results import erasing
from results.keys import KeyRefusedError, count_try
from results.models import PanelKey, Response
from surveys.models import Survey, Wave

log = structlog.get_logger(__name__)
Pair = tuple[Response, Response]


@sensitive_variables("phrase")
def make_key(survey: Survey) -> str:
    """The phrase of the panel, shown once. Raises KeyRefusedError while a confirmed one is in use."""
    if PanelKey.objects.filter(survey=survey, confirmed_at__isnull=False).exists():
        raise KeyRefusedError(_("This survey has a panel phrase already. End the panel first."))
    phrase, salt = make_phrase(), make_salt()
    public = bytes(holder_key(phrase, salt).public_key)
    PanelKey.objects.update_or_create(survey=survey, defaults={"salt": salt, "public_key": public})
    log.info("panel_phrase_made", survey=survey.slug)
    return phrase


@sensitive_variables("phrase", "key")
def unlock(survey: Survey, phrase: str) -> PrivateKey:
    """The key of the panel. Raises KeyRefusedError when the phrase is not right, or typed wrongly too often."""
    count_try(f"panel:{survey.pk}")
    kept = PanelKey.objects.filter(survey=survey).first()
    key = holder_key(phrase, bytes(kept.salt)) if kept else None
    right = kept is not None and key is not None and hmac.compare_digest(bytes(key.public_key), bytes(kept.public_key))
    log.info("phrase_typed", panel=survey.slug, right=right)
    if key is None or not right:
        raise KeyRefusedError(_("This is not the panel phrase. Check every word."))
    return key


@sensitive_variables("phrase")
def confirm(survey: Survey, phrase: str, now: datetime) -> None:
    unlock(survey, phrase)
    PanelKey.objects.filter(survey=survey).update(confirmed_at=now)


@sensitive_variables("phrase")
def hand_out(wave: Wave, phrase: str) -> int:
    """Seal a pseudonym for everybody invited; once after the launch, again after people were added.

    Raises KeyRefusedError for another phrase, or when the wave is not in the field.
    """
    if not wave.in_field:
        raise KeyRefusedError(_("Pseudonyms are handed out while people can answer."))
    return pseudonyms.hand_out(wave, unlock(wave.survey, phrase))


def end(survey: Survey) -> int:
    """Forget every pseudonym and the key, also in the files: from here on nothing links two waves; how many responses
    had one."""
    with transaction.atomic():
        PanelKey.objects.filter(survey=survey).delete()
        forgotten = Response.objects.filter(wave__survey=survey).exclude(panel="").update(panel="")
        transaction_id = erasing.current_transaction()
    erasing.rewrite_tables(transaction_id, erasing.PATIENCE_SECONDS, (Response, PanelKey))
    return forgotten


def pairs(earlier: Wave, later: Wave) -> list[Pair]:
    """Responses of the same person in two waves of a survey; none when fewer than the minimum group are in both.

    A pseudonym that stands twice in one wave is nobody's: only a forger makes such a thing.
    """
    if earlier.survey_id != later.survey_id:
        return []
    before, after = of_panel(earlier), of_panel(later)
    found = [(before[pseudonym], after[pseudonym]) for pseudonym in sorted(before.keys() & after.keys())]
    return found if len(found) >= earlier.survey.minimum_group else []


def of_panel(wave: Wave) -> dict[str, Response]:
    found = list(Response.objects.filter(wave=wave).exclude(panel="").order_by("pk"))
    often = Counter(response.panel for response in found)
    return {response.panel: response for response in found if often[response.panel] == 1}
