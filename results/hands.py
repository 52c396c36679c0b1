"""Many hands for many envelopes: processes beside each other that unseal, each with the key in its memory only.

A hand is a fork, so the key and the names of the list come along without being written anywhere. It sees envelopes, keeps
what was in them, and gives it back through a pipe once all are unsealed; it never touches the database, and ends as soon
as the opening does.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from results.hand import Hand, together
from results.storing import Lines
from results.tallying import Kept, Tally
from results.unsealing import Batch, Knife

WORTH_IT = 2000
"""Envelopes; fewer are done before a process has started."""
MOST = 4
IN_A_PART = 2000
"""Rows that come back together."""


class HandLostError(Exception):
    """A process that unsealed was killed; the opening stops, and nothing has changed."""


class Own:
    """A hand in this process: what it is asked is done at once."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def send(self, task: tuple[Any, ...]) -> None:
        self.done = do(self.hand, task)

    def recv(self) -> Any:
        return self.done


Pipe = Connection | Own


def do(hand: Hand, task: tuple[Any, ...]) -> Any:
    what, *arguments = task
    return hand.unseal(*arguments) if what == "unseal" else hand.give(*arguments)


def how_many(envelopes: int) -> int:
    """None: the opening does it itself."""
    return min(MOST, len(os.sched_getaffinity(0))) if envelopes >= WORTH_IT else 0


class Crew:
    """All hands of one opening."""

    def __init__(self, pipes: Sequence[Pipe], parts: int) -> None:
        self.pipes = pipes
        self.parts = parts

    def unseal(self, box: Iterable[Batch]) -> Iterator[Tally]:
        """One tally per batch. A hand gets its next batch when it has told of the last one."""
        busy: list[Pipe] = []
        for some in box:
            if len(busy) < len(self.pipes):
                pipe = self.pipes[len(busy)]
            else:
                pipe = busy.pop(0)
                yield heard(pipe)
            tell(pipe, "unseal", some)
            busy.append(pipe)
        for pipe in busy:
            yield heard(pipe)

    def give(self, kept: Kept) -> Iterator[Lines]:
        """All parts. The next one is made ready while the database takes the last one."""
        self.ask(0, kept)
        for part in range(1, self.parts + 1):
            given = [heard(pipe) for pipe in self.pipes]
            if part < self.parts:
                self.ask(part, kept)
            yield together(given)

    def ask(self, part: int, kept: Kept) -> None:
        for pipe in self.pipes:
            tell(pipe, "give", part, kept)


def tell(pipe: Pipe, *task: Any) -> None:
    try:
        pipe.send(task)
    except OSError as error:
        raise HandLostError from error


def heard(pipe: Pipe) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError) as error:
        raise HandLostError from error


@contextmanager
def at_work(knife: Knife, envelopes: int) -> Iterator[Crew]:
    number, parts = how_many(envelopes), envelopes // IN_A_PART + 1
    if number:
        with forked(knife, parts, number) as pipes:
            yield Crew(pipes, parts)
    else:
        hand = Hand(knife, parts)
        try:
            yield Crew([Own(hand)], parts)
        finally:
            hand.close()


@contextmanager
def forked(knife: Knife, parts: int, number: int) -> Iterator[list[Connection]]:
    """The ends of the pipes to so many processes."""
    context, pipes, started = multiprocessing.get_context("fork"), list[Connection](), list[BaseProcess]()
    try:
        for _ in range(number):
            here, there = context.Pipe()
            hand = context.Process(target=work, args=(knife, parts, here, there), daemon=True)
            hand.start()
            there.close()
            pipes.append(here)
            started.append(hand)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in started:
            process.kill()
            process.join()


def work(knife: Knife, parts: int, theirs: Connection, own: Connection) -> None:
    """Until the pipe is closed. Our copy of the other end would keep it open when the opening is killed."""
    theirs.close()
    gc.freeze()  # what came along is not ours to clear up
    hand = Hand(knife, parts)
    try:
        while True:
            own.send(do(hand, own.recv()))
    except (EOFError, OSError):
        return
