"""`make run`: web, worker, beat and mail catcher on services of our own, with the demo study; until Ctrl-C."""

import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from kccsurvey import processes, services, surroundings
from kccsurvey.places import Place
from kccsurvey.processes import ROOT, Program, Programs
from kccsurvey.surroundings import Ports

GUNICORN = ("gunicorn", "--config", "python:kccsurvey.web", "kccsurvey.wsgi")
CELERY = ("celery", "--app", "kccsurvey")
WORKER = (*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
BEAT = (*CELERY, "beat", "--loglevel", "INFO", "--pidfile=")
MAILS_IN_HAND = 70
"""Seconds: the worker finishes the batch that it is sending."""


def run(place: Place) -> None:
    with place.locked(), Programs() as programs:
        ports = surroundings.choose_ports()
        urls = services.start(place, programs)
        start = Starter(place, surroundings.of_run(place, ports, urls))
        surroundings.remember(place, start.environment)
        mails = str(place.directory / "mail")
        catcher = ("kccsurvey.mailcatcher", mails, ports.host, str(ports.mail_page), str(ports.smtp))
        programs.add(start.module("Mail catcher", *catcher))
        prepare(place, start)
        programs.add(start.module("Worker", *WORKER, patience=MAILS_IN_HAND))
        web = start.module("Web", *GUNICORN, "--bind", f"{ports.host}:{ports.web}")
        programs.add(web)
        programs.add(start.module("Beat", *BEAT))
        processes.wait_until(lambda: answers(ports), web)
        print(welcome(place, ports, start.environment), flush=True)
        programs.watch()


class Starter:
    """Starts parts of the application in one environment."""

    def __init__(self, place: Place, environment: Mapping[str, str]) -> None:
        self.logs = place.logs
        self.environment = environment

    def module(self, name: str, *command: str, patience: float = 15) -> Program:
        return self.program(name, "-m", *command, patience=patience)

    def program(self, name: str, *command: str, patience: float = 15) -> Program:
        log = self.logs / f"{name.lower().replace(' ', '-')}.log"
        return processes.start(name, [sys.executable, *command], log, env=self.environment, patience=patience)


def prepare(place: Place, start: Starter) -> None:
    """Static files beside the database: both take seconds."""
    mark, made_from = fingerprint(), place.directory / "static-made-from"
    with Programs() as programs:
        if not made_from.exists() or made_from.read_text() != mark:
            collecting = start.program("Static files", "manage.py", "collectstatic", "--noinput", "--clear", "-v0")
            programs.add(collecting)
        processes.finish(start.program("Migration", "manage.py", "migrate", "-v0"))
        if wants_demo(place):
            print("Loading the demo study (about a minute, only the first time) ...", flush=True)
            output = str(place.directory / "demo.json")
            processes.finish(start.program("Demo study", "manage.py", "load_demo", "--output", output))
        while programs.running:
            processes.finish(programs.running.pop())
    made_from.write_text(mark)


def wants_demo(place: Place) -> bool:
    """The command itself does nothing a second time; not calling it saves the newcomer two seconds."""
    ours = not os.environ.get("DATABASE_URL")
    return os.environ.get("DEMO") != "0" and not (ours and (place.directory / "demo.json").exists())


def fingerprint() -> str:
    """Changes with every static file and every package."""
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    marks = [f"{path} {path.stat().st_mtime_ns}" for path in sorted([*files, ROOT / "requirements.lock"])]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def answers(ports: Ports) -> bool:
    host = "127.0.0.1" if ports.host == "0.0.0.0" else ports.host  # noqa: S104
    try:
        urllib.request.urlopen(f"http://{host}:{ports.web}/healthz", timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def welcome(place: Place, ports: Ports, environment: Mapping[str, str]) -> str:
    """What a newcomer needs: addresses, logins and the phrase of the open wave."""
    base = environment["BASE_URL"]
    mail_page = f"http://{ports.host.replace('127.0.0.1', 'localhost')}:{ports.mail_page}/"
    lines = ["", f"  kccsurvey   {base}/admin/", f"  mail        {mail_page}", ""]
    demo = demo_of(place)
    for login in demo.get("logins", []):
        lines.append(f"  {login['role']:<11} {login['username']:<11} {login['password']}")
    if demo:
        lines += ["", f"  The phrase that opens {demo['wave']} once it is closed:", f"    {demo['phrase']}"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the data stay. `make clean-demo` removes them.", ""])


def demo_of(place: Place) -> dict[str, Any]:
    path = place.directory / "demo.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}
