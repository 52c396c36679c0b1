"""Counts per day and per page, which outlive the invitations and lead to nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict

from respondents import answering, counters, page_counts
from respondents.models import DayCount, InvitationState, MailDay, MailState, PageCount
from respondents.visits import find
from surveys.models import Question, Section, Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
S = InvitationState
DAY = date(2026, 9, 8)


def invite(wave: Wave, number: int, state: str, **attributes: str) -> None:
    for _ in range(number):
        make.invitation(wave, make.respondent(wave.survey, attributes=attributes), state=state)


def days(wave: Wave) -> dict[tuple[date, str, str], int]:
    rows = DayCount.objects.filter(wave=wave)
    return {(row.day, row.state, ",".join(row.cell.values())): row.number for row in rows}


def pages(wave: Wave) -> dict[str, tuple[int, int]]:
    return {row.page: (row.came, row.posted) for row in PageCount.objects.filter(wave=wave)}


def test_a_day_holds_the_last_count_of_that_day_and_earlier_days_stay():
    wave = make.launched_wave()
    invite(wave, 12, S.SENT)
    counters.count(wave, make.NOW)
    counters.count(wave, make.NOW + timedelta(days=1))

    wave.invitations.filter(pk__in=wave.invitations.values("pk")[:5]).update(state=S.COMPLETED)
    counters.count(wave, make.NOW + timedelta(days=1, hours=2))

    assert days(wave) == {
        (DAY, "sent", ""): 12,
        (DAY + timedelta(days=1), "sent", ""): 7,
        (DAY + timedelta(days=1), "completed", ""): 5,
    }


def test_a_state_that_nobody_is_in_any_more_is_not_counted():
    wave = make.launched_wave()
    invite(wave, 3, S.SENT)
    counters.count(wave, make.NOW)
    wave.invitations.update(state=S.COMPLETED)

    counters.count(wave, make.NOW)

    assert days(wave) == {(DAY, "completed", ""): 3}


def test_a_second_count_writes_nothing(django_assert_num_queries: Any):
    wave = make.launched_wave()
    invite(wave, 1, S.SENT)
    make.mail(wave.invitations.get(), state=MailState.SENT, sent_at=make.NOW)
    counters.count(wave, make.NOW)
    before = (list(DayCount.objects.values()), list(MailDay.objects.values()), own_transactions())

    counters.count(wave, make.NOW)

    assert (list(DayCount.objects.values()), list(MailDay.objects.values()), own_transactions()) == before


def own_transactions() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM respondents_daycount ORDER BY id")
        return list(cursor.fetchall())


def test_people_are_counted_per_group_of_the_frame_and_small_groups_go_together():
    wave = make.launched_wave(background=["regio", "leeftijd"])
    invite(wave, 12, S.SENT, regio="noord", leeftijd="t24")
    invite(wave, 11, S.COMPLETED, regio="noord", leeftijd="44p")
    invite(wave, 4, S.COMPLETED, regio="zuid", leeftijd="t24")
    invite(wave, 7, S.SENT, regio="zuid")

    counters.count(wave, make.NOW)

    assert days(wave) == {
        (DAY, "sent", "noord,t24"): 12,
        (DAY, "completed", "noord,44p"): 11,
        (DAY, "completed", ""): 4,
        (DAY, "sent", ""): 7,
    }


def test_a_rest_that_is_too_small_takes_another_group_with_it():
    wave = make.launched_wave(background=["regio"])
    invite(wave, 20, S.SENT, regio="noord")
    invite(wave, 12, S.SENT, regio="zuid")
    invite(wave, 2, S.COMPLETED, regio="west")

    counters.count(wave, make.NOW)

    assert days(wave) == {(DAY, "sent", "noord"): 20, (DAY, "sent", ""): 12, (DAY, "completed", ""): 2}


def test_mails_are_counted_per_day_and_step_and_outlive_themselves():
    wave = make.launched_wave()
    for n in range(3):
        make.mail(make.invitation(wave), state=MailState.SENT, sent_at=make.NOW + timedelta(days=n // 2))
    counters.count(wave, make.NOW + timedelta(days=1))
    wave.mails.all().delete()

    counters.count(wave, make.NOW + timedelta(days=1))

    assert list(MailDay.objects.values_list("day", "step", "number", "sent").order_by("day")) == [
        (DAY, "invitation", 1, 2),
        (DAY + timedelta(days=1), "invitation", 1, 1),
    ]


def test_the_beat_counts_waves_in_the_field_and_those_that_just_closed():
    running, closed = make.launched_wave(), make.launched_wave(closed_at=make.NOW - timedelta(hours=3))
    old, cancelled = make.launched_wave(closed_at=make.NOW - timedelta(days=3)), make.launched_wave()
    Wave.objects.filter(pk=cancelled.pk).update(cancelled_at=make.NOW)
    for wave in (running, closed, old, cancelled, make.wave()):
        make.invitation(wave)

    counters.count_all(make.NOW)

    assert set(DayCount.objects.values_list("wave", flat=True)) == {running.pk, closed.pk}


def screened(relevant: str = "") -> Wave:
    """SITKCC has to be answered; `relevant` is the condition of the second page."""
    made = make.questionnaire()
    Question.objects.filter(section__questionnaire=made, code="SITKCC").update(required="yes")
    Section.objects.filter(questionnaire=made, name="werk").update(relevant=relevant)
    return make.launched_wave(made.survey, questionnaire=made)


def fill_in(wave: Wave, pages: tuple[str, ...] = ("start", "werk")) -> None:
    visit = find(make.token(make.invitation(wave, state=S.SENT)))
    assert visit is not None
    told = {"start": "shown=TOEST&shown=SITKCC&TOEST=1&SITKCC=1&next=1", "werk": "shown=CIJFER&CIJFER=8&next=1"}
    for page in pages:
        for _ in range(2):
            answering.save(visit, page, QueryDict(told[page]), make.NOW)


def test_pages_are_counted_once_per_person_and_taken_over_in_a_batch(django_capture_on_commit_callbacks: Any):
    wave = screened()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(6):
            fill_in(wave)
        for _ in range(3):
            fill_in(wave, ("start",))
    counters.count(wave, make.NOW)
    assert pages(wave) == {}

    with django_capture_on_commit_callbacks(execute=True):
        fill_in(wave, ("start",))
    counters.count(wave, make.NOW)
    counters.count(wave, make.NOW)

    assert pages(wave) == {"start": (0, 10), "werk": (10, 6), page_counts.SEND: (6, 0)}


def test_no_count_tells_who_came_to_a_page_that_an_answer_leads_to(django_capture_on_commit_callbacks: Any):
    """Whoever looks at Redis and at the invitations at the same time sees one person after another."""
    wave, seen = screened("${SITKCC} = '1'"), []
    for answer, posted in (("1", ("start", "werk")), ("2", ("start",))):
        visit = find(make.token(make.invitation(wave, state=S.SENT)))
        assert visit is not None
        with django_capture_on_commit_callbacks(execute=True):
            for page in posted:
                told = f"shown=TOEST&shown=SITKCC&TOEST=1&SITKCC={answer}&next=1" if page == "start" else "next=1"
                answering.save(visit, page, QueryDict(told), make.NOW)
        names = [
            page_counts.key(wave, what, page)
            for what in ("came", "posted")
            for page in ("start", "werk", page_counts.SEND)
        ]
        seen.append(cache.get_many(names))
        cache.delete_many(names)

    assert seen[0] == seen[1]
    assert sorted(seen[0].values()) == [1, 1]


def test_who_is_recorded_is_not_counted_on_a_page_that_was_not_asked(django_capture_on_commit_callbacks: Any):
    wave = make.launched_wave()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(10):
            visit = find(make.token(make.invitation(wave, state=S.SENT)))
            assert visit is not None
            answering.record(visit, {"TOEST": "1", "SITKCC": "3"}, ["start", "werk"], make.NOW)
    counters.count(wave, make.NOW)

    came = {page: numbers for page, numbers in pages(wave).items() if any(numbers)}
    assert came == {"start": (0, 10)}


def test_nothing_is_counted_before_the_commit(django_capture_on_commit_callbacks: Any):
    wave = make.launched_wave()
    with django_capture_on_commit_callbacks() as waiting:
        fill_in(wave, ("start",))

    assert [call.__qualname__ for call in waiting if "note" in getattr(call, "__qualname__", "")] == [
        "note_posted.<locals>.<lambda>"
    ]
    assert cache.get(page_counts.key(wave, page_counts.POSTED, "start")) is None


def test_a_batch_never_holds_fewer_people_than_the_minimum_group():
    wave = screened()
    for name in ("start", "werk"):
        page_counts.bump(wave, page_counts.POSTED, name, 9)

    page_counts.take_over(wave)
    assert pages(wave) == {}

    page_counts.bump(wave, page_counts.POSTED, "start")
    page_counts.take_over(wave)
    assert pages(wave) == {"start": (0, 10), "werk": (0, 9)}


def test_an_answer_is_safe_when_redis_is_away(settings: Any, django_capture_on_commit_callbacks: Any):
    wave = make.launched_wave()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    with django_capture_on_commit_callbacks(execute=True):
        fill_in(wave, ("start",))
    counters.count(wave, make.NOW)

    assert wave.invitations.get().state == S.UNDER_50
    assert pages(wave) == {}


def test_no_table_of_counts_leads_to_a_person_or_holds_a_moment():
    columns = {field.name for model in (DayCount, PageCount, MailDay) for field in model._meta.get_fields()}

    assert columns == {"id", "wave", "day", "state", "cell", "number", "page", "came", "posted", "step", "sent"}
