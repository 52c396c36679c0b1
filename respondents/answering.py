"""From a personal link to a sealed ballot: read, save, submit. Every write locks the invitation first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict

from respondents import page_counts, sealing, tokens, withdrawal
from respondents.drafts import KEPT_SAVES, Answered, body_digest, merge, revision_of
from respondents.models import ANSWERABLE, RECONSIDERED, Ballot, Draft, Invitation, InvitationState
from respondents.visits import ClosedError, Visit, reason_closed, unlock
from surveys import routing
from surveys.forms import PageForm
from surveys.instrument import Instrument, SectionSpec
from surveys.models import Wave

ROOM_PER_QUESTION = 80
ROOM_PER_DRAFT = 4096


class IncompleteError(Exception):
    """A compulsory question of this page is still open."""

    def __init__(self, section: str) -> None:
        super().__init__(section)
        self.section = section


@dataclass(frozen=True)
class Saved:
    """The result of posting a page: the form as it was judged, and what is stored now."""

    form: PageForm
    answered: Answered
    overtaken: bool = False
    ended: bool = False


def save(visit: Visit, section: str, data: QueryDict, now: datetime, *, final: bool = True) -> Saved:
    """Merge one posted page into the draft; a repeated posting (same `save_id`, same body) changes nothing.

    Not `final` is an answer that was saved while the person is still busy with the page: it ends nothing.
    Raises ClosedError when the link takes no answers any more.
    """
    with transaction.atomic():
        invitation, draft, answered = begin(visit, now)
        form = PageForm(visit.instrument, section, answered.answers, visit.language, data=data)
        form.is_valid()
        key = (data.get("save_id", "")[:40], body_digest(data))
        if key in answered.saves:
            return Saved(form, answered)
        overtaken = merge(answered, form.changes, base=revision_of(data))
        is_first = final and not form.problems and section not in answered.posted
        answered.posted += [section] if is_first else []
        if data.get("language") in visit.instrument.languages:
            answered.language = data.get("language", "")
        answered.saves = [*answered.saves, key][-KEPT_SAVES:]
        ended = settle(visit, invitation, draft, answered, final=final)
        if is_first:
            page_counts.note_posted(visit.wave, section, ended=ended)
    return Saved(form, answered, overtaken, ended)


def record(visit: Visit, answers: Mapping[str, str], posted: list[str], now: datetime) -> bool:
    """Take over answers that come from no page (the demo, a paper form); True when they end the questionnaire.

    Of the pages that were posted those that are not asked drop out.
    """
    with transaction.atomic():
        invitation, draft, answered = begin(visit, now)
        merge(answered, answers, base=answered.revision)
        asked = {section.name for section in routing.sections_with_questions(visit.instrument, answered.answers)}
        answered.posted = [page for page in posted if page in asked]
        ended = settle(visit, invitation, draft, answered, final=True)
        for page in answered.posted:
            page_counts.note_posted(visit.wave, page, ended=ended)
    return ended


def submit(visit: Visit, now: datetime, *, code: str = "") -> None:
    """Seal the answers: ballot in, draft out, invitation completed, in one transaction.

    With `code` the ballot can be withdrawn until the box is opened.
    Raises ClosedError when this link takes no answers any more, IncompleteError when a compulsory question is open.
    """
    with transaction.atomic():
        invitation, draft, answered = begin(visit, now)
        raise_if_incomplete(visit.instrument, answered)
        content = ballot_content(visit, answered, submitted=True)
        sealed, mark = seal(visit.wave, content), withdrawal.fingerprint(code)
        Ballot.objects.create(wave=visit.wave, sealed=sealed, withdrawal_hash=mark)
        finish(invitation, draft, InvitationState.COMPLETED)


def erase(visit: Visit, now: datetime) -> None:
    """Stop and wipe what was filled in; counts as a refusal. Raises ClosedError when it is too late."""
    with transaction.atomic():
        invitation, draft, _answered = begin(visit, now)
        finish(invitation, draft, InvitationState.REFUSED)


def reconsider(visit: Visit, now: datetime) -> None:
    """Who refused, or is not one of the people asked, gets the questions again; nothing happens after closing."""
    with transaction.atomic():
        if lock(visit) in RECONSIDERED and now < visit.wave.closes_at:
            Invitation.objects.filter(pk=visit.invitation.pk).update(state=InvitationState.OPENED)


def begin(visit: Visit, now: datetime) -> tuple[Invitation, Draft | None, Answered]:
    """Lock the invitation, hold the wave open until the commit, and read the draft under that lock."""
    visit.invitation.state = lock(visit)
    if reason := reason_closed(visit, now):
        raise ClosedError(reason)
    draft = Draft.objects.filter(draft_key=tokens.draft_key(visit.token)).only("id", "resume").first()
    return visit.invitation, draft, unlock(draft, visit.token) if draft else Answered()


def lock(visit: Visit) -> str:
    """The state of the invitation, locked; with the wave share-locked, so that opening the ballot box waits for this
    answer and no answer comes after it. The draft is read in a statement of its own, after the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT invitation.state FROM respondents_invitation invitation JOIN surveys_wave wave"
            " ON wave.id = invitation.wave_id AND wave.closed_at IS NULL AND wave.cancelled_at IS NULL"
            " WHERE invitation.id = %s FOR UPDATE OF invitation FOR KEY SHARE OF wave",
            [visit.invitation.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise ClosedError("cancelled" if visit.wave.cancelled_at and not visit.wave.closed_at else "closed")
    return str(row[0])


def settle(visit: Visit, invitation: Invitation, draft: Draft | None, answered: Answered, *, final: bool) -> bool:
    """Store the draft, or end here for who refuses or does not belong to the population; True when it ended."""
    outcome = routing.outcome(visit.instrument, answered.answers) if final else ""
    if outcome:
        finish(invitation, draft, InvitationState(outcome))
        return True
    store(visit, draft, answered)
    state = state_of(visit, answered)
    if state != invitation.state:
        Invitation.objects.filter(pk=invitation.pk).update(state=state)
    return False


def finish(invitation: Invitation, draft: Draft | None, state: InvitationState) -> None:
    if draft:
        draft.delete()
    changed = Invitation.objects.filter(pk=invitation.pk, state__in=ANSWERABLE).update(state=state, panel_sealed=None)
    if changed != 1:
        raise ClosedError(invitation.state)


def state_of(visit: Visit, answered: Answered) -> InvitationState:
    share = routing.share_answered(visit.instrument, answered.answers) * 100
    if share == 0:
        return InvitationState.OPENED
    if share < visit.wave.partial_from:
        return InvitationState.UNDER_50
    return InvitationState.FROM_50 if share < visit.wave.complete_from else InvitationState.FROM_80


def store(visit: Visit, draft: Draft | None, answered: Answered) -> None:
    size = (visit.wave.ballot_size or 0) + ROOM_PER_DRAFT + ROOM_PER_QUESTION * len(visit.instrument.by_code)
    resume = sealing.lock_draft(vars(answered), key=tokens.encryption_key(visit.token), size=size)
    ballot = seal(visit.wave, ballot_content(visit, answered, submitted=False))
    if draft:
        Draft.objects.filter(pk=draft.pk).update(resume=resume, ballot=ballot)
    else:
        Draft.objects.create(wave=visit.wave, draft_key=tokens.draft_key(visit.token), resume=resume, ballot=ballot)


def seal(wave: Wave, content: dict[str, Any]) -> bytes:
    assert wave.public_key is not None, "a launched wave has a key"
    assert wave.ballot_size is not None, "a launched wave has a size"
    return sealing.seal_ballot(content, public_key=wave.public_key, size=wave.ballot_size)


def ballot_content(visit: Visit, answered: Answered, *, submitted: bool) -> dict[str, Any]:
    """What travels in the envelope. Answers that no longer apply stay behind."""
    attributes = visit.invitation.attributes
    followed = visit.invitation.panel_sealed if routing.may_be_followed(visit.instrument, answered.answers) else None
    return {
        "panel": bytes(followed or b"").hex(),
        "answers": {c: v for c, v in routing.effective(visit.instrument, answered.answers).items() if v},
        "posted": answered.posted,
        "submitted": submitted,
        "background": {name: attributes.get(name, "") for name in visit.wave.background},
        "order": visit.order,
    }


def raise_if_incomplete(instrument: Instrument, answered: Answered) -> None:
    known = routing.effective(instrument, answered.answers)
    for section in routing.sections_with_questions(instrument, answered.answers):
        for question in routing.questions_of(instrument, section.name, known) if compulsory(section) else ():
            if question.required and question.code not in known and routing.holds(question.required, known):
                raise IncompleteError(section.name)


def compulsory(section: SectionSpec) -> bool:
    return any(question.required for question in section.questions)
