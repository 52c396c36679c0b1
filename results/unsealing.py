"""What becomes of an envelope: unsealed, checked, routed and marked once. Pure, so that it is quick."""

import json
import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from nacl.public import PrivateKey

from respondents.sealing import WrongKeyError, open_ballot
from results import envelopes, redaction, reviewing
from surveys.instrument import NOT_REACHED, Instrument
from surveys.models import Wave

Text = tuple[str, str, str]
"""Code of the question, proposal of what may be read, marks as JSON."""

Batch = list[tuple[bool, bytes]]
"""Envelopes, with whether they were sent in."""

as_json = json.JSONEncoder(ensure_ascii=False).encode


class Row(NamedTuple):
    """One anonymous response with its open answers, as it waits in the spool: as the database will keep it."""

    key: str
    stage: str
    answers: str
    missing: str
    unreached: bool
    background: list[str]
    panel: str
    texts: list[Text]


@dataclass
class Tray:
    """What came of some envelopes; the last two are counted only."""

    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    damaged: int = 0


@dataclass(frozen=True)
class Knife:
    """All that is needed to unseal the envelopes of one wave."""

    wave: Wave
    instrument: Instrument
    private: PrivateKey
    knows: redaction.Knows

    def unseal(self, some: Batch) -> Tray:
        tray = Tray()
        for submitted, sealed in some:
            try:
                content = envelopes.read(self.instrument, open_ballot(sealed, self.private))
            except (WrongKeyError, envelopes.DamagedError, ValueError, RecursionError):
                tray.damaged += 1
                continue
            stage = envelopes.stage(self.wave, self.instrument, content, submitted=submitted)
            if stage:
                tray.rows.append(self.row(content, stage))
            else:
                tray.left_out += 1
        return tray

    def row(self, content: envelopes.Content, stage: str) -> Row:
        kept = envelopes.kept(self.instrument, content)
        background = [content.background.get(name, "") for name in self.wave.background]
        texts = reviewing.proposals(kept.answers, self.instrument, self.knows)
        return Row(
            key=str(uuid.uuid4()),
            stage=stage,
            answers=as_json(kept.answers),
            missing=as_json(kept.missing),
            unreached=NOT_REACHED in kept.missing.values(),
            background=background,
            panel=envelopes.pseudonym(content, self.private),
            texts=[(question, text, as_json(marks)) for question, text, marks in texts],
        )
