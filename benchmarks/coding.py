"""What coding a whole wave costs, by keyboard and by touch on a tablet; `-m benchmarks.coding [ANSWERS]`.

A scripted coder really codes every answer. Presses and the seconds of the machine are counted; reading and deciding
are added from the literature (tests/results/scripted_coder.py).
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks import stage  # first: it sets Django up

from django.db import connection  # isort: skip
from playwright.sync_api import Page, sync_playwright  # isort: skip
from results import coding  # isort: skip
from tests.results import scripted_coder as scripted  # isort: skip

GOAL_ANSWERS, GOAL_MINUTES = 200, 20
WAYS: dict[str, tuple[Callable[[Any, str], None], float, dict[str, Any]]] = {
    "keyboard": (scripted.press, scripted.PRESS, {"viewport": {"width": 1280, "height": 900}}),
    "touch": (scripted.tap, scripted.TAP, {"viewport": scripted.TABLET, "has_touch": True, "is_mobile": True}),
}


class Held:
    """What the page and the server hold, early and at the end, and what the server worked."""

    def __init__(self, page: Page) -> None:
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("Performance.enable")
        self.taken: dict[int, tuple[float, float]] = {}
        self.began = worked()

    def __call__(self, number: int) -> None:
        if number % 20 == 0:
            self.cdp.send("HeapProfiler.collectGarbage")
            metrics = {row["name"]: row["value"] for row in self.cdp.send("Performance.getMetrics")["metrics"]}
            self.taken[number] = (metrics["JSHeapUsedSize"] / 2**20, server())

    def told(self) -> str:
        if not self.taken:
            return ""
        early, late = self.taken[min(self.taken)], self.taken[max(self.taken)]
        each = (worked() - self.began) / max(self.taken) * 1000
        return (
            f"page {early[0]:.1f} → {late[0]:.1f} MB, server {early[1]:.0f} → {late[1]:.0f} MB; "
            f"processor of the server {each:.0f} ms an answer"
        )


def servers() -> list[int]:
    """All processes of gunicorn that this run started."""
    found = subprocess.run(["/usr/bin/pgrep", "-f", "127.0.0.1:8799"], capture_output=True, text=True, check=False)
    return [int(process) for process in found.stdout.split()]


def server() -> float:
    """In MB; what processes share counts once for each."""
    return sum(resident(process) for process in servers()) / 1024


def worked() -> float:
    """Seconds of processor time."""
    ticks = 0
    for process in servers():
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.split("VmRSS:")[1].split()[0]) if "VmRSS:" in status else 0


def code(browser: Any, base: str, way: str, answers: int) -> None:
    act, cost, context = WAYS[way]
    found = scripted.wave_to_code(answers, coder=way)
    page = browser.new_context(locale="nl-NL", **context).new_page()
    scripted.log_in(page, base, found, coder=way)
    held = Held(page)
    session = scripted.code_all(page, act, held)
    assert coding.is_done(found)
    page.context.close()
    told(way, session, cost)
    print(f"          {held.told()}")


def told(way: str, session: scripted.Session, cost: float) -> None:
    answers, machine = session.answers, statistics.mean(session.waits)
    p95 = statistics.quantiles(session.waits, n=20)[-1]
    print(
        f"{way:9} {answers} answers of {session.words / answers:.1f} words and {session.themes / answers:.1f} themes; "
        f"{session.acts / answers:.2f} acts an answer; the machine {machine:.2f} s an answer (p95 {p95:.2f} s)"
    )
    each = session.seconds(cost) / answers
    slow = session.seconds(cost, decisions=answers + session.themes) / answers
    print(
        f"          {GOAL_ANSWERS} answers: {minutes(each + machine):.1f} minutes (goal {GOAL_MINUTES}), of which the "
        f"machine {minutes(machine):.1f}; {minutes(slow + machine):.1f} for who decides on every theme apart"
    )


def minutes(each: float) -> float:
    return each * GOAL_ANSWERS / 60


def main(answers: int) -> None:
    with stage.database(), stage.web() as base, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for way in WAYS:
            code(browser, base, way, answers)
        browser.close()
        connection.close()  # that of Playwright's loop


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 222)
