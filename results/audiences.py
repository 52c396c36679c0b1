"""The sets of people whose number figures tell: everybody, who was asked, who answered."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from results.counting import CHOICES, Counted
from results.disclosure import hidden_groups
from results.frame import Frame, Grouping, Mask
from results.tables import Bits, Counts, full, tally
from surveys.instrument import NOT_ASKED, RANK

EVERYBODY = ""


@dataclass(frozen=True)
class Audience:
    """People as bits over the responses and as counts per cell of the groups. `groups` are those for which their
    number would be told, `EVERYBODY` for all together; `inside` are audiences that hold them all by what they mean."""

    bits: Bits
    cells: Counts
    groups: frozenset[str] = frozenset()
    inside: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        return int(self.cells.sum())


def asked(code: str) -> str:
    return f"{code}?"


def given(code: str) -> str:
    """Who gave an answer inside or outside the base."""
    return f"{code}!"


def ranked(code: str, answer: str) -> str:
    """Who gave this answer of a ranking a place."""
    return f"{code}#{answer}"


@dataclass(frozen=True)
class Audiences:
    """Of one wave. `more` are people who are told of together and are no question; `before` are groups of earlier
    releases."""

    frame: Frame
    grouping: Grouping
    groups: Collection[str]
    minimum: int
    counted: Mapping[str, Counted]
    more: Mapping[str, Mask]
    before: Collection[str] = ()

    def by_name(self) -> Iterator[tuple[str, Audience]]:
        known: dict[bytes, frozenset[str]] = {}
        yield EVERYBODY, self.tellable(self.of_mask(np.full(len(self.frame), fill_value=True)), known)
        for name, mask in self.more.items():
            yield name, replace(self.of_mask(mask, EVERYBODY), inside=(EVERYBODY,))
        for code in self.frame.missing.columns:
            answered = self.frame.answers[code].is_not_null()
            could = self.of_mask((answered | (self.frame.missing[code] != NOT_ASKED)).to_numpy())
            yield asked(code), replace(self.tellable(could, known), inside=(EVERYBODY,))
            if code not in self.counted:
                yield code, replace(self.of_mask(answered.to_numpy(), EVERYBODY), inside=(EVERYBODY, asked(code)))
        for counts in self.counted.values():
            yield from self.of_question(counts)

    def of_question(self, counts: Counted) -> Iterator[tuple[str, Audience]]:
        """Who is in the base; who gave any answer, which is not told beside it when few people answered outside it."""
        code, table = counts.question.code, counts.table
        around = (EVERYBODY, asked(code)) if code in self.frame.missing.columns else (EVERYBODY,)
        if counts.question.kind not in CHOICES:
            yield code, Audience(table.people, table.base, shown(counts), around)
            return
        column = self.frame.answers[code]
        everybody = self.of_mask(column.is_not_null().to_numpy())
        few = 0 < everybody.people - int(table.base.sum()) < self.minimum
        yield given(code), replace(everybody, groups=frozenset() if few else shown(counts) & {EVERYBODY}, inside=around)
        yield code, Audience(table.people, table.base, shown(counts), (*around, given(code)))
        if counts.question.kind == RANK:
            places = column.str.split(" ").list
            for answer in table.answers:
                some = self.of_mask(full(places.contains(answer)), EVERYBODY)
                yield ranked(code, answer), replace(some, inside=(*around, given(code)))

    def of_mask(self, mask: Mask, *told: str) -> Audience:
        return Audience(np.packbits(mask), tally(self.grouping, mask).astype(np.int64), frozenset(told))

    def tellable(self, audience: Audience, known: dict[bytes, frozenset[str]]) -> Audience:
        """With the groups of which the numbers, beside the number of all these people, count no few of them."""
        key = audience.bits.tobytes()
        if key not in known and audience.people < self.minimum:
            known[key] = frozenset()
        if key not in known:
            cells = dict(zip(self.grouping.cells, audience.cells.tolist(), strict=True))
            hidden = hidden_groups(cells, self.groups, self.minimum, self.before)
            known[key] = frozenset({EVERYBODY, *(one for one in self.groups if one not in hidden)})
        return replace(audience, groups=known[key])


def shown(counts: Counted) -> frozenset[str]:
    """The groups that figures of a question are shown for."""
    if EVERYBODY in counts.hidden:
        return frozenset()
    return frozenset({EVERYBODY, *(group for group in counts.groups if group not in counts.hidden)})
