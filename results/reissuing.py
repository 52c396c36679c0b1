"""When a wave may have a next release, and what is told to have changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from results.definitions import differences
from results.models import Change, Figure, Release

FIGURE = (
    "question", "kind", "breakdown", "group", "item", "base", "at_most", "count", "value", "low", "high", "weighted",
    "weighted_low", "weighted_high", "bound", "series", "hidden",
)  # fmt: skip
CHANGE = ("earlier_value", "earlier_base", "difference", "low", "high", "p", "adjusted", "verdict", "parts", "details")


class ReleaseRefusedError(Exception):
    """Why there is no second release. Nothing has changed."""


def refuse(last: Release, release: Release, figures: Sequence[Figure], changes: Sequence[Change]) -> None:
    """Raises ReleaseRefusedError for a release that says the same, or of which the difference tells too much."""
    old = list(last.figures.order_by("position"))
    if release.content != last.content and last.content:
        refuse_few(old, figures, release)
    said = [fingerprint(figure, FIGURE) for figure in old], sorted_changes(Change.objects.filter(figure__release=last))
    says = [fingerprint(figure, FIGURE) for figure in figures], sorted_changes(changes)
    if said == says and last.outline == release.outline:
        raise ReleaseRefusedError(_("Nothing would change: the figures are the same as those of the last release."))


def refuse_few(old: Sequence[Figure], figures: Sequence[Figure], release: Release) -> None:
    """Responses are gone. Between two releases of one base, none or at least the minimum may be gone; a number that is
    told exactly in one of them only is no difference."""
    bases = {(key_of(figure), figure.at_most): figure.base for figure in old if figure.base is not None}
    for figure in figures:
        before = bases.get((key_of(figure), figure.at_most))
        if before is not None and figure.base is not None and 0 < abs(before - figure.base) < release.minimum_group:
            raise ReleaseRefusedError(
                _(
                    "Responses were withdrawn by fewer people than the minimum group. The difference with the last "
                    "release would show them, so that release stays."
                )
            )


def key_of(figure: Figure) -> tuple[str, ...]:
    return figure.question, figure.kind, figure.breakdown, figure.group, figure.item


def fingerprint(row: Figure | Change, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def sorted_changes(changes: Any) -> list[tuple[Any, ...]]:
    return sorted((fingerprint(change, CHANGE) for change in changes), key=repr)


def changed_since(last: Release, release: Release) -> list[dict[str, str]]:
    """What differs in the definitions, the responses and the earlier wave."""
    found: list[dict[str, str]] = []
    if last.definitions and release.definitions:
        found += differences(last.definitions.content, release.definitions.content)
    if last.content and last.content != release.content:
        found.append({"what": "responses", "name": str(release.responses), "change": "changed"})
    if last.earlier_id != release.earlier_id:
        found.append({"what": "earlier", "name": str(release.earlier) if release.earlier else "", "change": "changed"})
    if last.outline.get("trend") != release.outline["trend"]:
        found.append({"what": "verdicts", "name": "", "change": "changed"})
    if last.outline.get("themes") != release.outline.get("themes"):
        found.append({"what": "themes", "name": "", "change": "changed"})
    return found
