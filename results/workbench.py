"""Memory that the opening shares with one who unseals: envelopes lie there, so that they need not go through a pipe."""

import mmap
from itertools import cycle
from typing import NamedTuple

from results.unsealing import ROOM, Batch


class Laid(NamedTuple):
    """Where in the memory a batch lies."""

    submitted: bool
    start: int
    length: int


class Workbench:
    """With so many places, each used again in its turn: by then what lay there must have been heard of."""

    def __init__(self, places: int) -> None:
        self.memory = mmap.mmap(-1, places * ROOM)
        self.turn = cycle(range(0, places * ROOM, ROOM))

    def lay(self, some: Batch) -> Laid | Batch:
        """A batch that is too large for a place goes as it is."""
        start, length = next(self.turn), len(some.envelopes)
        if length > ROOM:
            return some
        self.memory[start : start + length] = some.envelopes
        return Laid(some.submitted, start, length)

    def take(self, laid: Laid | Batch) -> Batch:
        if isinstance(laid, Batch):
            return laid
        return Batch(laid.submitted, memoryview(self.memory)[laid.start : laid.start + laid.length])
