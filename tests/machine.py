"""The machine around the tests: a mail sink with scripted replies, a real Celery worker, a guard on the network."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost")


def refuse_other_networks(connect: Callable[..., None]) -> Callable[..., None]:
    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"A test wanted to reach {address[0]}; only this machine may be reached.")
        connect(self, address)

    return guarded


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class ReceivedMail:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return str(part.get_content()) if part else ""


@dataclass
class SmtpSink:
    """Keeps what arrives. `refuse[address]` answers RCPT; `replies` is used up, one per DATA ("" accepts)."""

    received: list[ReceivedMail] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    host: str = "127.0.0.1"
    port: int = 0

    def start(self) -> tuple[str, int]:
        self.port = self.port or free_port()
        self.controller = Controller(self, hostname=self.host, port=self.port)
        self.controller.start()
        return self.host, self.port

    def stop(self) -> None:
        self.controller.stop()

    def to(self, address: str) -> list[ReceivedMail]:
        return [mail for mail in self.received if address in mail.recipients]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.sessions.add(id(session))
        reply = self.replies.pop(0) if self.replies else ""
        if reply and not reply.startswith("2"):
            return reply
        message = BytesParser(_class=EmailMessage, policy=policy).parsebytes(envelope.original_content or b"")
        self.received.append(ReceivedMail(str(envelope.mail_from), tuple(envelope.rcpt_tos), message))
        return reply or "250 OK"


class CeleryWorker:
    """A real worker on the database, Redis and mail sink of the test."""

    def __init__(self, sink: SmtpSink, **environment: str) -> None:
        self.sink = sink
        self.more = environment
        self.lines: list[str] = []
        self.ready: queue.Queue[bool] = queue.Queue()

    def environment(self) -> dict[str, str]:
        url = urlsplit(os.environ["DATABASE_URL"])
        return os.environ | {
            "DATABASE_URL": url._replace(path="/" + str(connection.settings_dict["NAME"])).geturl(),
            "KEY_PREFIX": settings.CACHES["default"]["KEY_PREFIX"],
            "EMAIL_HOST": self.sink.host,
            "EMAIL_PORT": str(self.sink.port),
            "MAIL_PER_SECOND": "1000",
            "MAIL_AT_NIGHT": "1",
            "PYTHONWARNINGS": "default",
            **self.more,
        }

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "kccsurvey", "worker", "-c", "1", "-l", "INFO"]
        command += ["--include", "tests.breaking"]
        self.process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "-n", f"test-{os.getpid()}@%h"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.ready.get(timeout=60):
            raise RuntimeError("The Celery worker did not start:\n" + "".join(self.lines[-30:]))

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if " ready." in line:
                self.ready.put(True)
        self.ready.put(False)

    def kill(self) -> None:
        """As a crash would: no warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.reader.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()


def wait_until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """The value of `condition` as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Still not so after {seconds} s.")
        time.sleep(0.05)
    return value


def end_other_sessions(seconds: float = 5) -> None:
    """Before the test database goes: what a killed process still had open ends by itself, or is ended here."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with connection._nodb_cursor() as cursor:

        def others(what: str = "count(*)") -> int:
            name = connection.settings_dict["NAME"]
            cursor.execute(f"SELECT {what} FROM pg_stat_activity WHERE datname = %s", [name])  # noqa: S608 - ours
            return int(cursor.fetchone()[0] or 0)

        deadline = time.monotonic() + seconds
        while others() and time.monotonic() < deadline:
            time.sleep(0.1)
        others("count(pg_terminate_backend(pid))")
