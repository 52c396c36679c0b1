"""A whole installation in use: what people answer, and what opens it, lies nowhere in what it writes.

Answers, links, codes and the phrase are looked for in every file: the database with its log, Redis, logs, and a dump.
"""

import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.anonymity.real_fieldwork import PASSWORD, PEOPLE
from tests.launched import Launched, bare_environment, launch
from tests.machine import ROOT

pytestmark = pytest.mark.integration
CANARY = "kanariegeel-vogeltje"


def inside(directory: Path, what: str) -> Any:
    """Runs a function of `real_fieldwork` there, and reads what it prints."""
    done = launch(
        directory, "manage", "--", "shell", "-v0", "-c", f"from tests.anonymity import real_fieldwork as r; r.{what}()"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else None


class Browser:
    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        try:
            return str(self.opener.open(self.base + path).read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()

    def post(self, path: str, **fields: Any) -> str:
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        request = urllib.request.Request(self.base + path, body, {"Referer": self.base + path})
        try:
            return str(self.opener.open(request).read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def answer(browser: Browser, link: str, text: str, *, send: bool) -> str:
    """Fills in both pages; the withdrawal code of the last page."""
    start = f"/v/{link}/"
    browser.post(f"{start}p/start/", TOEST="1", SITKCC="1", shown=["TOEST:", "SITKCC:"], next="1")
    shown = ["CIJFER:", "TOELICHTING:"]
    browser.post(f"{start}p/werk/", CIJFER="7", TOELICHTING=text, shown=shown, next="1")
    code = re.findall(r'name="code" value="([^"]+)"', browser.get(f"{start}send/"))[0]
    if send:
        assert "verzegelde" in browser.post(f"{start}send/", code=code, next="1")
    return str(code)


def log_in(browser: Browser) -> None:
    token = token_in(browser.get("/admin/login/"))
    page = browser.post(
        "/admin/login/", csrfmiddlewaretoken=token, username="onderzoeker", password=PASSWORD, next="/admin/"
    )
    assert "onderzoeker" in page


def files(*directories: Path) -> Iterable[Path]:
    for directory in directories:
        yield from (path for path in directory.rglob("*") if path.is_file() and not path.is_symlink())


def found_in(paths: Iterable[Path], canaries: Iterable[bytes]) -> set[tuple[str, str]]:
    """In clear, and as the hexadecimal digits of a dump."""
    wanted = [form for canary in canaries for form in (canary, canary.hex().encode())]
    found = set()
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        found |= {(path.name, form[:40].decode("latin-1")) for form in wanted if form in content}
    return found


def dumped(directory: Path, remembered: dict[str, str]) -> Path:
    """What a backup of the fieldwork holds: every table, in the format of pg_dump."""
    path = directory.parent / "dump.sql"
    with psycopg.connect(remembered["DATABASE_URL"]) as connection, path.open("wb") as output:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor().copy(copy) as rows:
                output.writelines(bytes(row) for row in rows)
    return path


def opened(directory: Path, slug: str, phrase: str) -> str:
    command = ["-m", "kccsurvey.launch", "manage", "--", "open_wave", slug]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=bare_environment(directory),
        input=phrase + "\n",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_nothing_that_is_written_during_the_fieldwork_tells_what_somebody_answered(tmp_path: Path) -> None:
    directory = tmp_path / "var"
    with Launched(directory) as running:
        known = inside(directory, "begin")
        browser = Browser(running.port)
        codes = [answer(browser, link, f"{CANARY} {n}", send=n > 0) for n, link in enumerate(known["links"])]
        browser.get(f"/v/{known['links'][1]}x/"), browser.post("/withdraw/", code=codes[0])
        log_in(browser)
        page = f"/admin/results/waveresult/{known['wave']}/key/"
        token = token_in(browser.get(page))
        assert "Goed" in browser.post(f"{page}check/", csrfmiddlewaretoken=token, phrase=known["phrase"])
        before = inside(directory, "look")
        remembered = json.loads((directory / "running.json").read_text())

        everything = [*files(directory, Path(before["directory"])), dumped(directory, remembered)]
        mails = {path for path in everything if "mail" in path.parts[-2:][0]}
        secrets = [CANARY, known["phrase"], *known["links"], *(code.replace("-", "") for code in codes), *codes]
        pieces = [bytes.fromhex(piece) for piece in before["sealed"]]
        assert len(pieces) == PEOPLE + 1 + 2
        assert found_in(set(everything) - mails, [secret.encode() for secret in secrets]) == set()

        tables = Path(before["directory"]) / "base"
        assert len({piece for _name, piece in found_in(files(tables), pieces)}) == len(pieces), "they can be found"
        inside(directory, "close")
        output = opened(directory, known["slug"], known["phrase"])
        after = inside(directory, "look")

        assert after["responses"] == PEOPLE - 1
        assert found_in(files(tables), pieces) == set()
        assert found_in(files(tables), [CANARY.encode()]) != set()
        assert "destroyed_key" in output
        assert found_in(files(directory / "log"), [known["phrase"].encode()]) == set()
