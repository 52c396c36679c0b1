"""A second look: an answer that was released or withheld goes back to the reviewer, for a reader saw a name in it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from results.coding_log import note
from results.models import OpenAnswer, Quote
from results.reviewing import BATCH, State, of_wave
from surveys.models import Wave

AGAIN = "again"
"""Kind of a mark on no character: a reader asked to look again. It keeps the answer out of what is released in bulk."""


def reviewed(wave: Wave, question: str, state: str, words: str = "") -> QuerySet[OpenAnswer]:
    """Their order says nothing."""
    found = of_wave(wave).filter(question=question, state=state).order_by("pk")
    return found.filter(text__icontains=words) if words else found


def is_asked(answer: OpenAnswer) -> bool:
    return any(kind == AGAIN for _start, _end, kind in answer.marks)


@transaction.atomic
def ask(wave: Wave, keys: Collection[UUID], *, by: str, now: datetime) -> int:
    """From now on nobody reads these until they are reviewed again; how many. A quote from one of them is gone.

    Codes stay: they count again when the answer is released.
    """
    found = list(of_wave(wave).filter(pk__in=keys).exclude(state=State.WAITING).select_for_update(of=("self",)))
    for answer in found:
        answer.marks = [mark for mark in answer.marks if mark[2] != AGAIN] + [[0, 0, AGAIN]]
        answer.state, answer.reviewed_by, answer.reviewed_at = State.WAITING.value, "", None
    OpenAnswer.objects.bulk_update(found, ["marks", "state", "reviewed_by", "reviewed_at"], batch_size=BATCH)
    Quote.objects.filter(answer__in=found).delete()
    for question in sorted({answer.question for answer in found}):
        count = sum(answer.question == question for answer in found)
        note(wave, by=by, action="second look", now=now, subject=f"{question} {count}")
    return len(found)
