"""/healthz says whether answers can be kept and mails go out; the tick keeps both going."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kccsurvey import health, tasks
from respondents.models import ListUpload, MailState
from surveys.models import Wave
from tests.machine import CeleryWorker, wait_until
from tests.respondents import make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def due_mail(since: timedelta) -> None:
    make.mail(make.invitation(make.launched_wave()), not_before=NOW - since)


def test_all_is_well_after_a_tick():
    health.note_tick(NOW)

    assert health.report(NOW + timedelta(seconds=7)) == {
        "ok": True,
        "database": True,
        "redis": True,
        "outbox_age": 0,
        "tick_age": 7,
    }


def test_without_a_tick_it_is_not_well():
    response = Client().get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": True, "redis": True, "outbox_age": 0, "tick_age": None}


def test_a_fresh_tick_makes_it_well():
    health.note_tick(timezone.now())

    assert Client().get("/healthz").status_code == 200


@pytest.mark.parametrize(("silence", "well"), [(179, True), (181, False)])
def test_a_silent_beat_is_noticed(silence: int, well: bool):
    health.note_tick(NOW)

    assert health.report(NOW + timedelta(seconds=silence))["ok"] is well


@pytest.mark.parametrize(("late", "well"), [(299, True), (301, False)])
def test_mail_that_does_not_go_is_noticed(late: int, well: bool):
    health.note_tick(NOW)
    due_mail(since=timedelta(seconds=late))

    found = health.report(NOW)
    assert (found["outbox_age"], found["ok"]) == (late, well)


def test_redis_that_is_away_is_noticed(settings: Any):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    found = health.report(NOW)
    assert (found["redis"], found["database"], found["ok"]) == (False, True, False)


def test_a_database_that_is_away_is_noticed(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any):
    health.note_tick(NOW)
    with django_db_blocker.block():
        monkeypatch.setattr("kccsurvey.health.DatabaseError", RuntimeError)  # what the blocker raises
        found = health.report(NOW)

    assert (found["database"], found["outbox_age"], found["ok"]) == (False, None, False)


def test_a_tick_closes_what_is_due_and_leaves_the_rest(transactional_db: None):
    now = timezone.now()
    due = make.launched_wave(opens_at=now - timedelta(days=9), closes_at=now - timedelta(minutes=1))
    running = make.launched_wave(opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=1))

    tasks.tick()
    tasks.tick()

    assert set(Wave.objects.filter(closed_at__isnull=False)) == {due}
    assert Wave.objects.get(pk=running.pk).in_field
    assert cache.get(health.TICK) >= now


def test_a_tick_forgets_uploads_that_nobody_confirmed(transactional_db: None):
    wave = make.wave()
    for age in (timedelta(hours=1), timedelta(hours=25)):
        ListUpload.objects.create(wave=wave, file_name="l.csv", content=b"", uploaded_at=timezone.now() - age)

    tasks.tick()

    assert ListUpload.objects.count() == 1


def test_a_tick_in_a_real_worker_sends_what_is_due(celery_worker_process: CeleryWorker):
    now = timezone.now()
    wave = make.launched_wave(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    mail = make.mail(make.invitation(wave), not_before=now - timedelta(minutes=1))

    tasks.tick.delay()

    wait_until(lambda: type(mail).objects.filter(state=MailState.SENT).exists())
    assert len(celery_worker_process.sink.received) == 1
