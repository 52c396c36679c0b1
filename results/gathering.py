"""Everything that the figures of one wave are made of: responses, groups, weights, counts per question."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from results import frame as frames
from results.audiences import EVERYBODY
from results.counting import Counted, Counter
from results.definitions import Meaning, MeasureSpec
from results.frame import Frame
from results.margins import Margin
from results.measures import complete, own_numbers, question_of, with_own_numbers
from results.merging import Named, groups_of, named
from results.models import Figure, Release, Weights
from results.raking import Raked, WeightingError
from results.sizes import Sizes
from results.tables import Sums
from results.weighting import cells_from, margins_from, margins_of, weigh
from surveys.expressions import codes_of, parse
from surveys.instrument import Instrument, QuestionSpec, SectionSpec
from surveys.models import Wave

BASES = (Figure.Kind.DISTRIBUTION, Figure.Kind.MEAN, Figure.Kind.MEDIAN, Figure.Kind.AGREEMENT, Figure.Kind.ANSWERED)
"""Figures whose base is who answered the question."""


@dataclass(frozen=True)
class WaveCounts:
    """`refused` says why there are no weights although margins were declared."""

    wave: Wave
    meaning: Meaning
    frame: Frame
    groups: tuple[Named, ...]
    own: tuple[MeasureSpec, ...]
    counted: dict[str, Counted]
    sizes: Sizes
    margins: tuple[Margin, ...] = ()
    raked: Raked | None = None
    refused: str = ""

    def question(self, code: str) -> QuestionSpec:
        return self.frame.instrument.by_code[code]


@dataclass(frozen=True)
class Shown:
    """What earlier releases of the wave showed: their groups, and per question which of them, and of which the exact
    number of answers."""

    conditions: dict[str, str] = field(default_factory=dict)
    per_question: dict[str, set[str]] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=dict)


def gather(wave: Wave, meaning: Meaning, release: Release | None = None) -> WaveCounts:
    """Reads all responses of an opened wave, and counts; with the weights of a release that there is already."""
    frame = frames.of_wave(wave)
    instrument = frame.instrument
    own = own_numbers(meaning, instrument)
    frame = with_own_numbers(frame, own)
    groups = merged_groups(wave, meaning, frame)
    margins, raked, weights, refused = weights_for(wave, meaning, frame, release)
    earlier = shown_before(wave, groups)
    bases = {measure.base_name: measure.base for measure in own if measure.base}
    conditions = {group.name: group.condition for group in groups} | earlier.conditions | bases
    grouping = frames.grouping(frame, conditions)
    counter = Counter(
        frame,
        grouping,
        meaning.minimum_group,
        weights,
        [group.name for group in groups],
        list(bases),
        earlier.per_question,
    )
    counted = dict(count_all(counter, meaning, instrument))
    counted |= dict(count_own(counter, own, counted, instrument))
    sizes = Sizes(frame, grouping, counter.groups, counter.minimum, counted, complete(frame, own), before=earlier.exact)
    return WaveCounts(wave, meaning, frame, tuple(groups), tuple(own), counted, sizes, tuple(margins), raked, refused)


def count_all(counter: Counter, meaning: Meaning, instrument: Instrument) -> Iterator[tuple[str, Counted]]:
    for section in instrument.sections:
        for question in published(instrument, section):
            measure = meaning.by_code.get(question.code)
            found = counter.of(question, None if measure and measure.is_own_number else measure)
            if found:
                yield question.code, found


def count_own(
    counter: Counter, own: Collection[MeasureSpec], counted: Mapping[str, Counted], instrument: Instrument
) -> Iterator[tuple[str, Counted]]:
    for measure in own:
        about = counter.for_everybody() if measure.base else counter
        found = about.of(question_of(measure, instrument), measure)
        if found:
            yield measure.code, replace(found, parent=counted.get(measure.question) if measure.one_question else None)


def published(instrument: Instrument, section: SectionSpec) -> list[QuestionSpec]:
    """Questions that have figures: not that of consent, which everybody here answered the same."""
    consent = codes_of(instrument.refused_when)
    return [question for question in section.questions if question.is_answered and question.code not in consent]


def merged_groups(wave: Wave, meaning: Meaning, frame: Frame) -> list[Named]:
    """Declared groups whose questions exist in this wave; small ones together with a neighbour."""
    known = {*frame.instrument.by_code, *wave.background}
    all_of_them = [named(breakdown, group) for breakdown in meaning.breakdowns for group in breakdown.groups]
    sizes = {
        group.name: int(frames.who(frame, group.condition).sum())
        for group in all_of_them
        if parse(group.condition).codes <= known
    }
    return groups_of(meaning, sizes, meaning.minimum_group)


def weights_for(
    wave: Wave, meaning: Meaning, frame: Frame, release: Release | None
) -> tuple[list[Margin], Raked | None, Sums | None, str]:
    """Margins, weights per combination, the weight of every row, and why there are none."""
    stored = Weights.objects.filter(release=release).first() if release else None
    try:
        margins = margins_from(stored) if stored else [] if release else margins_of(wave, meaning)
        if not margins:
            return [], None, None, ""
        codes = sorted({code for margin in margins for code in margin.codes})
        rows = [dict(zip(codes, row, strict=True)) for row in frame.everything.select(codes).fill_null("").iter_rows()]
        merged, raked = (margins, cells_from(stored)) if stored else weigh(margins, rows)
        weights = [raked.weights[tuple(margin.group_of(row) for margin in merged)] for row in rows]
        return merged, raked, np.array(weights), ""
    except WeightingError as error:
        return [], None, None, str(error)


def shown_before(wave: Wave, groups: Collection[Named]) -> Shown:
    """Sets of people that releases of this wave showed already; a group with the same condition keeps its name."""
    found = Shown()
    names = {group.condition: group.name for group in groups}
    for release in Release.objects.filter(wave=wave).order_by("number"):
        old = {}
        for base in release.outline.get("bases", ()):
            name = f"{release.number}:base:{base['code']}"
            found.conditions[name] = base["condition"]
            found.per_question.setdefault(base["question"], set()).add(name)
        for group in release.outline.get("groups", ()):
            name = names.get(group["condition"]) or f"{release.number}:{group['name']}"
            old[group["breakdown"], group["code"]] = name
            found.conditions.setdefault(name, group["condition"])
        shown = Figure.objects.filter(release=release, hidden="", kind__in=BASES)
        for question, breakdown, code, at_most in shown.values_list("question", "breakdown", "group", "at_most"):
            if code and (breakdown, code) in old:
                found.per_question.setdefault(question, set()).add(old[breakdown, code])
            if not at_most and (not code or (breakdown, code) in old):
                found.exact.setdefault(question, set()).add(old[breakdown, code] if code else EVERYBODY)
    return found
