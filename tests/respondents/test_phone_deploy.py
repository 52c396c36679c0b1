"""A page that was left open for a day still saves, on a server that was killed and replaced by a newer one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.machine import ROOT, free_port, wait_until
from tests.respondents import phones
from tests.respondents.phones import choose, go_on, stored, until

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.django_db(transaction=True)]


class Server:
    """gunicorn as in production on the database of the test; `release` names its static files."""

    def __init__(self, static: Path) -> None:
        self.static = static
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, release: str) -> dict[str, str]:
        url = urlsplit(os.environ["DATABASE_URL"])
        return os.environ | {
            "DATABASE_URL": url._replace(path="/" + str(connection.settings_dict["NAME"])).geturl(),
            "KEY_PREFIX": settings.CACHES["default"]["KEY_PREFIX"],
            "STATIC_ROOT": str(self.static / release),
            "BASE_URL": self.url,
            "DEBUG": "0",
            "LOG_LEVEL": "ERROR",
        }

    def start(self, release: str) -> None:
        static = self.static / release
        if not static.exists():
            self.collect(release)
        command = [sys.executable, "-m", "gunicorn", "--config", "python:kccsurvey.web", "kccsurvey.wsgi", "-w", "1"]
        environment = self.environment(release)
        self.process = subprocess.Popen([*command, "-b", f"localhost:{self.port}"], cwd=ROOT, env=environment)
        wait_until(self.answers, seconds=60)

    def collect(self, release: str) -> None:
        """Every file gets another name than in the release before it, and the old ones are gone."""
        earlier, folder = list(self.static.iterdir()), self.static / release
        if earlier:
            shutil.copytree(earlier[0], folder)
        else:
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
            subprocess.run(command, cwd=ROOT, env=self.environment(release), check=True)
        manifest = folder / "staticfiles.json"
        files = json.loads(manifest.read_text())
        for name in ("css/page.css", "js/page.js"):
            old = folder / files["paths"][name]
            files["paths"][name] = name.replace("page.", f"page.{release}.")
            old.rename(folder / files["paths"][name])
            old.with_name(f"{old.name}.gz").unlink(missing_ok=True)
        manifest.write_text(json.dumps(files))

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/link/", timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """As when the power fails: nothing is finished."""
        assert self.process is not None
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        for pid in [self.process.pid, *map(int, children.stdout.split())]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    if made.process is not None:
        made.process.terminate()
        made.process.wait(timeout=20)


def test_a_page_of_yesterday_saves_on_the_server_of_today(phone_page: Any, server: Server) -> None:
    link = phones.link_to(phones.wave_now())
    phones.up_to(link, "werk")
    server.start("yesterday")
    phone_page.clock.install()
    phone_page.goto(server.url + link)
    old = phone_page.locator('script[type="module"]').get_attribute("src")

    phone_page.clock.fast_forward("24:00:00")
    server.kill()
    choose(phone_page, "CIJFER", "8")
    phone_page.clock.run_for(10)
    until(phone_page, phone_page.locator("#trouble").is_visible)
    assert "CIJFER" not in stored(link)
    server.start("today")
    phone_page.clock.run_for(20_000)

    until(phone_page, lambda: stored(link).get("CIJFER") == "8")
    until(phone_page, phone_page.locator("#trouble").is_hidden)
    go_on(phone_page)
    phone_page.wait_for_url("**/send/")
    new = phone_page.locator('script[type="module"]').get_attribute("src")
    assert ("yesterday" in old, "today" in new) == (True, True)
    assert phone_page.evaluate("getComputedStyle(document.querySelector('.next')).borderRadius") == "8px"
    assert phone_page.context.cookies() == []
