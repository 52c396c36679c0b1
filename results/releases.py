"""A Release: every figure of an opened wave, computed once in the worker and frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import translation

from results import frame as frames
from results.changes import Pair, changes
from results.figures import Counted, answered, counted, of_counts
from results.models import Breakdown, Change, Figure, Release
from results.outlines import outline_of, published
from surveys.comparability import BROKEN, compare
from surveys.expressions import parse
from surveys.instrument import Instrument
from surveys.models import Wave

log = structlog.get_logger(__name__)


class NotOpenedError(Exception):
    """There are no figures before the wave has been opened."""


@dataclass(frozen=True)
class Named:
    """A group under the name that is unique over the breakdowns of the survey."""

    name: str
    breakdown: str
    code: str
    label: str
    condition: str


def compute(wave: Wave, now: datetime) -> Release:
    """The figures of this wave; a wave that has a release keeps it. Raises NotOpenedError before the opening."""
    if not wave.opened_at:
        raise NotOpenedError(wave.slug)
    if existing := wave.releases.first():
        return existing
    counts = counts_of_wave(wave)
    release = Release(wave=wave, computed_at=now, minimum_group=wave.survey.minimum_group, responses=len(counts.frame))
    release.earlier = Release.objects.newest_before(wave)
    figures = all_figures(counts, release)
    with translation.override(counts.frame.instrument.default_language):
        release.outline = outline_of(wave, counts.frame.instrument, release.earlier)
    return store(release, figures, changes_since(release.earlier, counts, figures))


def store(release: Release, figures: list[Figure], changes: list[Change]) -> Release:
    """All at once; whoever comes second gets what the first one stored."""
    with transaction.atomic():
        wave = Wave.objects.select_for_update().get(pk=release.wave_id)
        if existing := wave.releases.first():
            return existing
        release.save(force_insert=True)
        Figure.objects.bulk_create(figures, batch_size=1000)
        Change.objects.bulk_create(changes, batch_size=1000)
    log.info("release_computed", wave=wave.slug, number=release.number, figures=len(figures))
    return release


@dataclass(frozen=True)
class WaveCounts:
    """What the figures of a wave are made of."""

    frame: frames.Frame
    groups: dict[str, Named]
    by_question: dict[str, Counted]


def counts_of_wave(wave: Wave) -> WaveCounts:
    frame = frames.of_wave(wave)
    named = {group.name: group for group in groups(wave, frame.instrument)}
    cells = frames.grouping(frame, {name: group.condition for name, group in named.items()})
    found = {
        question.code: counted(frame, cells, question, named, wave.survey.minimum_group)
        for section in frame.instrument.sections
        for question in published(frame.instrument, section)
    }
    return WaveCounts(frame, named, {code: counts for code, counts in found.items() if counts})


def groups(wave: Wave, instrument: Instrument) -> Iterator[Named]:
    """Declared groups whose questions exist in this wave."""
    for breakdown in Breakdown.objects.filter(survey=wave.survey_id).prefetch_related("groups"):
        for group in breakdown.groups.all():
            if parse(group.condition).codes <= {*instrument.by_code, *wave.background}:
                name = f"{breakdown.code}:{group.code}"
                yield Named(name, breakdown.code, group.code, group.label, group.condition)


def all_figures(counts: WaveCounts, release: Release) -> list[Figure]:
    figures: list[Figure] = []
    for section in counts.frame.instrument.sections:
        for question in published(counts.frame.instrument, section):
            if question.code in counts.by_question:
                figures += of_counts(counts.by_question[question.code])
            else:
                figures.append(answered(counts.frame, question, release.minimum_group))
    for position, figure in enumerate(figures):
        figure.release, figure.position = release, position
        if figure.group:
            group = counts.groups[figure.group]
            figure.breakdown, figure.group, figure.group_label = group.breakdown, group.code, group.label
    return figures


def changes_since(earlier: Release | None, counts: WaveCounts, figures: list[Figure]) -> list[Change]:
    if earlier is None:
        return []
    before = counts_of_wave(earlier.wave)
    same = {found.code for found in compare(before.frame.instrument, counts.frame.instrument) if found.status != BROKEN}
    published_before = {name_of(figure): figure for figure in earlier.figures.all()}
    pairs = [
        Pair(
            figure,
            published_before[name_of(figure)],
            counts.by_question[figure.question],
            before.by_question[figure.question],
        )
        for figure in figures
        if figure.question in same & counts.by_question.keys() & before.by_question.keys()
        and name_of(figure) in published_before
    ]
    return changes(pairs)


def name_of(figure: Figure) -> tuple[str, str, str, str]:
    return figure.question, figure.kind, figure.breakdown, figure.group
