"""`make run` as a test sees it: a launcher on a directory of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.machine import ROOT, free_port, wait_until

READY = "Ctrl-C stops everything"


def bare_environment(directory: Path, **more: str) -> dict[str, str]:
    """Of somebody who has set nothing."""
    return {"PATH": os.environ["PATH"], "HOME": str(directory.parent), "VAR_DIR": str(directory), "DEMO": "0"} | more


def launch(directory: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    command = [sys.executable, "-m", "kccsurvey.launch", *arguments]
    environment = bare_environment(directory, **more)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def alive(directory: Path) -> list[str]:
    """Programs that were started for this directory, by the environment that they inherited."""
    mark, found = f"VAR_DIR={directory}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [command for command in found if command]


class Launched:
    def __init__(self, directory: Path, **more: str) -> None:
        self.directory = directory
        self.port = free_port()
        self.environment = bare_environment(directory, PORT=str(self.port), **more)
        self.output = directory.with_suffix(".out")

    def __enter__(self) -> "Launched":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        wait_until(lambda: not alive(self.directory), 30)

    def start(self) -> None:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kccsurvey.launch", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: READY in self.said() or self.process.poll() is not None, 180)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def press_ctrl_c(self) -> int:
        """The terminal sends it to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=180)

    def get(self, path: str, port: int = 0) -> tuple[int, str]:
        try:
            response = urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}")
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return response.status, response.read().decode()

    def pid_of(self, words: str) -> int:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if words in command and str(self.directory) in command:
                return int(process.name)
        raise AssertionError(f"No program with {words} in its command.")


def seconds_since(start: float) -> float:
    return time.monotonic() - start
