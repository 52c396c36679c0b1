"""Somebody who adds and subtracts everything that is published, with linear programming."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import linprog

from results import frame as frames
from results.models import Figure, Release
from surveys.expressions import Expression, parse
from surveys.instrument import scale
from surveys.models import Wave

Cell = frozenset[str]
Who = np.ndarray
"""1 for every kind of people that belong to a set, 0 for the others."""
BASES = ("distribution", "agreement", "mean", "median", "unknown", "answered")
"""Kinds of figures whose base is who answered: inside the base, or at all."""
ASKED_OF = {"CIJFER": "${SITKCC} = '1'"}
"""What the questionnaire says of who is asked; everybody is asked the other questions of the tests."""


@dataclass(frozen=True)
class Kind:
    """People who are alike: their groups, and what they answered (nothing: "")."""

    groups: Cell
    answers: tuple[str, ...]


class Attack:
    """Knows the conditions of every group, also the declared ones that were merged, and everything in the releases.

    Unknown is how many people there are of each kind: the finest table that all conditions and all answers to the
    questions make, also answers that nobody gave. The questionnaire tells which kinds cannot exist. Without `shares`
    the attacker reads numbers of people only, and the shares of who has no opinion; with them every percentage.
    """

    def __init__(
        self,
        wave: Wave,
        questions: Sequence[str],
        releases: Iterable[Release],
        declared: dict[str, str],
        *,
        shares: bool = True,
    ) -> None:
        self.questions, self.releases, self.reads_shares = questions, list(releases), shares
        frame = frames.of_wave(wave)
        self.people, self.minimum = len(frame), self.releases[0].minimum_group
        self.conditions = dict(declared)
        for release in self.releases:
            for group in release.outline["groups"]:
                self.conditions[f"{release.number}:{group['breakdown']}:{group['code']}"] = group["condition"]
        grouping = frames.grouping(frame, self.conditions)
        specs = [frame.instrument.by_code[question] for question in questions]
        codes = [tuple(choice.code for choice in spec.choices) or scale(spec) or ("1",) for spec in specs]
        self.missing = [{choice.code for choice in spec.choices if choice.missing} for spec in specs]
        self.valid = [
            [code for code in own if code not in missing] for own, missing in zip(codes, self.missing, strict=True)
        ]
        given = zip(*(frame.answers[question].fill_null("").to_list() for question in questions), strict=True)
        found = [Kind(grouping.cells[of], answers) for of, answers in zip(grouping.of, given, strict=True)]
        self.kinds = list(dict.fromkeys([*found, *self.possible(grouping.cells, codes)]))
        self.truth = np.array([found.count(kind) for kind in self.kinds])

    def possible(self, cells: Iterable[Cell], codes: Sequence[Sequence[str]]) -> Iterator[Kind]:
        combinations: list[tuple[str, ...]] = [()]
        for own in codes:
            combinations = [(*one, code) for one in combinations for code in ("", *own)]
        for cell in cells:
            for answers in combinations:
                given = dict(zip(self.questions, answers, strict=True))
                was_asked = all(not given[code] or parse(asked).is_true(given) for code, asked in self.asked.items())
                if was_asked and all((name in cell) == group.is_true(given) for name, group in self.decided.items()):
                    yield Kind(cell, answers)

    @cached_property
    def decided(self) -> dict[str, Expression]:
        """Groups of which the answers to these questions tell who belongs to them."""
        found = {name: parse(condition) for name, condition in self.conditions.items()}
        return {name: group for name, group in found.items() if group.codes <= set(self.questions)}

    @property
    def asked(self) -> dict[str, str]:
        return {code: asked for code, asked in ASKED_OF.items() if code in self.questions}

    def inside(self, name: str = "") -> Who:
        return np.array([float(not name or name in kind.groups) for kind in self.kinds])

    def gave(self, question: str, answers: Iterable[str]) -> Who:
        place, wanted = self.questions.index(question), set(answers)
        return np.array([float(kind.answers[place] in wanted) for kind in self.kinds])

    def base(self, question: str) -> Who:
        return self.gave(question, self.valid[self.questions.index(question)])

    @cached_property
    def known(self) -> list[tuple[Who, float]]:
        """Everything that is told, as sums of kinds that are at most some number."""
        everybody = [(self.inside(), self.people), (-self.inside(), -self.people)]
        return [*everybody, *(fact for release in self.releases for fact in self.told_by(release))]

    def told_by(self, release: Release) -> Iterator[tuple[Who, float]]:
        for figure in release.figures.filter(question__in=self.questions, hidden="", base__isnull=False):
            who = self.inside(f"{release.number}:{figure.breakdown}:{figure.group}" if figure.group else "")
            among = who * self.base(figure.question)
            if figure.kind in BASES:
                given = who * (1 - self.gave(figure.question, [""])) if figure.kind == "unknown" else among
                yield given, figure.base or 0
                if not figure.at_most:
                    yield -given, -(figure.base or 0)
            yield from self.shares(figure, who, among)

    def shares(self, figure: Figure, who: Who, among: Who) -> Iterator[tuple[Who, float]]:
        for row in figure.series:
            chose = who * self.gave(figure.question, [row["code"]])
            base = who * (1 - self.gave(figure.question, [""])) if row.get("missing") else among
            if row.get("missing") or self.reads_shares:
                yield from share(chose, base, row["percent"], row["bound"])
            if row.get("count") is not None:
                yield from ((chose, row["count"]), (-chose, -row["count"]))
        if figure.kind == Figure.Kind.AGREEMENT and figure.value is not None and self.reads_shares:
            agree = who * self.gave(figure.question, self.valid[self.questions.index(figure.question)][-2:])
            yield from share(agree, among, round(100 * figure.value), figure.bound)
        if figure.kind == Figure.Kind.UNKNOWN and figure.value is not None:
            unknown = who * self.gave(figure.question, self.missing[self.questions.index(figure.question)])
            yield from share(unknown, unknown + among, round(100 * figure.value), figure.bound)

    def recovered(self, minimum: int) -> dict[str, int]:
        """Groups and single cells of fewer people than the minimum whose number the attacker knows for certain."""
        (question,) = self.questions
        targets = {name: self.inside(name) for name in self.conditions}
        targets |= {f"without {name}": self.inside() - inside for name, inside in list(targets.items())}
        cells = dict.fromkeys(kind.groups for kind in self.kinds)
        targets |= {
            " and ".join(sorted(cell)) or "no group": np.array([float(kind.groups == cell) for kind in self.kinds])
            for cell in cells
        }
        return self.certain_of({name: who * self.base(question) for name, who in targets.items()}, minimum)

    def silent_recovered(self, minimum: int) -> dict[str, int]:
        """Who was asked and gave no answer, or none inside the base, or was not asked, or answered one question and
        not another, of everybody, a group, or everybody outside a group."""
        targets = {}
        people = {name or "everybody": self.inside(name) for name in ("", *self.conditions)}
        people |= {f"outside {name}": 1 - people[name] for name in self.conditions}
        for name, who in people.items():
            for question in self.questions:
                where = f"{question} in {name}"
                asked = who * self.routed(question)
                targets[f"skipped {where}"] = asked * self.gave(question, [""])
                targets[f"not in the base of {where}"] = asked * (1 - self.base(question))
                targets[f"no opinion on {where}"] = who * self.gave(
                    question, self.missing[self.questions.index(question)]
                )
                targets[f"not asked {where}"] = who - asked
                for other in self.questions:
                    targets[f"{other} and not {where}"] = who * self.base(other) * (1 - self.base(question))
        return self.certain_of(targets, minimum)

    def routed(self, question: str) -> Who:
        asked = self.asked.get(question)
        found = [
            not asked or parse(asked).is_true(dict(zip(self.questions, kind.answers, strict=True)))
            for kind in self.kinds
        ]
        return np.array(found, dtype=float)

    def certain_of(self, targets: dict[str, Who], minimum: int) -> dict[str, int]:
        sizes = {name: int(who @ self.truth) for name, who in targets.items()}
        small = {name: people for name, people in sizes.items() if 0 < people < minimum}
        return {name: people for name, people in small.items() if self.certain(targets[name]) == people}

    def certain(self, who: Who) -> int | None:
        low, high = (self.extreme(who, sign) for sign in (1, -1))
        least, most = math.ceil(low - 1e-6), math.floor(high + 1e-6)
        return least if least == most else None

    def extreme(self, who: Who, sign: int) -> float:
        sums, bounds = zip(*self.known, strict=True)
        found = linprog(sign * who, A_ub=np.array(sums), b_ub=np.array(bounds) + 1e-9, method="highs")
        assert found.success, found.message
        return float(sign * found.fun)


def share(some: Who, among: Who, percent: int, bound: str) -> Iterator[tuple[Who, float]]:
    """A whole percentage says that a number lies between two parts of another one."""
    if bound != ">":
        yield some - (percent if bound else percent + 0.5) / 100 * among, 0
    if bound != "<":
        yield (percent if bound else percent - 0.5) / 100 * among - some, 0
