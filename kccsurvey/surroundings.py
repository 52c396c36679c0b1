"""The environment in which the launcher lets the application run; what the environment has already, wins."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kccsurvey.places import Place
from kccsurvey.processes import LaunchError, free_port, is_free

REMEMBERED = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "ALLOWED_HOSTS", "STATIC_ROOT", "EMAIL_HOST", "EMAIL_PORT")


@dataclass(frozen=True)
class Ports:
    host: str
    web: int
    mail_page: int
    smtp: int


def choose_ports() -> Ports:
    """The web port is fixed, for people type it; the other two give way."""
    host, wanted = os.environ.get("BIND") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65534:
        raise LaunchError(f"PORT is {wanted!r}: give a number under 65534, for example `make run PORT=8010`.")
    web = int(wanted)
    if not is_free(host, web):
        raise LaunchError(f"Port {web} is taken: stop what uses it, or choose another with `make run PORT={web + 10}`.")
    return Ports(host, web, free_port(host, preferred=web + 1), free_port(preferred=web + 2))


def of_run(place: Place, ports: Ports, urls: Mapping[str, str]) -> dict[str, str]:
    base = os.environ.get("BASE_URL") or f"http://localhost:{ports.web}"
    defaults = {
        "BASE_URL": base,
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,{urlsplit(base).hostname}",
        "STATIC_ROOT": str(place.directory / "static"),
        "BEAT_SCHEDULE_FILE": str(place.directory / "beat-schedule"),
        "MAIL_PER_SECOND": "50",
        "MAIL_AT_NIGHT": "1",
    }
    catcher = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(ports.smtp), "EMAIL_HOST_USER": "", "EMAIL_USE_TLS": "0"}
    return secrets_of(place) | defaults | set_already() | dict(urls) | catcher


def of_tests(urls: Mapping[str, str]) -> dict[str, str]:
    defaults = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "MAIL_KEY": secrets.token_urlsafe(32),
        "BASE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost",
    }
    return defaults | set_already() | dict(urls)


def set_already() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if value}


def secrets_of(place: Place) -> dict[str, str]:
    return {name: os.environ.get(name) or secret(place, name.lower()) for name in ("SECRET_KEY", "MAIL_KEY")}


def secret(place: Place, name: str) -> str:
    """Made once, readable by its owner only."""
    path = place.directory / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def remember(place: Place, environment: Mapping[str, str], names: tuple[str, ...] = REMEMBERED) -> None:
    """So that `manage` reaches the copy that runs; its secrets stay in files of their own."""
    path = place.directory / "running.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({name: environment[name] for name in names if name in environment}))


def of_running_copy(place: Place) -> dict[str, str]:
    remembered = json.loads((place.directory / "running.json").read_text())
    return set_already() | secrets_of(place) | dict(remembered)
