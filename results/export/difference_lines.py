"""`differences.csv`: everything that a release says about two waves, with how to make it again from both."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from results.export.microdata import Microdata
from results.export.recipes import Recipe, Recipes, cells
from results.export.stacking import names_in
from results.models import Change

SAME_PEOPLE = ("paired", "partly_paired", "mcnemar")
"""Tests that need to know who is in both waves."""
SMALLEST_P = 0.001


@dataclass
class Line:
    """One number: a difference with its test, its `effect`, the interval for the `whole list`, `higher answers` (the
    ordinal test), the `weighted difference`, or a `composition`: change inside `groups` and another `mix` of them. A
    base that is told as "at most" is empty."""

    figure: int
    question: str
    kind: str
    breakdown: str
    group: str
    item: str
    number: str
    recipe: Recipe
    value: float | None = None
    mix: float | None = None
    low: float | None = None
    high: float | None = None
    p: str = ""
    adjusted: str = ""
    verdict: str = ""
    test: str = ""
    family: str = ""
    base_before: int | None = None
    base: int | None = None
    population_before: int | None = None
    population: int | None = None
    wave_before: str = ""
    wave: str = ""
    groups: str = ""


@dataclass(frozen=True)
class Waves:
    """The two waves of a release in one file. `other` are columns of which the earlier wave has its own."""

    recipes: Recipes
    asked_before: int = 0
    asked: int = 0
    before: str = ""
    now: str = ""
    other: frozenset[str] = field(default=frozenset())

    def recipe(self, recipe: Recipe) -> Recipe:
        if recipe.reason:
            return recipe
        if not self.before:
            return Recipe(reason=_("the earlier wave is not in this file; it is when it is made with earlier waves"))
        if strange := sorted(recipe.variables & self.other):
            return Recipe(reason=_("the earlier wave has no such column: %(names)s") % {"names": ", ".join(strange)})
        return recipe


def write(read: Sequence[Microdata], path: Path) -> int:
    """How many lines there are. `read` are the waves of the file, the released one last."""
    found = list(lines(read))
    empty = Line(0, "", "", "", "", "", "", Recipe())
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(cells(empty)), lineterminator="\r\n")
        out.writeheader()
        out.writerows(cells(line) for line in found)
    return len(found)


def lines(read: Sequence[Microdata]) -> Iterator[Line]:
    release = read[-1].release
    if release is None or release.earlier is None:
        return
    waves = waves_of(read)
    found = Change.objects.filter(figure__release=release).select_related("figure").order_by("figure__position")
    for change in found:
        yield from of_change(waves, change)


def waves_of(read: Sequence[Microdata]) -> Waves:
    newest = read[-1]
    assert newest.release
    assert newest.release.earlier
    earlier = newest.release.earlier
    asked = [one.outline.get("response", {}).get("base", 0) for one in (earlier, newest.release)]
    for number, data in enumerate(read[:-1], start=1):
        if data.wave.pk == earlier.wave_id:
            names = names_in(data, newest, number)
            other = {name for name in newest.table.frame.columns if names.get(name) != name}
            return Waves(Recipes(newest), asked[0], asked[1], str(number), str(len(read)), frozenset(other))
    return Waves(Recipes(newest), asked[0], asked[1])


def of_change(waves: Waves, change: Change) -> Iterator[Line]:
    figure, facts = change.figure, change.details
    recipe = waves.recipe(waves.recipes.of(figure))
    same_people = facts.get("test") in SAME_PEOPLE
    ends: dict[str, Any] = {"low": change.low, "high": change.high, **tested(change)}
    alone = line_of(waves, change, "difference", recipe, value=change.difference)
    yield alone if same_people else replace(alone, **ends)
    if same_people:
        unknown = Recipe(reason=_("which rows are the same people is not in this file"))
        yield line_of(waves, change, "test", unknown, value=change.difference, **ends)
    if "effect" in facts:
        yield line_of(waves, change, "effect", recipe, value=facts["effect"])
    if "frame" in facts:
        yield of_whole_list(waves, change, recipe, same_people=same_people)
    if "higher" in facts:
        told = {"value": facts["higher"], "p": p_text(facts["ordinal_p"])}
        places = recipe if recipe.reason else replace(recipe, index_of=waves.recipes.places(figure))
        yield line_of(waves, change, "higher answers", places, **told)
    if heavy := facts.get("weighted"):
        told = {"value": heavy["difference"], "low": heavy["low"], "high": heavy["high"], "p": p_text(heavy["p"])}
        yield line_of(waves, change, "weighted difference", recipe, **told)
    for part in change.parts:
        yield of_part(waves, change, recipe, part)


def of_whole_list(waves: Waves, change: Change, recipe: Recipe, *, same_people: bool) -> Line:
    if same_people and not recipe.reason:
        recipe = Recipe(reason=_("which rows are the same people is not in this file"))
    low, high = change.details["frame"]
    people = {"population_before": waves.asked_before, "population": waves.asked}
    return line_of(waves, change, "whole list", recipe, low=low, high=high, **people)


def of_part(waves: Waves, change: Change, recipe: Recipe, part: dict[str, Any]) -> Line:
    """Of the groups of one breakdown, in the order of the release."""
    release = change.figure.release
    codes = [one["code"] for one in release.outline.get("groups", ()) if one["breakdown"] == part["breakdown"]]
    groups = [waves.recipes.groups.get((part["breakdown"], code), "") for code in codes]
    if not recipe.reason and not all(groups):
        recipe = Recipe(reason=_("this group is not in the microdata"))
    recipe = waves.recipe(replace(recipe, among=" ".join(groups))) if not recipe.reason else recipe
    told = {"value": part["rate"], "mix": part["composition"], "groups": " | ".join(groups)}
    return line_of(waves, change, "composition", recipe, **(told | {"breakdown": part["breakdown"]}))


def line_of(waves: Waves, change: Change, number: str, recipe: Recipe, **values: Any) -> Line:
    figure = change.figure
    known = {name: getattr(figure, name) for name in ("question", "kind", "breakdown", "group", "item", "base")}
    known |= {"base_before": change.earlier_base, "wave_before": waves.before, "wave": waves.now}
    at_most = {"base": figure.at_most, "base_before": change.details.get("earlier_at_most")}
    known |= {name: None for name, is_at_most in at_most.items() if is_at_most}
    known |= {"test": change.details.get("test", "")}
    return Line(figure=figure.position, number=number, recipe=recipe, **(known | values))


def tested(change: Change) -> dict[str, str]:
    """The p of the test, corrected for its family, and what was said because of it."""
    if change.p is None or change.adjusted is None:
        return {}
    family = change.details.get("family") or f"themes {change.figure.item.partition(':')[0]}"
    return {
        "p": p_text(change.p),
        "adjusted": p_text(change.adjusted),
        "verdict": change.verdict,
        "family": family,
    }


def p_text(p: float) -> str:
    """As precise as the pages show it, and no more: a p of many digits would tell the counts that are hidden."""
    return f"<{SMALLEST_P}" if p < SMALLEST_P else f"{p:.3f}"
