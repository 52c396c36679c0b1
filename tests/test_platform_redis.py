"""A worker goes on after Redis was killed while tasks were waiting in it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from kccsurvey import processes, services
from kccsurvey.celery import app
from kccsurvey.places import Place
from tests.machine import CeleryWorker, SmtpSink, wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


class Queue:
    """A Redis of its own, that can be killed and comes back with what it had."""

    def __init__(self, directory: Path) -> None:
        self.place = Place(directory)
        self.place.prepare()
        self.start()

    def start(self) -> None:
        self.program, self.url = services.start_redis(self.place)

    def kill(self) -> None:
        self.program.process.kill()
        self.program.process.wait()

    def send(self, notes: Path, names: list[str]) -> None:
        address = self.url.replace("unix://", "redis+socket://").replace("db=", "virtual_host=")
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        with app.connection(address, transport_options=options) as connection:
            for name in names:
                app.send_task("tests.note", args=[str(notes), name], connection=connection)


@pytest.fixture
def own_queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path / "var")
    yield made
    processes.stop(made.program)


@pytest.fixture
def worker(transactional_db: None, smtp_sink: SmtpSink, own_queue: Queue) -> Iterator[CeleryWorker]:
    made = CeleryWorker(smtp_sink, REDIS_URL=own_queue.url)
    made.start()
    yield made
    made.stop()


def test_a_worker_outlives_a_killed_redis(worker: CeleryWorker, own_queue: Queue, notes: Path):
    own_queue.send(notes, [f"before-{number}" for number in range(30)])
    wait_until(lambda: len(os.listdir(notes)) >= 3)

    own_queue.kill()
    assert len(os.listdir(notes)) < 30, "Redis was killed too late to prove anything"
    own_queue.start()
    own_queue.send(notes, ["after"])

    wait_until(lambda: "after" in os.listdir(notes), 60)
    assert worker.process.poll() is None
