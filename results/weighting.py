"""The weights of a release: made from the declared margins and the list, kept as a recipe, and read back."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from respondents.population import population
from results.definitions import BreakdownSpec, Meaning
from results.margins import Answers, Margin, Part
from results.models import Release, Response, Weights
from results.raking import HIGHEST, LOWEST, Cell, Raked, WeightingError, raked
from surveys.models import Wave

CHUNK = 5000


def margins_of(wave: Wave, meaning: Meaning) -> list[Margin]:
    """The declared margins, with their population typed in or counted on the list.

    Raises WeightingError when this wave does not know who is in a group.
    """
    found = [
        Margin(one.code, one.label, list(parts_of(wave, one)))
        for one in meaning.breakdowns
        if one.weighs and one.groups
    ]
    known = {*wave.questionnaire.instrument().by_code, *wave.background}
    if strange := [margin.label for margin in found if not known.issuperset(margin.codes)]:
        names = {"names": ", ".join(strange)}
        raise WeightingError(_("This wave does not tell who is in a group of: %(names)s.") % names)
    return found


def parts_of(wave: Wave, breakdown: BreakdownSpec) -> Iterator[Part]:
    bare = Margin(breakdown.code, breakdown.label, [Part(g.code, g.label, g.condition, 0) for g in breakdown.groups])
    counted: Counter[str] = Counter()
    if any(group.population is None for group in breakdown.groups):
        for values, number in population(wave, bare.codes).items():
            counted[bare.group_of(dict(zip(bare.codes, values, strict=True)))] += number
    for group in breakdown.groups:
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


def recipe(release: Release, margins: Sequence[Margin], found: Raked, untold: Collection[str] = ()) -> Weights:
    """Unsaved; everything that is needed to make the same weights again. `untold` are parts, as "margin:part"."""
    return Weights(
        release=release,
        margins=[
            {
                "code": one.code,
                "label": one.label,
                "parts": [vars(part) | {"untold": f"{one.code}:{part.code}" in untold} for part in one.parts],
            }
            for one in margins
        ],
        cells=[{"groups": list(cell), "weight": weight} for cell, weight in sorted(found.weights.items())],
        rounds=found.rounds,
        lowest=LOWEST,
        highest=HIGHEST,
        trimmed=found.trimmed,
        design_effect=found.design_effect,
        effective=found.effective,
    )


def cells_from(stored: Weights) -> Raked:
    weights = {tuple(cell["groups"]): cell["weight"] for cell in stored.cells}
    return Raked(weights, stored.rounds, stored.trimmed, stored.design_effect, stored.effective)


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
    by_cell = cells_from(stored).weights
    rows = Response.objects.filter(wave=release.wave_id).values_list("pk", "answers", "background")
    return {
        str(key): by_cell[tuple(margin.group_of(values) for margin in margins)]
        for key, values in joined(rows.iterator(CHUNK))
    }


def joined(rows: Iterable[tuple[Any, dict[str, str], dict[str, str]]]) -> Iterator[tuple[Any, dict[str, str]]]:
    for key, answers, background in rows:
        yield key, answers | background
