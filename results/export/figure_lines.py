"""`figures.csv`: every published number of a release about its own wave, with how to make it again."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from results.export.microdata import Microdata
from results.export.recipes import Recipe, Recipes, cells
from results.models import Figure, Release, Weights

Kind = Figure.Kind
NAMES = ("question", "kind", "breakdown", "group", "item", "base", "count", "value", "bound", "low", "high", "weighted")


@dataclass
class Line:
    """One number. `base` is empty where `base_at_most` says that at most so many people answered. `wave` is the number
    of the wave in a file of several; `met` says that the weights give it."""

    figure: int | None
    question: str
    kind: str
    recipe: Recipe
    breakdown: str = ""
    group: str = ""
    item: str = ""
    base: int | None = None
    base_at_most: int | None = None
    count: int | None = None
    value: float | None = None
    bound: str = ""
    low: float | None = None
    high: float | None = None
    weighted: float | None = None
    population: int | None = None
    wave: str = ""
    met: str = ""


def write(data: Microdata, path: Path, *, stacked: int = 0) -> int:
    """How many lines there are. In a table of several waves, `stacked` is the number of this one."""
    found = list(lines(data))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(cells(Line(None, "", "", Recipe()))), lineterminator="\r\n")
        out.writeheader()
        for line in found:
            line.wave = str(stacked or "")
            out.writerow(cells(line))
    return len(found)


def lines(data: Microdata) -> Iterator[Line]:
    if data.release is None:
        return
    recipes = Recipes(data)
    yield from of_release(data.release)
    for figure in data.release.figures.exclude(hidden__gt="").order_by("position"):
        if figure.kind == Kind.DISTRIBUTION:
            yield from of_distribution(recipes, figure)
            continue
        recipe = recipes.of(figure)
        yield line_of(figure, recipe, met="1" if figure.position in data.met else "")
        if figure.weighted_low is not None:
            ends = {"low": figure.weighted_low, "high": figure.weighted_high, "value": None, "count": None}
            score = {"item": figure.kind} if figure.kind == Kind.PROMOTERS else {}  # its question may have a mean too
            yield line_of(figure, recipe, kind="weighted interval", **ends, **score)
        yield from of_whole_list(data.release, figure, recipe)


def of_whole_list(release: Release, figure: Figure, recipe: Recipe) -> Iterator[Line]:
    """The interval of everybody's number when the list is the whole population."""
    ends = release.outline.get("census", {}).get(figure.question, {}).get(figure.kind)
    if ends and not figure.group:
        people = max(release.outline["response"]["base"], figure.base or 0)
        blank = {"value": None, "count": None, "weighted": None}
        yield line_of(figure, recipe, kind="whole list", low=ends[0], high=ends[1], population=people, **blank)


def line_of(figure: Figure, recipe: Recipe, **values: Any) -> Line:
    known = {name: getattr(figure, name) for name in NAMES} | values
    if figure.at_most:
        known |= {"base": None, "base_at_most": known["base"], "count": None}
    return Line(figure=figure.position, recipe=recipe, **known)


def of_distribution(recipes: Recipes, figure: Figure) -> Iterator[Line]:
    for row in figure.series:
        if row.get("percent") is None:
            continue
        missing = bool(row.get("missing"))
        told = {"count": row.get("count"), "value": row["percent"], "bound": row["bound"]}
        recipe = recipes.of_answer(figure, row["code"], missing=missing)
        base = None if missing else figure.base
        yield line_of(figure, recipe, item=row["code"], base=base, weighted=row.get("weighted"), **told)


def of_release(release: Release) -> Iterator[Line]:
    """Numbers about everybody: how many answered, how many were asked, how uneven weights are, how texts were coded."""
    yield Line(None, "", "responses", Recipe(), base=release.responses)
    outside = Recipe(reason=_("who did not answer is in no row"))
    for name, number in release.outline.get("response", {}).items():
        yield Line(None, "", "response", outside, item=name, base=number)
    if weights := Weights.objects.filter(release=release).first():
        yield Line(None, "", "design effect", Recipe(), value=round(weights.design_effect, 2))
    coded = Recipe(reason=_("themes are given to texts, and texts are not in the rows"))
    for block in release.outline.get("themes", ()):
        given = {"base_at_most" if block.get("given_at_most") else "base": block["given"]}
        yield Line(None, block["question"], "coding", coded, item="given", **given)
        told = {"left out": block["left_out"]}
        told |= {" + ".join(pair["themes"]): pair["count"] for pair in block["pairs"]}
        for name, number in told.items():
            if number is not None:
                yield Line(None, block["question"], "coding", coded, item=name, base=number)
        if agreed := block["agreement"]:
            ends = {name: round(agreed[name], 2) for name in ("low", "high") if agreed[name] is not None}
            yield Line(None, block["question"], "coding", coded, item="alpha", value=round(agreed["alpha"], 2), **ends)
