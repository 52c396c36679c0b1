"""A number of people as it may be told."""

from dataclasses import dataclass
from typing import Any

FEW = 30
"""Fewer people are an indication, and are not tested."""
UNSURE = 10
"""So many fewer there may be where only the most is told: then few is said, and no test is made, rather too often."""


def are_few(people: int, *, at_most: bool) -> bool:
    return people < (FEW + UNSURE if at_most else FEW)


def earlier_at_most(at_most: bool) -> dict[str, bool]:
    """Beside a change, of the number of people in the earlier wave."""
    return {"earlier_at_most": True} if at_most else {}


@dataclass(frozen=True)
class Size:
    """A number of people, or the most that there are."""

    people: int
    at_most: bool = False

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a figure as they may be told: no count stands beside "at most", because counts add up."""
        if values.get("base") is None or not self.at_most:
            return values
        return without_counts(values | {"base": self.people, "at_most": True})


def without_counts(values: dict[str, Any]) -> dict[str, Any]:
    series = [row | {"count": None} for row in values["series"]] if "series" in values else None
    return values | {"count": None} | ({"series": series} if series else {})
