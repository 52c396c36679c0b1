"""PostgreSQL, Redis, workers and beats of our own, that can be killed and started again in the middle of a mailing."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg_pool import PoolTimeout

from kccsurvey import postgres, processes, services
from kccsurvey.celery import app
from kccsurvey.places import Place
from kccsurvey.processes import ROOT
from tests.faults.server import MailServer

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


class Stage:
    """One for many scenes; every scene begins with an empty database."""

    def __init__(self, directory: Path) -> None:
        self.place = Place(directory, durable=True)
        self.place.prepare()
        self.database, self.database_url = postgres.start(self.place)
        self.data = next(self.place.directory.glob("pg*"))
        self.dump, self.behind = self.place.directory / "copy.dump", self.place.directory / "behind"
        self.clock = self.place.directory / "clock"
        self.redis, self.redis_url = services.start_redis(self.place)
        self.server = MailServer()
        self.server.thread.start()
        self.workers: list[subprocess.Popen[bytes]] = []
        self.beats: list[subprocess.Popen[bytes]] = []

    def environment(self, **more: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "KEY_PREFIX": "faults",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.server.port),
            "EMAIL_TIMEOUT": "1",
            "EMAIL_USE_TLS": "0",
            "EMAIL_HOST_USER": "",
            "MAIL_PER_SECOND": "0",
            "MAIL_AT_NIGHT": "1",
            "LOG_LEVEL": "WARNING",
            **more,
        }

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        """A Celery program in a process group of its own."""
        log = (self.place.logs / f"{arguments[0]}.log").open("ab")
        command = [sys.executable, "-m", "celery", "-A", "kccsurvey", *arguments]
        program = subprocess.Popen(  # noqa: S603
            processes.dying_with_us(command),
            cwd=ROOT,
            env=self.environment(**more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        return program

    def have_workers(self, number: int) -> None:
        """Those that live go on with the next scene; to be called by the thread that outlives them."""
        while len(self.workers) < number:
            options = ("-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle")
            self.workers.append(self.start("worker", *options, "-n", f"{time.monotonic_ns()}@faults"))

    def have_jumping_worker(self, offset: str) -> None:
        """A worker whose clock is what `set_clock` says; the database and the other worker keep the right time."""
        options = ("-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle")
        self.set_clock(offset)
        faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1"}
        faked["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
        self.workers.append(self.start("worker", *options, "-n", f"{time.monotonic_ns()}@jumping", **faked))

    def set_clock(self, offset: str) -> None:
        self.clock.write_text(offset + "\n")

    def have_beats(self, number: int) -> None:
        while len(self.beats) < number:
            schedule = str(self.place.directory / f"beat{len(self.beats)}")
            self.beats.append(self.start("beat", "--pidfile=", TICK_SECONDS="1", BEAT_SCHEDULE_FILE=schedule))

    def kill(self, program: "subprocess.Popen[bytes]") -> None:
        """The whole group, without warning: the worker and its children."""
        processes.signal_group(program.pid, signal.SIGKILL)
        program.wait()

    def kill_workers(self) -> None:
        while self.workers:
            self.kill(self.workers.pop())

    def kill_beats(self) -> None:
        while self.beats:
            self.kill(self.beats.pop())

    def wake(self, times: int = 1, task: str = "respondents.drain_mail") -> None:
        """As a tick does; nobody minds when Redis is away."""
        address = self.redis_url.replace("unix://", "redis+socket://").replace("db=", "virtual_host=")
        options = {"global_keyprefix": "faults:", "socket_connect_timeout": 1}
        with contextlib.suppress(Exception), app.connection(address, transport_options=options) as queue:
            for _ in range(times):
                app.send_task(task, connection=queue, retry=False)

    def flush_redis(self) -> None:
        path = self.redis_url.removeprefix("unix://").partition("?")[0]
        services.answers(Path(path), b"FLUSHALL")

    def restart_redis(self) -> None:
        self.redis.process.kill()
        self.redis.process.wait()
        self.redis, _ = services.start_redis(self.place)

    def copy_database(self) -> None:
        """As a nightly dump does, while the mailing goes on."""
        self.program("pg_dump", "--format=custom", "--file", self.dump)

    def put_copy_back(self) -> None:
        self.program("pg_restore", "--clean", "--if-exists", "--dbname", self.database_url, self.dump)

    def program(self, name: str, *arguments: str | Path) -> None:
        path, _ = postgres.binaries(postgres.choose_account(self.place.directory))
        where = () if name == "pg_restore" else ("--dbname", self.database_url)
        subprocess.run([path / name, *where, *arguments], check=True, capture_output=True)  # noqa: S603

    def leave_server_behind(self) -> None:
        """Another server as it was at this moment, like a replica that fell behind."""
        self.stop_database()
        shutil.copytree(self.data, self.behind)
        self.database, _ = postgres.start(self.place)

    def take_over(self) -> None:
        """That other server becomes the one that everybody works on."""
        self.stop_database()
        shutil.rmtree(self.data)
        shutil.move(self.behind, self.data)
        (self.data / "recovery.signal").touch()
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write("restore_command = 'false'\n")
        self.database, _ = postgres.start(self.place)
        deadline = time.monotonic() + 60
        while self.is_still_a_replica():
            assert time.monotonic() < deadline, "the server does not take over"
            time.sleep(0.2)

    def is_still_a_replica(self) -> bool:
        with psycopg.connect(self.database_url) as session:
            row = session.execute("SELECT pg_is_in_recovery()").fetchone()
        return bool(row and row[0])

    def stop_database(self) -> None:
        processes.signal_group(self.database.process.pid, signal.SIGKILL)
        self.database.process.wait()

    def restart_database(self) -> None:
        """Every process of it at once, as in a power cut."""
        self.stop_database()
        self.database, _ = postgres.start(self.place)

    def stop(self) -> None:
        self.kill_workers()
        self.kill_beats()
        self.server.shutdown()
        self.server.server_close()
        processes.stop(self.redis)
        processes.stop(self.database)


@contextlib.contextmanager
def connected_to(stage: Stage) -> Iterator[None]:
    """Django of this process works on the stage's database."""
    settings: dict[str, Any] = connection.settings_dict
    before = {name: settings[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    host = stage.database_url.partition("host=")[2]
    settings.update(NAME="kcc", HOST=host, PORT="", USER="postgres", PASSWORD="")
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        settings.update(before)


def patiently(question: Any, seconds: float = 30) -> Any:
    """The answer, also when the database has just been away."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return question()
        except (OperationalError, PoolTimeout):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
