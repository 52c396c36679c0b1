"""Who unseals an opening: one hand in this process for a small wave, several beside each other for a large one."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection, wait
from typing import Protocol

from results import hands
from results.hand import Hand, together
from results.hands import AHEAD, Pipe
from results.storing import Lines
from results.tallying import Kept, Tally
from results.unsealing import Batch, Knife

IN_A_PART = 2000
"""Rows that come back together."""


class Crew(Protocol):
    """Tells of every batch what is to be counted; then gives everything that may be stored, a part at a time."""

    def unseal(self, box: Iterable[Batch]) -> Iterator[Tally]: ...

    def give(self, kept: Kept) -> Iterator[Lines]: ...


class Alone:
    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def unseal(self, box: Iterable[Batch]) -> Iterator[Tally]:
        return map(self.hand.unseal, box)

    def give(self, kept: Kept) -> Iterator[Lines]:
        return (together([self.hand.give(part, kept)]) for part in range(self.hand.parts))


class Beside:
    """Hands in processes of their own. Each has its next task at hand while it works on one, so that none waits."""

    def __init__(self, pipes: Sequence[Pipe], parts: int) -> None:
        self.pipes = {pipe.done: pipe for pipe in pipes}
        self.parts = parts

    def unseal(self, box: Iterable[Batch]) -> Iterator[Tally]:
        free = deque([*self.pipes.values()] * AHEAD)
        for some in box:
            if not free:
                for pipe in self.ready():
                    yield pipe.heard()
                    free.append(pipe)
            pipe = free.popleft()
            pipe.tell("unseal", pipe.bench.lay(some))
        for pipe in self.pipes.values():
            for _ in range(AHEAD - free.count(pipe)):
                yield pipe.heard()

    def ready(self) -> list[Pipe]:
        return [self.pipes[end] for end in wait(list(self.pipes)) if isinstance(end, Connection)]

    def give(self, kept: Kept) -> Iterator[Lines]:
        for part in range(min(AHEAD, self.parts)):
            self.ask(part, kept)
        for part in range(self.parts):
            lines = together([pipe.heard() for pipe in self.pipes.values()])
            if part + AHEAD < self.parts:
                self.ask(part + AHEAD, kept)
            yield lines

    def ask(self, part: int, kept: Kept) -> None:
        for pipe in self.pipes.values():
            pipe.tell("give", part, kept)


@contextmanager
def at_work(knife: Knife, envelopes: int) -> Iterator[Crew]:
    number, parts = hands.how_many(envelopes), envelopes // IN_A_PART + 1
    if number:
        with hands.forked(knife, parts, number) as pipes:
            yield Beside(pipes, parts)
    else:
        with closing(Hand(knife, parts)) as hand:
            yield Alone(hand)
