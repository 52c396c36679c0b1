"""Somebody who adds and subtracts everything that is published, with linear programming."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from results import frame as frames
from results.disclosure import CAPS
from results.models import Figure, Release
from surveys.models import Wave

Cell = frozenset[str]


@dataclass
class Known:
    """What is told about the people of some cells: exactly `low` people, or between `low` and `high`."""

    cells: frozenset[Cell]
    answer: str
    low: float
    high: float


class Attack:
    """Knows the conditions of every group, also the declared ones that were merged, and everything in the releases.

    Unknown is how many people of each cell (the finest table that all conditions make) gave which answer.
    """

    def __init__(self, wave: Wave, question: str, releases: Iterable[Release], declared: dict[str, str]) -> None:
        self.question, self.releases = question, list(releases)
        frame = frames.of_wave(wave)
        self.conditions = dict(declared)
        for release in self.releases:
            for group in release.outline["groups"]:
                self.conditions[f"{release.number}:{group['breakdown']}:{group['code']}"] = group["condition"]
        grouping = frames.grouping(frame, self.conditions)
        self.cells = grouping.cells
        choices = frame.instrument.by_code[question].choices
        self.answers = [choice.code for choice in choices if not choice.missing]
        given = frame.answers[question].to_list()
        self.truth = {
            cell: sum(
                1 for place, answer in enumerate(given) if grouping.of[place] == number and answer in self.answers
            )
            for number, cell in enumerate(self.cells)
        }

    def known(self) -> Iterator[Known]:
        for release in self.releases:
            for figure in release.figures.filter(question=self.question, hidden="", base__isnull=False):
                if figure.kind not in (Figure.Kind.DISTRIBUTION, Figure.Kind.AGREEMENT):
                    continue
                name = f"{release.number}:{figure.breakdown}:{figure.group}" if figure.group else ""
                cells = self.inside(name)
                assert figure.base is not None
                yield Known(cells, "", figure.base, figure.base)
                for row in figure.series:
                    if not row.get("missing"):
                        yield from self.told(cells, row, figure.base)

    def told(self, cells: frozenset[Cell], row: dict, base: int) -> Iterator[Known]:
        if row.get("count") is not None:
            yield Known(cells, row["code"], row["count"], row["count"])
        if not row["bound"]:
            low, high = (row["percent"] - 0.5) / 100 * base, (row["percent"] + 0.5) / 100 * base
            yield Known(cells, row["code"], math.ceil(low - 1e-9), math.ceil(high - 1e-9) - 1)
        else:
            edge = next((edge for size, edge in CAPS if base < size), 1) / 100 * base
            yield Known(cells, row["code"], *((0, edge) if row["bound"] == "<" else (base - edge, base)))

    def inside(self, name: str) -> frozenset[Cell]:
        return frozenset(cell for cell in self.cells if not name or name in cell)

    def recovered(self, minimum: int) -> dict[str, int]:
        """Groups and single cells of fewer people than the minimum whose number the attacker knows for certain."""
        targets = {name: self.inside(name) for name in self.conditions}
        targets |= {f"without {name}": frozenset(self.cells) - inside for name, inside in list(targets.items())}
        targets |= {" and ".join(sorted(cell)) or "no group": frozenset({cell}) for cell in self.cells}
        found = {}
        for name, cells in targets.items():
            people = sum(self.truth[cell] for cell in cells)
            if 0 < people < minimum and self.certain(cells) == people:
                found[name] = people
        return found

    def certain(self, cells: frozenset[Cell]) -> int | None:
        ends = [self.extreme(cells, sign) for sign in (1, -1)]
        return round(ends[0]) if abs(ends[0] - ends[1]) < 0.5 else None

    def extreme(self, cells: frozenset[Cell], sign: int) -> float:
        upper, bounds = [], []
        for known in self.known():
            row = self.row(known.cells, known.answer)
            upper += [row, -row]
            bounds += [known.high, -known.low]
        found = linprog(sign * self.row(cells, ""), A_ub=np.array(upper), b_ub=np.array(bounds), method="highs")
        assert found.success, found.message
        return float(sign * found.fun)

    def row(self, cells: frozenset[Cell], answer: str) -> np.ndarray:
        """Which unknowns belong to these people who gave this answer (any answer when it is empty)."""
        return np.array([
            float(cell in cells and answer in ("", code)) for cell in self.cells for code in self.answers
        ])  # fmt: skip
