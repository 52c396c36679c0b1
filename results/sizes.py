"""How many people a figure is about: exactly, or only at most so many.

The number of answers to a question is a number of people too. Beside the number of people who were asked, or who were
asked another question, it counts who skipped it, had no opinion or were sent past it. Where those would be fewer people
than the minimum, the larger number is told, as "at most".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from results.audiences import EVERYBODY, Audience, Audiences
from results.counting import Counted
from results.few import Few
from results.frame import Frame, Grouping, Mask
from results.overlaps import Decided, Overlaps
from results.spans import Rows, Span
from results.told import FEW, UNSURE, Size


@dataclass(frozen=True)
class Sizes:
    """Of every audience, in every group. `more` are audiences that are no question; `before` are, by question, the
    groups for which earlier releases told the exact number."""

    frame: Frame
    grouping: Grouping
    groups: Collection[str]
    minimum: int
    counted: Mapping[str, Counted]
    more: Mapping[str, Mask] = field(default_factory=dict)
    before: Mapping[str, Collection[str]] = field(default_factory=dict)

    def of(self, name: str, group: str = EVERYBODY) -> Size:
        """The number of these people, or the smallest number around it that is told; of few people never too much."""
        place = self.place(name, group)
        if self.told[place]:
            return Size(self.exactly(name, group))
        most = self.decided.around(place)
        return Size(FEW if self.sets.people[place] < FEW <= most - UNSURE else most, at_most=True)

    def exactly(self, name: str, group: str = EVERYBODY) -> int:
        """For decisions; what is told is `of`."""
        return int(self.sets.people[self.place(name, group)])

    def place(self, name: str, group: str) -> int:
        """Where an audience in a group stands among all sets of people."""
        return self.places[name] * len(self.names) + self.names.index(group)

    @cached_property
    def names(self) -> list[str]:
        """Everybody and the groups, also those of earlier releases."""
        before = (group for groups in self.before.values() for group in groups)
        return list(dict.fromkeys((EVERYBODY, *self.groups, *before)))

    @cached_property
    def named(self) -> dict[str, Audience]:
        before = set(self.names) - {EVERYBODY, *self.groups}
        found = Audiences(self.frame, self.grouping, self.groups, self.minimum, self.counted, self.more, before)
        return dict(found.by_name())

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each audience stands among the different ones; the same people stand there once."""
        keys = {name: audience.bits.tobytes() for name, audience in self.named.items()}
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys.values()))}
        return {name: numbers[key] for name, key in keys.items()}

    @cached_property
    def sets(self) -> Overlaps:
        different = {self.places[name]: one.bits for name, one in self.named.items()}
        return Overlaps([different[place] for place in range(len(different))], self.names, self.grouping)

    @property
    def told(self) -> Mask:
        return self.decided.told

    @cached_property
    def decided(self) -> Decided:
        """First everybody's numbers, then the groups', largest first."""
        known = [self.place(EVERYBODY, EVERYBODY)]
        questions = sorted(self.before.keys() & self.places.keys())
        known += [self.place(name, group) for name in questions for group in self.before[name]]
        span = Span(self.sets.rows[known + self.wanted], self.secrets)
        found = Decided(self.sets, self.minimum)
        found.told[known[0]] = True
        for turn in range(len(known)):
            span.tell(turn)
        for turn, place in enumerate(self.wanted, start=len(known)):
            if not found.is_near(place) and (span.follows(turn) or not span.tells(turn)):
                span.tell(turn)
                found.told[place] = True
                for code in self.asked_there.get(place, ()):
                    found.count(code, self.counted[code].sets_counted())
        return found

    @cached_property
    def asked_there(self) -> dict[int, list[str]]:
        """By the place of everybody's base, the questions."""
        found: dict[int, list[str]] = {}
        for code in self.counted:
            found.setdefault(self.place(code, EVERYBODY), []).append(code)
        return found

    def may_count(self, code: str) -> bool:
        """Whether counts of answers stand beside the numbers that are told."""
        return code in self.decided.counted

    @cached_property
    def wanted(self) -> list[int]:
        places = {self.place(name, group) for name, one in self.named.items() for group in one.groups}
        size = len(self.names)
        return sorted(places, key=lambda place: (place % size > 0, -self.sets.people[place], place))

    @cached_property
    def secrets(self) -> Rows:
        """Who was not asked, skipped, had no opinion or could not be counted, where they are few."""
        inside = {(self.places[name], self.places[outer]) for name, one in self.named.items() for outer in one.inside}
        return Few(self.sets, self.minimum).rows(inside, self.place(EVERYBODY, EVERYBODY))
