"""What a personal link leads to: recognise it, and say whether it takes answers now."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from respondents import sealing, tokens
from respondents.drafts import Answered, from_content
from respondents.models import ANSWERABLE, Draft, Invitation
from surveys.instrument import Instrument
from surveys.models import Wave
from surveys.order import arranged, draw


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
    order: dict[str, list[str]] = field(default_factory=dict)
    """The order in which this person sees statements and choices; drawn from the link, so the same at every visit."""

    @cached_property
    def language(self) -> str:
        """What the person chose on the page, else the language of the list, else that of the questionnaire."""
        if len(self.instrument.languages) < 2:
            return self.instrument.default_language
        wished = (read(self).language if self.token else "", self.invitation.respondent.language)
        known = (language for language in wished if language in self.instrument.languages)
        return next(known, self.instrument.default_language)


def find(token: str) -> Visit | None:
    """The visit that a link stands for; unknown, revoked and malformed links are all None."""
    token = token.lower()
    if not tokens.VALID.fullmatch(token):
        return None
    invitations = Invitation.objects.select_related("wave__survey", "wave__questionnaire", "respondent")
    invitation = invitations.filter(token_hash=tokens.fingerprint(token)).first()
    if invitation is None:
        return None
    instrument = invitation.wave.questionnaire.instrument()
    order = draw(instrument, tokens.order_seed(token, bytes(invitation.wave.public_key or b"")))
    return Visit(token, invitation, invitation.wave, arranged(instrument, order), order)


def reason_closed(visit: Visit, now: datetime) -> str:
    """Why this link takes no answers now, or an empty string."""
    wave, state = visit.wave, visit.invitation.state
    if wave.cancelled_at and not wave.closed_at:
        return "cancelled"
    if state not in ANSWERABLE:
        return str(state)
    if wave.closed_at or now >= wave.closes_at:
        return "closed"
    return "early" if now < wave.opens_at else ""


def reason_away(visit: Visit, now: datetime) -> str:
    """Why there are no questions to see now. A pause refuses no answer that somebody was giving when it began."""
    return reason_closed(visit, now) or ("paused" if visit.wave.paused else "")


def read(visit: Visit) -> Answered:
    """What has been answered so far; changes nothing."""
    draft = Draft.objects.filter(draft_key=tokens.draft_key(visit.token)).first()
    return unlock(draft, visit.token) if draft else Answered()


def unlock(draft: Draft, token: str) -> Answered:
    return from_content(sealing.unlock_draft(draft.resume, key=tokens.encryption_key(token)))
