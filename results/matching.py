"""Which figures of two waves may stand in one line, and what lies behind both of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from results import pairs
from results.changes import Pair, changes
from results.definitions import Meaning, meaning
from results.differences import Side
from results.gathering import WaveCounts, gather
from results.models import Change, Figure, Release
from surveys.trend import Judgement, judgements


@dataclass(frozen=True)
class Waves:
    """Two waves with everything that their figures are made of."""

    before: WaveCounts
    now: WaveCounts
    judged: dict[str, Judgement]
    people: pairs.Linked
    asked_before: int
    asked_now: int

    def groups(self) -> frozenset[str]:
        """Groups of the same people: the same name and the same condition in both."""
        old = {group.name: group.condition for group in self.before.groups}
        return frozenset(group.name for group in self.now.groups if old.get(group.name) == group.condition)

    def same(self, code: str) -> bool:
        """The question may be compared, and is read in the same way; of a measure, all its questions."""
        if code not in self.now.counted or code not in self.before.counted:
            return False
        measures = [one.meaning.by_code.get(code) for one in (self.before, self.now)]
        if without_headline(measures[0]) != without_headline(measures[1]):
            return False
        codes = measures[1].questions or (measures[1].question,) if measures[1] else (code,)
        return all(one in self.judged and self.judged[one].may_be_drawn for one in codes)

    def note(self, code: str) -> str:
        return self.judged[code].note if code in self.judged else ""


def without_headline(measure: object) -> object:
    """A measure as far as it decides what a figure means."""
    return {**vars(measure), "headline": False, "label": ""} if measure else None


def changes_since(earlier: Release | None, now: WaveCounts, figures: list[Figure], asked: int) -> list[Change]:
    """Unsaved changes of these figures since an earlier wave; `asked` is how many people this wave asked."""
    if earlier is None:
        return []
    before = gather(earlier.wave, meaning_of(earlier, now.meaning), earlier)
    waves = Waves(
        before,
        now,
        judgements(earlier.wave.questionnaire, now.wave.questionnaire),
        pairs.linked(before.frame, now.frame),
        earlier.outline["response"]["base"],
        asked,
    )
    return changes(pairs_of(waves, list(earlier.figures.all()), figures))


def meaning_of(release: Release, otherwise: Meaning) -> Meaning:
    return meaning(release.definitions.content) if release.definitions else otherwise


def pairs_of(waves: Waves, old: list[Figure], figures: list[Figure]) -> Iterator[Pair]:
    published = {name_of(figure): figure for figure in old}
    groups = waves.groups()
    for figure in figures:
        earlier = published.get(name_of(figure))
        group = f"{figure.breakdown}:{figure.group}" if figure.group else ""
        if earlier is None or not waves.same(figure.question) or (group and group not in groups):
            continue
        measure = waves.now.meaning.by_code.get(figure.question)
        yield Pair(
            figure,
            earlier,
            Side(waves.now.counted[figure.question], group, waves.asked_now),
            Side(waves.before.counted[figure.question], group, waves.asked_before),
            waves.people,
            groups,
            headline=bool(measure and measure.headline),
            note=waves.note(figure.question),
        )


def name_of(figure: Figure) -> tuple[str, str, str, str, str]:
    return figure.question, figure.kind, figure.breakdown, figure.group, figure.item
