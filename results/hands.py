"""Many hands for many envelopes: processes beside each other that unseal, each with the key in its memory only.

A hand is a fork, so the key and the names of the list come along without being written anywhere. It sees envelopes and
gives rows back through a pipe; it never touches the database, and ends as soon as the opening does.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from results.unsealing import Batch, Knife, Tray

WORTH_IT = 2000
"""Envelopes; fewer are done before a process has started."""
MOST = 4


class HandLostError(Exception):
    """A process that unsealed was killed; the opening stops, and nothing has changed."""


def how_many(envelopes: int) -> int:
    """None: the opening does it itself."""
    return min(MOST, len(os.sched_getaffinity(0))) if envelopes >= WORTH_IT else 0


@contextmanager
def at_work(knife: Knife, number: int) -> Iterator[list[Connection]]:
    """The ends of the pipes to so many processes."""
    context, pipes, started = multiprocessing.get_context("fork"), list[Connection](), list[BaseProcess]()
    try:
        for _ in range(number):
            here, there = context.Pipe()
            hand = context.Process(target=unseal, args=(knife, here, there), daemon=True)
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


def unseal(knife: Knife, theirs: Connection, own: Connection) -> None:
    """Until the pipe is closed. Our copy of the other end would keep it open when the opening is killed."""
    theirs.close()
    gc.freeze()  # what came along is not ours to clear up
    try:
        while True:
            own.send(knife.unseal(own.recv()))
    except (EOFError, OSError):
        return


def trays(knife: Knife, box: Iterable[Batch], number: int) -> Iterator[Tray]:
    """One per batch, in the order of the box."""
    if not number:
        yield from map(knife.unseal, box)
        return
    with at_work(knife, number) as pipes:
        try:
            yield from passed_round(pipes, box)
        except (EOFError, OSError) as error:
            raise HandLostError from error


def passed_round(pipes: list[Connection], box: Iterable[Batch]) -> Iterator[Tray]:
    """A hand gets its next batch when it has given the last one back, so that no two wait for each other."""
    busy: list[Connection] = []
    for some in box:
        if len(busy) < len(pipes):
            pipe = pipes[len(busy)]
        else:
            pipe = busy.pop(0)
            yield pipe.recv()
        pipe.send(some)
        busy.append(pipe)
    for pipe in busy:
        yield pipe.recv()
