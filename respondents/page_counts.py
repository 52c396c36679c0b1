"""How many people came to a page and how many posted it: no person, no moment, no transaction to tell them by.

Only pages that everybody comes to are counted: the others would tell an answer of who is seen to come to them.
"""

import structlog
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from respondents.models import PageCount
from surveys.everybody import pages_of_everybody
from surveys.models import Wave

CAME, POSTED = "came", "posted"
SEND = ""
"""Stands for the last page, where answers are sent."""
log = structlog.get_logger(__name__)


def note_posted(wave: Wave, page: str, *, ended: bool = False) -> None:
    """Somebody posts this page for the first time; counted after the commit.

    Who goes on is counted on the next page of everybody, also with a page of their own before it.
    """
    counted = pages(wave)
    if page in counted:
        following = None if ended else counted[counted.index(page) + 1]
        transaction.on_commit(lambda: note_page(wave, page, following))


def note_page(wave: Wave, page: str, following: str | None) -> None:
    """Somebody posted a page for the first time and goes on to the next, or stops when `following` is None.

    It goes to Redis after the commit, where a number is all that is kept: a row in the database would carry the
    transaction of the answer. Without Redis a page is not counted; the answer is safe all the same.
    """
    try:
        bump(wave, POSTED, page)
        if following is not None:
            bump(wave, CAME, following)
    except (RedisError, ValueError):
        log.warning("page_not_counted")


def bump(wave: Wave, what: str, page: str, by: int = 1) -> None:
    name = key(wave, what, page)
    cache.add(name, 0, timeout=None)
    cache.incr(name, by)


def key(wave: Wave, what: str, page: str) -> str:
    return f"pages:{wave.pk}:{what}:{page}"


def take_over(wave: Wave) -> None:
    """Add what Redis counted once at least the minimum group of people posted the same page; else it waits.

    Redis gives the numbers up before the commit, under the lock of the wave: a crash in between loses a batch and
    never counts it twice. What is left at the end, fewer people than the minimum group, is never taken over.
    """
    names = {key(wave, what, page): (what, page) for page in pages(wave) for what in (CAME, POSTED)}
    try:
        waiting: dict[str, int] = cache.get_many(names)
        posted = [number for name, number in waiting.items() if names[name][0] == POSTED]
        if max(posted, default=0) < wave.survey.minimum_group:
            return
        for name, number in waiting.items():
            cache.decr(name, number)
    except (RedisError, ValueError):
        log.warning("pages_not_taken_over")
        return
    add(wave, {names[name]: number for name, number in waiting.items()})


def add(wave: Wave, numbers: dict[tuple[str, str], int]) -> None:
    known = {row.page: row for row in PageCount.objects.filter(wave=wave)}
    for (what, page), number in numbers.items():
        row = known.setdefault(page, PageCount(wave=wave, page=page))
        setattr(row, what, getattr(row, what) + number)
    PageCount.objects.bulk_create(
        known.values(), update_conflicts=True, unique_fields=["wave", "page"], update_fields=[CAME, POSTED]
    )


def pages(wave: Wave) -> list[str]:
    """Of everybody, in order."""
    instrument = wave.questionnaire.instrument()
    common = pages_of_everybody(instrument)
    return [section.name for section in instrument.sections if section.name in common] + [SEND]
