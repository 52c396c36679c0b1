"""A margin of the weights: groups that should be as large as in the population, and who is in which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from results.raking import Cell, merges
from surveys.expressions import parse

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One group of a margin; `into` is the group that it was merged with, `untold` that the number of respondents
    would count few people."""

    code: str
    label: str
    condition: str
    population: float
    respondents: int = 0
    into: str = ""
    untold: bool = False


class Margin:
    """Groups that should be as large as in the population."""

    def __init__(self, code: str, label: str, parts: Sequence[Part]) -> None:
        self.code, self.label, self.parts = code, label, tuple(parts)
        self._seen: dict[Cell, str] = {}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({code for part in self.parts for code in parse(part.condition).codes}))

    def group_of(self, values: Answers) -> str:
        """The first group whose condition holds, after merging; empty when there is none."""
        key = tuple(values.get(code) or "" for code in self.codes)
        if key not in self._seen:
            answers = dict(zip(self.codes, key, strict=True))
            met = (part for part in self.parts if parse(part.condition).is_true(answers))
            self._seen[key] = next((part.into or part.code for part in met), "")
        return self._seen[key]

    def targets(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for part in self.parts:
            found[part.into or part.code] = found.get(part.into or part.code, 0) + part.population
        return found

    def with_respondents(self, sizes: Mapping[str, int]) -> "Margin":
        """Knowing how many people answered: small groups are merged."""
        into = merges({part.code: sizes.get(part.code, 0) for part in self.parts})
        parts = [
            Part(
                part.code, part.label, part.condition, part.population, sizes.get(part.code, 0), into.get(part.code, "")
            )
            for part in self.parts
        ]
        return Margin(self.code, self.label, parts)
