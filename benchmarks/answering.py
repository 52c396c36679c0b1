"""Page posts per second and their p95 with 16 people at once, as a ratio to a bare view that writes one row."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

from benchmarks import stage

PEOPLE, SECONDS = 16, 10
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def post(connection: http.client.HTTPConnection, path: str, body: str) -> None:
    connection.request("POST", path, body, HEADERS)
    response = connection.getresponse()
    response.read()
    assert response.status < 400, (path, response.status)


def hammer(base: str, requests: Callable[[int], Iterator[tuple[str, str]]]) -> tuple[float, float]:
    """Posts per second and their 95th percentile in milliseconds."""
    times: list[float] = []
    stop = time.monotonic() + SECONDS

    def one(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(base).netloc)
        for path, body in requests(number):
            if time.monotonic() > stop:
                return
            began = time.monotonic()
            post(connection, path, body)
            times.append(time.monotonic() - began)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, statistics.quantiles(times, n=20)[-1] * 1000


def answers(links: list[str]) -> Callable[[int], Iterator[tuple[str, str]]]:
    """Each person fills in a page of statements again and again, with another answer every time."""

    def of(number: int) -> Iterator[tuple[str, str]]:
        link = links[number]
        yield f"{link}p/start/", urlencode({"shown": ["TOEST", "SITKCC"], "TOEST": "1", "SITKCC": "1"}, doseq=True)
        codes = ["S_ZINVOL", "S_MAATSCH", "S_ENERV", "S_STATUS"]
        turn = 0
        while True:
            turn += 1
            given = {code: str(turn % 5 + 1) for code in codes}
            body = urlencode({"shown": codes, "save_id": f"{number}-{turn}", "next": "1"} | given, doseq=True)
            yield f"{link}p/stelling_1/", body

    return of


def bare(number: int) -> Iterator[tuple[str, str]]:
    while True:
        yield "/write", "a=1"


def main() -> None:
    with stage.database():
        links = stage.links(stage.wave_in_field(PEOPLE))
        with stage.web("benchmarks.bare:application") as base:
            simple, simple_p95 = hammer(base, bare)
        with stage.web() as base:
            real, real_p95 = hammer(base, answers(links))
    print(f"bare view that writes one row  {simple:8.0f} posts/s   p95 {simple_p95:6.0f} ms")
    print(f"page of four statements        {real:8.0f} posts/s   p95 {real_p95:6.0f} ms")
    print(f"ratio                          {real / simple:8.2f}   goal 0.20")


if __name__ == "__main__":
    main()
