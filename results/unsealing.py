"""What becomes of an envelope: unsealed, checked, routed, and its open answers marked. Pure, so that it is quick."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import orjson
from nacl.public import PrivateKey, SealedBox

from respondents.sealing import Stored, WrongKeyError, open_ballot
from results import envelopes, redaction, reviewing
from surveys.instrument import NOT_REACHED, TEXT, Instrument
from surveys.models import Wave
from surveys.ways import Way, Ways

FIELD = 6
"""Bytes before the envelope in a row of COPY: the number of columns, and its length in four."""
ROOM = 1 << 20
"""Bytes for the envelopes of a batch."""

KEYS = 256
"""Drawn at a time."""
EACH = sum(1 << 128 * place for place in range(KEYS))
FREE_BITS, VERSION_4 = ~(EACH * (0xF << 76 | 0x3 << 62)), EACH * (0x4 << 76 | 0x2 << 62)


@dataclass(frozen=True)
class Batch:
    """Envelopes as COPY gives them in its binary form, and whether they were sent in."""

    submitted: bool
    envelopes: Stored

    def __iter__(self) -> Iterator[Stored]:
        place = 0
        while place < len(self.envelopes):
            start = place + FIELD
            place = start + int.from_bytes(self.envelopes[start - 4 : start], "big")
            yield self.envelopes[start:place]


class Row(NamedTuple):
    """One anonymous response as it waits in the spool; its key is random, and they are stored in the order of it."""

    key: bytes
    stage: str
    answers: bytes
    missing: bytes
    unreached: bool
    background: tuple[str, ...]
    panel: str
    texts: tuple[tuple[str, str], ...]


@dataclass
class Tray:
    """What came of some envelopes; the last two are counted only."""

    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    damaged: int = 0


def random_keys() -> Iterator[bytes]:
    """Without end; each is what uuid.uuid4() makes, drawn many at a time. To be begun by whoever uses them: a process
    that forks would give all its children the same.
    """
    while True:
        drawn = int.from_bytes(os.urandom(16 * KEYS), "big") & FREE_BITS | VERSION_4
        keys = drawn.to_bytes(16 * KEYS, "big")
        yield from [keys[start : start + 16] for start in range(0, 16 * KEYS, 16)]


@dataclass(frozen=True)
class Knife:
    """All that is needed to unseal the envelopes of one wave."""

    wave: Wave
    instrument: Instrument
    private: PrivateKey
    knows: redaction.Knows

    @cached_property
    def box(self) -> SealedBox:
        return SealedBox(self.private)

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.instrument)

    @cached_property
    def open_questions(self) -> list[str]:
        return [question.code for question in self.instrument.questions() if question.kind == TEXT]

    def unseal(self, some: Batch) -> Tray:
        tray, keys = Tray(), random_keys()
        for sealed in some:
            try:
                content = envelopes.read(self.instrument, open_ballot(sealed, self.box))
            except (WrongKeyError, envelopes.DamagedError, ValueError, RecursionError):
                tray.damaged += 1
                continue
            way = self.ways.of(content.answers)
            stage = envelopes.stage(self.wave, self.instrument, content, way.outcome, submitted=some.submitted)
            if stage:
                tray.rows.append(self.row(next(keys), content, way, stage))
            else:
                tray.left_out += 1
        return tray

    def row(self, key: bytes, content: envelopes.Content, way: Way, stage: str) -> Row:
        known = self.ways.known(way, content.answers)
        missing = self.ways.missing(way, known, content.posted, content.order)
        return Row(
            key=key,
            stage=stage,
            answers=orjson.dumps(known),
            missing=orjson.dumps(missing),
            unreached=NOT_REACHED in missing.values(),
            background=tuple([content.background.get(name, "") for name in self.wave.background]),
            panel=envelopes.pseudonym(content, self.box),
            texts=tuple([(code, known[code]) for code in self.open_questions if code in known]),
        )

    def marked(self, row: Row) -> Iterator[tuple[str, str, bytes]]:
        """Code of the question, proposal of what may be read, marks as JSON."""
        for question, text, marks in reviewing.proposals(dict(row.texts), self.instrument, self.knows):
            yield question, text, orjson.dumps(marks)
