"""What a personal link leads to: recognise it, and say whether it takes answers now."""

from dataclasses import dataclass
from datetime import datetime

from respondents import tokens
from respondents.models import ANSWERABLE, Invitation
from surveys.instrument import Instrument
from surveys.models import Wave


class ClosedError(Exception):
    """This link takes no answers (any more); `reason` names the page that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Visit:
    """A recognised link."""

    token: str
    invitation: Invitation
    wave: Wave
    instrument: Instrument

    @property
    def language(self) -> str:
        wanted = self.invitation.respondent.language
        return wanted if wanted in self.instrument.languages else self.instrument.default_language


def find(token: str) -> Visit | None:
    """The visit that a link stands for; unknown, revoked and malformed links are all None."""
    if not tokens.VALID.fullmatch(token):
        return None
    invitations = Invitation.objects.select_related("wave__survey", "wave__questionnaire", "respondent")
    invitation = invitations.filter(token_hash=tokens.fingerprint(token)).first()
    if invitation is None:
        return None
    return Visit(token, invitation, invitation.wave, invitation.wave.questionnaire.instrument())


def reason_closed(visit: Visit, now: datetime) -> str:
    """Why this link takes no answers now, or an empty string."""
    wave, state = visit.wave, visit.invitation.state
    if wave.cancelled_at:
        return "cancelled"
    if state not in ANSWERABLE:
        return str(state)
    if wave.closed_at or now >= wave.closes_at:
        return "closed"
    return "early" if now < wave.opens_at else ""
