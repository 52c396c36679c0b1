"""What is counted of the envelopes before anything is written, and what follows from it for every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

import orjson

from results.thinning import Bands, thinned
from results.unsealing import Row, Tray
from surveys.instrument import NOT_REACHED, SKIPPED

SHARED = attrgetter("stage", "background", "unreached")


@dataclass
class Tally:
    """How many people share a background, per stage: how far they came."""

    bands: dict[str, Counter[Bands]] = field(default_factory=dict)
    unreached: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    damaged: int = 0

    @property
    def envelopes(self) -> int:
        return self.left_out + self.damaged + sum(map(self.people, self.bands))

    def people(self, stage: str) -> int:
        return self.bands[stage].total() if stage in self.bands else 0

    def add(self, other: "Tally") -> None:
        for stage, counts in other.bands.items():
            self.bands.setdefault(stage, Counter()).update(counts)
        self.unreached.update(other.unreached)
        self.left_out += other.left_out
        self.damaged += other.damaged


def of(tray: Tray) -> Tally:
    tally = Tally(left_out=tray.left_out, damaged=tray.damaged)
    for (stage, bands, unreached), people in Counter(map(SHARED, tray.rows)).items():
        tally.bands.setdefault(stage, Counter())[bands] += people
        tally.unreached[stage] += unreached * people
    return tally


def total(tallies: Iterable[Tally]) -> Tally:
    together = Tally()
    for tally in tallies:
        together.add(tally)
    return together


@dataclass(frozen=True)
class Kept:
    """What may be stored of details that few people share; the background to keep is listed per stage that counts."""

    bands: dict[str, dict[Bands, Bands]]
    unreached: bool

    def of(self, row: Row) -> Row:
        shown = self.bands[row.stage][row.background]
        if row.unreached and not self.unreached:
            reasons = orjson.loads(row.missing).items()
            told = {code: SKIPPED if why == NOT_REACHED else why for code, why in reasons}
            row = row._replace(missing=orjson.dumps(told))
        if shown == row.background:
            return row
        return row._replace(background=shown, panel="")  # another wave would give back what is hidden here


def kept(tally: Tally, least: int) -> Kept:
    """What may be stored, when every detail has to be shared by so many people.

    How far somebody came is known by name from the state of the invitation, and shows in the answers. So a stage counts
    from the minimum on, and a background must be common among those who came equally far.
    """
    shown = {stage: thinned(counts, least) for stage, counts in tally.bands.items() if counts.total() >= least}
    return Kept(shown, sum(tally.unreached[stage] for stage in shown) >= least)
