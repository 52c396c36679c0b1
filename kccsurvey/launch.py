"""The commands behind the Makefile: run the application, test it, manage it, remove what it keeps."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from kccsurvey import demonstration, places, postgres, processes, services, surroundings
from kccsurvey.places import Place
from kccsurvey.processes import ROOT, LaunchError, Programs

CHROMIUM = Path("/usr/bin/chromium")


def run(arguments: Sequence[str]) -> int:
    """Everything, until Ctrl-C."""
    demonstration.run(places.of_this_checkout())
    return 0


def test(arguments: Sequence[str]) -> int:
    """The tests, on services of their own in a fresh directory."""
    if "not browser" not in " ".join(arguments):
        provide_chromium()
    return on_fresh_services([sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments])


def with_services(arguments: Sequence[str]) -> int:
    """Any command, on fresh services."""
    return on_fresh_services(arguments)


def on_fresh_services(command: Sequence[str]) -> int:
    directory = Path(tempfile.mkdtemp(prefix="kcc-"))
    directory.chmod(0o711)
    place = Place(directory, durable=False)
    try:
        with place.locked(), Programs() as programs:
            return foreground(command, surroundings.of_tests(services.start(place, programs)))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def manage(arguments: Sequence[str]) -> int:
    """A management command on the copy that runs, or on its data while it does not."""
    place = places.of_this_checkout()
    command = [sys.executable, "manage.py", *arguments]
    if place.in_use():
        return foreground(command, surroundings.of_running_copy(place))
    with place.locked(), Programs() as programs:
        urls = services.start(place, programs)
        return foreground(command, surroundings.of_run(place, surroundings.choose_ports(), urls))


def clean(arguments: Sequence[str]) -> int:
    """Remove the data, the mails and the secrets of this checkout."""
    place = places.of_this_checkout()
    if os.environ.get("DATABASE_URL"):
        raise LaunchError("DATABASE_URL names a database of yours: drop that one yourself.")
    with place.locked():
        for owner in (os.getuid(), postgres.NOBODY):
            shutil.rmtree(places.name_elsewhere(place.directory, owner), ignore_errors=True)
        shutil.rmtree(place.directory)
    return 0


def foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The terminal is the command's; Ctrl-C reaches it directly."""
    process = subprocess.Popen(processes.dying_with_us(command), cwd=ROOT, env=dict(environment))  # noqa: S603
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()


def provide_chromium() -> None:
    if CHROMIUM.exists() or os.environ.get("CHROMIUM"):
        return
    advice = (
        "Chromium is missing: as root, `apt-get install chromium`; or leave its tests out: ARGS='-m \"not browser\"'."
    )
    if os.getuid() != 0 or not shutil.which("apt-get"):
        raise LaunchError(advice)
    install = "apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium faketime"
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["sh", "-c", install], env=quiet, stdout=sys.stderr).returncode != 0:  # noqa: S603, S607
        raise LaunchError(advice)


def leave(number: int, frame: object) -> NoReturn:
    """Once: what is being stopped in order is not interrupted by a second signal."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


COMMANDS = {"run": run, "test": test, "manage": manage, "services": with_services, "clean": clean}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Usage: python -m kccsurvey.launch {'|'.join(COMMANDS)} [-- ARGUMENTS]", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        return COMMANDS[arguments[0]](arguments[2:] if arguments[1:2] == ["--"] else arguments[1:])
    except LaunchError as error:
        print(f"kccsurvey: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
