"""How far the opening of a wave is, in the cache: seen by the page that waits for the child process."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.core.cache import cache

KEPT_SECONDS = 3600
RUNNING, DONE, REFUSED = "running", "done", "refused"


@dataclass(frozen=True)
class Progress:
    state: str
    done: int = 0
    total: int = 0
    message: str = ""


def get(wave: UUID) -> Progress | None:
    found = cache.get(key(wave))
    return Progress(**found) if found else None


def forget(wave: UUID) -> None:
    cache.delete(key(wave))


def key(wave: UUID) -> str:
    return f"results:opening:{wave}"


class Silent:
    """Nobody is waiting."""

    def running(self, done: int, total: int) -> None:
        pass

    def refused(self, message: str) -> None:
        pass

    def done(self, message: str) -> None:
        pass


class Teller(Silent):
    """Tells the page that waits."""

    def __init__(self, wave: UUID) -> None:
        self.wave = wave

    def put(self, progress: Progress) -> None:
        cache.set(key(self.wave), asdict(progress), KEPT_SECONDS)

    def running(self, done: int, total: int) -> None:
        self.put(Progress(RUNNING, done=done, total=total))

    def refused(self, message: str) -> None:
        self.put(Progress(REFUSED, message=message))

    def done(self, message: str) -> None:
        self.put(Progress(DONE, message=message))
