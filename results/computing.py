"""How far the computation of figures is, in the cache: seen by the page that waits for the worker."""

from dataclasses import asdict
from uuid import UUID

from django.core.cache import cache

from results.progress import DONE, KEPT_SECONDS, REFUSED, RUNNING, Progress


def key(wave: UUID) -> str:
    return f"results:computing:{wave}"


def get(wave: UUID) -> Progress | None:
    found = cache.get(key(wave))
    return Progress(**found) if found else None


def put(wave: UUID, progress: Progress) -> None:
    cache.set(key(wave), asdict(progress), KEPT_SECONDS)


class Teller:
    """Tells the page that waits; what was refused stays until somebody asks again."""

    def __init__(self, wave: UUID) -> None:
        self.wave = wave

    def running(self, done: int, total: int) -> None:
        put(self.wave, Progress(RUNNING, done=done, total=total))

    def refused(self, message: str) -> None:
        put(self.wave, Progress(REFUSED, message=message))

    def done(self, message: str) -> None:
        put(self.wave, Progress(DONE, message=message))
