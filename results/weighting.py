"""The weights of a release: made from the declared margins and the list, kept as a recipe, and read back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from respondents.population import population
from results.models import Breakdown, Release, Response, Weights
from results.raking import HIGHEST, LOWEST, Cell, Raked, WeightingError, merges, raked
from surveys.expressions import parse
from surveys.models import Wave

CHUNK = 5000
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One group of a margin; `into` is the group that it was merged with."""

    code: str
    label: str
    condition: str
    population: float
    respondents: int = 0
    into: str = ""


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
        found: Counter[str] = Counter()
        for part in self.parts:
            found[part.into or part.code] += part.population  # type: ignore[assignment]
        return dict(found)

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


def margins_of(wave: Wave) -> list[Margin]:
    """The margins that are declared for the survey, with their population typed in or counted on the list.

    Raises WeightingError when this wave does not know who is in a group.
    """
    chosen = Breakdown.objects.filter(survey=wave.survey_id, weighs=True).order_by("position", "pk")
    found = [Margin(one.code, one.label, list(parts_of(wave, one))) for one in chosen]
    known = {*wave.questionnaire.instrument().by_code, *wave.background}
    if strange := [margin.label for margin in found if not known.issuperset(margin.codes)]:
        raise WeightingError(
            _("This wave does not tell who is in a group of: %(names)s.") % {"names": ", ".join(strange)}
        )
    return found


def parts_of(wave: Wave, breakdown: Breakdown) -> Iterator[Part]:
    groups = list(breakdown.groups.order_by("position", "pk"))
    bare = Margin(breakdown.code, breakdown.label, [Part(g.code, g.label, g.condition, 0) for g in groups])
    counted: Counter[str] = Counter()
    if any(group.population is None for group in groups):
        for values, number in population(wave, bare.codes).items():
            counted[bare.group_of(dict(zip(bare.codes, values, strict=True)))] += number
    for group in groups:
        known = counted[group.code] if group.population is None else group.population
        yield Part(group.code, group.label, group.condition, known)


def weigh(margins: Sequence[Margin], responses: Iterable[Answers]) -> tuple[list[Margin], Raked]:
    """Weights per combination of groups, from answers with background. Raises WeightingError."""
    combinations: Counter[Cell] = Counter()
    for values in responses:
        combinations[tuple(margin.group_of(values) for margin in margins)] += 1
    merged = [margin.with_respondents(sizes(combinations, place)) for place, margin in enumerate(margins)]
    people: Counter[Cell] = Counter()
    for cell, number in combinations.items():
        people[tuple(into(margin, group) for margin, group in zip(merged, cell, strict=True))] += number
    return merged, raked(people, [margin.targets() for margin in merged])


def sizes(people: Mapping[Cell, int], place: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for cell, number in people.items():
        found[cell[place]] += number
    return found


def into(margin: Margin, group: str) -> str:
    return next((part.into or part.code for part in margin.parts if part.code == group), "")


def recipe(release: Release, margins: Sequence[Margin], found: Raked) -> Weights:
    """Unsaved; everything that is needed to make the same weights again."""
    return Weights(
        release=release,
        margins=[
            {"code": one.code, "label": one.label, "parts": [vars(part) for part in one.parts]} for one in margins
        ],
        cells=[{"groups": list(cell), "weight": weight} for cell, weight in sorted(found.weights.items())],
        rounds=found.rounds,
        lowest=LOWEST,
        highest=HIGHEST,
        trimmed=found.trimmed,
        design_effect=found.design_effect,
        effective=found.effective,
    )


def margins_from(stored: Weights) -> list[Margin]:
    return [Margin(one["code"], one["label"], [Part(**part) for part in one["parts"]]) for one in stored.margins]


def weights_of(release: Release) -> dict[str, float]:
    """The weight of every response of the release by its id; empty when the release is unweighted.

    The weights add up to the population. Loads no statistics library.
    """
    stored: Weights | None = Weights.objects.filter(release=release).first()
    if stored is None:
        return {}
    margins = margins_from(stored)
    by_cell = {tuple(cell["groups"]): cell["weight"] for cell in stored.cells}
    rows = Response.objects.filter(wave=release.wave_id).values_list("pk", "answers", "background")
    return {
        str(key): by_cell[tuple(margin.group_of(values) for margin in margins)]
        for key, values in joined(rows.iterator(CHUNK))
    }


def joined(rows: Iterable[tuple[Any, dict[str, str], dict[str, str]]]) -> Iterator[tuple[Any, dict[str, str]]]:
    for key, answers, background in rows:
        yield key, answers | background
