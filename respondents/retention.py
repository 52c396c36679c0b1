"""What is kept of people, how long, and what goes when: every rule may run twice, late, or beside another."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from respondents import counters
from respondents.models import Ballot, Draft, FinalCount, Invitation, InvitationState, KeyHolder, ListUpload, Respondent
from surveys.models import Wave

STATES = timedelta(days=30)
PEOPLE = timedelta(days=183)
UPLOADS = timedelta(days=1)
UNOPENED = timedelta(days=14)


@dataclass(frozen=True)
class Rule:
    """One promise of the privacy notice; `due` says what goes now, `remove` does it and returns how many rows went."""

    name: str
    after: Any
    due: Callable[[datetime], "QuerySet[Any]"]
    remove: Callable[[datetime], int]


def waves_to_count_out(now: datetime) -> "QuerySet[Wave]":
    """Opened, given up or cancelled, and thirty days closed, or another wave of the survey begins: who took part when
    must not become a pattern over waves."""
    later = Wave.objects.filter(survey=OuterRef("survey"), opens_at__gt=OuterRef("opens_at"), launched_at__lte=now)
    empty = Q(opened_at__isnull=False) | Q(cancelled_at__isnull=False, closed_at__isnull=False)
    over = empty & (Q(closed_at__lte=now - STATES) | Q(Exists(later))) | Q(cancelled_at__lte=now - STATES)
    return Wave.objects.filter(over, invitations__isnull=False).distinct()


def count_out(now: datetime) -> int:
    """Counts per state, and apart from those per group of background, stay; what names a person in this wave goes."""
    gone = 0
    for wave in waves_to_count_out(now).select_related("survey"):
        with transaction.atomic():
            Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
            FinalCount.objects.bulk_create(final_counts(wave))
            counters.forget_groups(wave)
            gone += Invitation.objects.filter(wave=wave).delete()[1].get("respondents.Invitation", 0)
    return gone


def final_counts(wave: Wave) -> Iterator[FinalCount]:
    states, groups = Counter[str](), Counter[tuple[str, counters.Cell]]()
    for (state, cell), number in counters.cells(wave).items():
        states[state] += number
        if state != InvitationState.INELIGIBLE:
            groups[FinalCount.GROUP, cell] += number
    yield from (FinalCount(wave=wave, state=state, number=number) for state, number in sorted(states.items()))
    for (_none, cell), number in sorted(counters.merged(groups, wave.survey.minimum_group).items()):
        attributes = dict(zip(wave.background, cell, strict=False))
        yield FinalCount(wave=wave, state=FinalCount.GROUP, attributes=attributes, number=number)


def drafts_that_cannot_go_on(now: datetime) -> "QuerySet[Draft]":
    """The half of a draft that its own link opens; the sealed half waits for the opening."""
    over = Q(wave__closed_at__lte=now) | Q(wave__cancelled_at__lte=now)
    return Draft.objects.filter(over, resumable=True)


def forget_resumes(now: datetime) -> int:
    return drafts_that_cannot_go_on(now).update(resume=b"")


def cancelled_envelopes(now: datetime) -> "QuerySet[Draft]":
    return Draft.objects.filter(wave__cancelled_at__lte=now)


def forget_cancelled(now: datetime) -> int:
    KeyHolder.objects.filter(wave__cancelled_at__lte=now).update(sealed_private_key=None)
    ballots = Ballot.objects.filter(wave__cancelled_at__lte=now).delete()[0]
    return ballots + cancelled_envelopes(now).delete()[0]


def people_without_a_wave(now: datetime) -> "QuerySet[Respondent]":
    """Half a year after the last wave of their survey, or since they left the list; nobody who is still invited."""
    ended = Coalesce("closed_at", "cancelled_at", "closes_at")
    recent = Wave.objects.annotate(ended=ended).filter(survey=OuterRef("survey"), ended__gt=now - PEOPLE)
    over = ~Exists(recent) & Exists(Wave.objects.filter(survey=OuterRef("survey"), launched_at__isnull=False))
    left = Q(withdrawn_on__lte=(now - PEOPLE).date())
    return Respondent.objects.filter(Q(over) | left, invitations__isnull=True, opted_out_on__isnull=True)


def forget_people(now: datetime) -> int:
    return people_without_a_wave(now).delete()[1].get("respondents.Respondent", 0)


def opted_out_without_a_wave(now: datetime) -> "QuerySet[Respondent]":
    """Who wants no mail stays on the list as an address alone: else the next list would invite them again."""
    known = Respondent.objects.filter(opted_out_on__isnull=False, invitations__isnull=True)
    return known.exclude(first_name="", attributes={}, language="")


def bare_opt_outs(now: datetime) -> int:
    return opted_out_without_a_wave(now).update(first_name="", attributes={}, language="")


def old_uploads(now: datetime) -> "QuerySet[ListUpload]":
    return ListUpload.objects.filter(uploaded_at__lt=now - UPLOADS)


def forget_uploads(now: datetime) -> int:
    """At every tick and at every new upload, so that no list lies longer than a day."""
    return old_uploads(now).delete()[0]


def overdue(now: datetime) -> "QuerySet[Wave]":
    """Closed for two weeks and not opened: somebody has to open them, or to give the answers up."""
    return Wave.objects.filter(closed_at__lte=now - UNOPENED, opened_at__isnull=True, cancelled_at__isnull=True)


RULES = (
    Rule("resumes", _("unfinished answers, as far as the link opens them: at closing"), drafts_that_cannot_go_on,
         forget_resumes),
    Rule("cancelled", _("envelopes and keys of a cancelled wave: at once"), cancelled_envelopes, forget_cancelled),
    Rule("invitations", _("who was invited and what came of it: 30 days after closing, or when the next wave starts; "
                          "counts stay"), waves_to_count_out, count_out),
    Rule("people", _("names and addresses: half a year after the last wave, or after somebody left the list"),
         people_without_a_wave, forget_people),
    Rule("opted out", _("who wants no mail: everything but the address, when no wave invites them"),
         opted_out_without_a_wave, bare_opt_outs),
    Rule("uploads", _("uploaded lists that nobody confirmed: after a day"), old_uploads, forget_uploads),
)  # fmt: skip
