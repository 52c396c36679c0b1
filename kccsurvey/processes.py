"""Starts, watches and stops programs; none outlives the launcher, not even when that is killed."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class LaunchError(Exception):
    """One sentence that says what to do."""


@dataclass(frozen=True)
class Program:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    patience: float

    def complain_if_dead(self) -> None:
        if (code := self.process.poll()) is not None:
            raise LaunchError(f"{self.name} stopped (exit code {code}); {self.log} says why.")


def dying_with_us(command: Sequence[str | Path], stop_signal: signal.Signals = signal.SIGTERM) -> list[str]:
    """The kernel signals the program when the launcher is gone (PR_SET_PDEATHSIG)."""
    return ["setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG"), *map(str, command)]


def start(
    name: str,
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    account: Sequence[str] = (),
    stop_signal: signal.Signals = signal.SIGTERM,
    patience: float = 15,
) -> Program:
    """In a session of its own: Ctrl-C reaches the launcher only, which then stops everything in order."""
    if log.exists():
        log.replace(log.with_name(log.name + ".previous"))
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [*account, *dying_with_us(command, stop_signal)],
            cwd=ROOT,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Program(name, process, log, stop_signal, patience)


def stop(program: Program) -> None:
    program.process.send_signal(program.stop_signal)
    try:
        program.process.wait(program.patience)
    except subprocess.TimeoutExpired:
        signal_group(program.process.pid, signal.SIGKILL)
        program.process.wait()
    signal_group(program.process.pid, signal.SIGKILL)


def signal_group(leader: int, what: signal.Signals) -> None:
    try:
        os.killpg(leader, what)
    except ProcessLookupError:
        return


def wait_until(ready: Callable[[], bool], program: Program, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        program.complain_if_dead()
        if time.monotonic() > deadline:
            raise LaunchError(f"{program.name} did not get ready in {seconds:.0f} s; {program.log} says why.")
        time.sleep(0.05)


def finish(program: Program) -> None:
    """Wait for one that does its work and ends."""
    try:
        code = program.process.wait()
    finally:
        signal_group(program.process.pid, signal.SIGKILL)
    if code != 0:
        lines = program.log.read_text(errors="replace").strip().splitlines()
        raise LaunchError(f"{program.name} failed: {lines[-1] if lines else code} ({program.log} has more).")


class Programs:
    """Those that run; stopped in the reverse order of starting."""

    def __init__(self) -> None:
        self.running: list[Program] = []

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *error: object) -> None:
        while self.running:
            stop(self.running.pop())

    def add(self, program: Program) -> None:
        self.running.append(program)

    def watch(self) -> None:
        """Until one dies."""
        while True:
            for program in self.running:
                program.complain_if_dead()
            time.sleep(0.3)


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1", *, preferred: int = 0) -> int:
    """The preferred port, or any that is free."""
    if preferred and is_free(host, preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
