"""A Release: every figure of an opened wave, computed in the worker and frozen."""

from collections.abc import Callable, Iterator
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from results import census, theme_figures
from results.audiences import EVERYBODY
from results.definitions import meaning, version
from results.disclosure import counts_to_show
from results.figures import answered, of_counts
from results.gathering import WaveCounts, gather, published
from results.matching import changes_since
from results.measures import reliabilities
from results.models import Change, Figure, Release
from results.outlines import outline_of
from results.reissuing import ReleaseRefusedError, changed_since, refuse
from results.weighting import recipe
from surveys.models import Wave

log = structlog.get_logger(__name__)
Progress = Callable[[int, int], None]


class NotOpenedError(Exception):
    """There are no figures before the wave has been opened."""


def untold(done: int, total: int) -> None:
    """Nobody waits for the progress."""


def compute(wave: Wave, now: datetime, progress: Progress = untold) -> Release:
    """The figures of this wave; a wave that has a release keeps it. Raises NotOpenedError before the opening."""
    if not wave.opened_at:
        raise NotOpenedError(wave.slug)
    return wave.releases.first() or made(wave, now, progress)


def compute_again(wave: Wave, now: datetime, reason: str, progress: Progress = untold) -> Release:
    """A next release beside the earlier ones, for other definitions, themes or verdicts.

    Groups that together with anything published before would show fewer people than the minimum stay hidden. Raises
    ReleaseRefusedError when nothing is new, or when responses were withdrawn by so few people that the difference
    between the releases would show them.
    """
    if not wave.releases.exists():
        raise ReleaseRefusedError(_("There are no figures yet."))
    return made(wave, now, progress, reason)


def made(wave: Wave, now: datetime, progress: Progress, reason: str = "") -> Release:
    release = Release(wave=wave, computed_at=now, definitions=version(wave.survey, now), reason=reason)
    assert release.definitions is not None
    first = wave.releases.first()
    progress(0, 4)
    counts = gather(wave, meaning(release.definitions.content))
    release.minimum_group, release.responses = counts.meaning.minimum_group, len(counts.frame)
    release.content, release.earlier = counts.frame.content, Release.objects.newest_before(wave)
    with translation.override(counts.frame.instrument.default_language):
        progress(1, 4)
        figures = all_figures(counts, release)
        progress(2, 4)
        release.outline = outline_of(counts, release.earlier, first)
        asked = release.outline["response"]["base"]
        release.outline["census"] = census.intervals(figures, counts.counted, asked)
        found = changes_since(release.earlier, counts, figures, asked)
        found += theme_figures.add_to(release, figures)
        before = (change.details.get("earlier_at_most") for change in found)
        release.outline["at_most"] = any((*before, *(figure.at_most for figure in figures)))
        progress(3, 4)
        if first:
            refuse(first, release, figures, found)
            release.changed = changed_since(first, release)
    return store(release, counts, figures, found)


def store(release: Release, counts: WaveCounts, figures: list[Figure], found: list[Change]) -> Release:
    """All at once; whoever comes second gets what the first one stored."""
    with transaction.atomic():
        wave = Wave.objects.select_for_update().get(pk=release.wave_id)
        newest = wave.releases.first()
        if newest and not release.reason:
            return newest
        release.number = newest.number + 1 if newest else 1
        release.save(force_insert=True)
        if counts.raked:
            recipe(release, counts.margins, counts.raked, untold_parts(counts)).save(force_insert=True)
        Figure.objects.bulk_create(figures, batch_size=1000)
        Change.objects.bulk_create(found, batch_size=1000)
    log.info("release_computed", wave=wave.slug, number=release.number, figures=len(figures))
    return release


def untold_parts(counts: WaveCounts) -> set[str]:
    """Parts of margins of which the number of respondents would count few people."""
    found = set[str]()
    for margin in counts.margins:
        people = {part.code: part.respondents for part in margin.parts}
        people[""] = len(counts.frame) - sum(people.values())
        shown = counts_to_show(people, len(counts.frame), counts.meaning.minimum_group, exclusive=True)
        for part in margin.parts:
            name, sizes = f"{margin.code}:{part.code}", counts.sizes
            if shown[part.code] is None or (name in sizes.groups and sizes.of(EVERYBODY, name).at_most):
                found.add(name)
    return found


def all_figures(counts: WaveCounts, release: Release) -> list[Figure]:
    figures = [
        *questions(counts),
        *(figure for measure in counts.own if measure.code in counts.counted for figure in own(counts, measure.code)),
        *reliabilities(counts.frame, counts.own, counts.sizes),
    ]
    groups = {group.name: group for group in counts.groups}
    for position, figure in enumerate(figures):
        figure.release, figure.position = release, position
        if figure.group in groups:
            group = groups[figure.group]
            figure.breakdown, figure.group, figure.group_label = group.breakdown, group.code, group.label
    return figures


def questions(counts: WaveCounts) -> Iterator[Figure]:
    for section in counts.frame.instrument.sections:
        for question in published(counts.frame.instrument, section):
            if question.code in counts.counted:
                yield from of_counts(counts.counted[question.code], counts.sizes)
            else:
                yield answered(question, counts.sizes)


def own(counts: WaveCounts, code: str) -> Iterator[Figure]:
    """Of a number of its own the distribution is not repeated."""
    for figure in of_counts(counts.counted[code], counts.sizes):
        if figure.kind != Figure.Kind.UNKNOWN:
            yield figure
