"""Many hands for many envelopes: processes beside each other that unseal, each with the key in its memory only.

A hand is a fork, so the key and the names of the list come along without being written anywhere. It sees envelopes,
keeps what was in them, and gives it back through a pipe once all are unsealed; it never touches the database, and ends
as soon as the opening does.
"""

import fcntl
import gc
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from results.hand import Hand
from results.unsealing import Knife
from results.workbench import Workbench

WORTH_IT = 2000
"""Envelopes; fewer are done before a process has started."""
MOST = 4
AHEAD = 2
"""Tasks that a hand has at a time: the next is at hand while it works on one."""
PIPE = 1 << 20
"""Bytes that a hand can give back before anybody takes them, so that it goes on with its next task."""


class HandLostError(Exception):
    """A process that unsealed was killed; the opening stops, and nothing has changed."""


def how_many(envelopes: int) -> int:
    """None: the opening does it itself."""
    return min(MOST, len(os.sched_getaffinity(0))) if envelopes >= WORTH_IT else 0


@dataclass(frozen=True)
class Pipe:
    """Our ends of the two pipes to a hand, and where its envelopes lie."""

    tasks: Connection
    done: Connection
    bench: Workbench

    def tell(self, *task: Any) -> None:
        try:
            self.tasks.send(task)
        except OSError as error:
            raise HandLostError from error

    def heard(self) -> Any:
        try:
            return self.done.recv()
        except (EOFError, OSError) as error:
            raise HandLostError from error


@contextmanager
def forked(knife: Knife, parts: int, number: int) -> Iterator[list[Pipe]]:
    """The pipes to so many processes."""
    context, pipes, started = multiprocessing.get_context("fork"), list[Pipe](), list[BaseProcess]()
    try:
        for _ in range(number):
            (tasks, to_do), (done, told) = context.Pipe(duplex=False), context.Pipe(duplex=False)
            with suppress(OSError):  # where it is refused, a hand waits
                fcntl.fcntl(told.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
            pipes.append(Pipe(to_do, done, Workbench(AHEAD)))
            hand = context.Process(target=work, args=(knife, parts, pipes, tasks, told), daemon=True)
            hand.start()
            started.append(hand)
            tasks.close()
            told.close()
        yield pipes
    finally:
        for pipe in pipes:
            pipe.tasks.close()
            pipe.done.close()
        for process in started:
            process.kill()
            process.join()


def work(knife: Knife, parts: int, theirs: list[Pipe], tasks: Connection, done: Connection) -> None:
    """Until the pipe is closed. Our copies of the other ends would keep it open when the opening is killed."""
    for pipe in theirs:
        pipe.tasks.close()
        pipe.done.close()
    gc.disable()  # nothing here goes in circles
    hand, bench = Hand(knife, parts), theirs[-1].bench
    with suppress(EOFError, BrokenPipeError):
        while True:
            what, *arguments = tasks.recv()
            done.send(hand.unseal(bench.take(*arguments)) if what == "unseal" else hand.give(*arguments))
