"""One who unseals: keeps what came of its envelopes until it is known what of that may be stored."""

from collections.abc import Iterable

from results import storing, tallying
from results.spool import Spool
from results.storing import Lines
from results.tallying import Kept, Tally
from results.unsealing import Batch, Knife, Row


class Hand:
    """The parts are ranges of the random key of a row, so that a part holds nobody in particular."""

    def __init__(self, knife: Knife, parts: int) -> None:
        self.knife = knife
        self.parts = parts
        self.spool = Spool(parts)

    def unseal(self, some: Batch) -> Tally:
        tray = self.knife.unseal(some)
        for row in tray.rows:
            self.spool.put(part_of(row.key, self.parts), tuple(row))
        return tallying.of(tray)

    def give(self, part: int, kept: Kept) -> Lines:
        return storing.lines(self.knife, kept, map(Row._make, self.spool.part(part)))

    def close(self) -> None:
        self.spool.close()


def part_of(key: bytes, parts: int) -> int:
    return int.from_bytes(key[:4], "big") * parts >> 32


def together(given: Iterable[Lines]) -> Lines:
    """What several hands gave of one part, in the order of the random keys: nothing tells which of them had what."""
    responses, texts = Lines([], [])
    for lines in given:
        responses += lines.responses
        texts += lines.texts
    return Lines(sorted(responses), sorted(texts))
