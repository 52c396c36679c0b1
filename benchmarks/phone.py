"""What a page costs on a slow phone: bytes, requests, LCP, CLS; beside the bare text of the page.

Slow 4G as in Chromium (562.5 ms, 180,000 B/s down, 84,375 B/s up), processor four times slower, 390×844.
"""

import gzip
import os
import statistics
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import stage

SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
LARGEST_PAINT = """() => new Promise((done) => {
  let shift = 0, paint = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) shift += e.hadRecentInput ? 0 : e.value; })
    .observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => { for (const e of list.getEntries()) paint = e.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => done([paint, shift]), 1500);
})"""
GOALS = {"bytes": 12 * 1024, "requests": 4, "script": 6 * 1024, "lcp": 1000.0, "cls": 0.0, "next": 4 * 1024}


class Meter:
    """Counts what goes over the wire."""

    def __init__(self, page: Page, *, slow: bool) -> None:
        self.sizes: dict[str, int] = {}
        self.urls: dict[str, str] = {}
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.on(
            "Network.requestWillBeSent", lambda event: self.urls.update({event["requestId"]: event["request"]["url"]})
        )
        cdp.on("Network.loadingFinished", self.finished)
        if slow:
            cdp.send("Network.emulateNetworkConditions", SLOW_4G)
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    def finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = self.sizes.get(event["requestId"], 0) + int(event["encodedDataLength"])

    def total(self, part: str = "") -> int:
        return sum(size for request, size in self.sizes.items() if part in self.urls.get(request, ""))


def visit(browser: Browser, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    meter = Meter(page, slow=True)
    page.goto(address, wait_until="load")
    paint, shift = page.evaluate(LARGEST_PAINT)
    text = page.evaluate("document.body.innerText")
    first = {
        "bytes": meter.total(),
        "requests": len(meter.sizes),
        "script": meter.total("/js/"),
        "lcp": paint,
        "cls": shift,
        "text": len(gzip.compress(text.encode())),
    }
    page.locator(".choice").first.click()
    page.locator("#question_SITKCC .choice").first.click()
    page.wait_for_timeout(3000)
    before = meter.total()
    with page.expect_navigation():
        page.locator("button.next").click()
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)
    first["next"] = meter.total() - before
    context.close()
    return first


def main() -> None:
    with stage.database():
        links = stage.links(stage.wave_in_field(people=6))
        with stage.web() as base, sync_playwright() as playwright:
            chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            visit(browser, base + links[0])
            runs = [visit(browser, base + link) for link in links[1:]]
            browser.close()
    found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    for name, goal in GOALS.items():
        mark = "ok" if found[name] <= goal else "OVER"
        print(f"{name:10} {found[name]:10.1f}   goal {goal:9.1f}   {mark}")
    print(f"bare text  {found['text']:10.1f}   the first visit is {found['bytes'] / found['text']:.1f} times that")


if __name__ == "__main__":
    main()
