"""Theme shares as figures of a release, with the test against the earlier wave. For the worker only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from results import comparison, estimates, themes
from results.disclosure import counts_to_show, percentage
from results.models import Change, CodingRound, Figure, Release, Theme
from results.told import Size, are_few, earlier_at_most
from surveys.trend import judgements

LEVEL = 0.05
Verdict = Change.Verdict


def add_to(release: Release, figures: list[Figure]) -> list[Change]:
    """Adds a figure per theme, for everybody only, and what belongs beside them to the outline; returns the changes.

    Nothing is saved. Does nothing for a wave whose coding is not ready.
    """
    ready = dict[str, Counted]()
    for round, tally in themes.ready(release.wave):
        book = list(round.codebook.themes.all())
        size = size_of(round, tally, figures, release.minimum_group)
        made = {theme.code: figure(round, theme, tally, size, release.minimum_group) for theme in book}
        ready[round.codebook.code] = Counted(round, tally, size, made)
    for position, one in enumerate((one for found in ready.values() for one in found.figures.values()), len(figures)):
        one.release, one.position = release, position
        figures.append(one)
    if ready:
        blocks = [block(found, release.minimum_group) for found in ready.values()]
        release.outline = release.outline | {"themes": blocks}
    return changes(release, ready) if release.earlier else []


@dataclass(frozen=True)
class Counted:
    """One codebook in one wave, with its figures by theme."""

    round: CodingRound
    tally: themes.Tally
    size: Size
    figures: dict[str, Figure]


def size_of(round: CodingRound, tally: themes.Tally, figures: list[Figure], minimum: int) -> Size:
    """How many answers were given, as far as that may stand beside how many people there are and answered."""
    kind, question = Figure.Kind.ANSWERED, round.codebook.question
    people = [one.base for one in figures if one.question == question and one.kind == kind and one.base is not None]
    around = [number for number in people if 0 < number - tally.given < minimum]
    return Size(min(around), at_most=True) if around else Size(tally.given)


def item(round: CodingRound, code: str) -> str:
    """A theme under a name that is unique within the question."""
    return f"{round.codebook.code}:{code}"[:64]


def figure(round: CodingRound, theme: Theme, tally: themes.Tally, size: Size, minimum: int) -> Figure:
    """The share of the answers that were given; hidden when fewer answers than the minimum carry the theme."""
    count = tally.counts[theme.code]
    made = Figure(
        question=round.codebook.question,
        kind=Figure.Kind.THEME,
        item=item(round, theme.code),
        group_label=theme.name,
    )
    if tally.given < minimum or count < minimum:
        made.hidden = Figure.Hidden.SMALL
        return made
    shown, found = percentage(count, tally.given), estimates.share(count, tally.given)
    made.base, made.at_most, made.value, made.bound = size.people, size.at_most, shown.value / 100, shown.bound
    if not size.at_most:
        made.count = counts_to_show({theme.code: count}, tally.given, minimum, exclusive=False)[theme.code]
    if not shown.bound:
        made.low, made.high = round_off(found.low), round_off(found.high)
    return made


def round_off(share: float) -> float:
    return int(100 * share + 0.5) / 100


def block(found: Counted, minimum: int) -> dict[str, Any]:
    """What a reader of the shares needs: base, what could not be coded, how far coders agree, which go together."""
    round, tally = found.round, found.tally
    agreement = next(iter(round.report.get("agreement", [])), None)
    keys = ("alpha", "low", "high", "verdict")
    return {
        "codebook": round.codebook.code,
        "version": round.codebook.version,
        "title": round.codebook.title,
        "question": round.codebook.question,
        "given": found.size.people,
        "given_at_most": found.size.at_most,
        "left_out": at_least(tally.uncodable + tally.withheld, minimum),
        "coders": round.coders.count(),
        "double": round.report.get("double", 0),
        "agreement": {key: agreement[key] for key in keys} if agreement else None,
        "pairs": list(pairs(tally, minimum)),
    }


def at_least(count: int, minimum: int) -> int | None:
    return count if count >= minimum else None


def pairs(tally: themes.Tally, minimum: int) -> Iterator[dict[str, Any]]:
    """Themes that go together in at least the minimum of answers, when neither rest is a small group."""
    for (one, other), count in tally.pairs.items():
        rests = (tally.counts[one] - count, tally.counts[other] - count)
        if count >= minimum and all(rest == 0 or rest >= minimum for rest in rests):
            yield {"themes": [one, other], "count": count}


def changes(release: Release, ready: dict[str, Counted]) -> list[Change]:
    """Unsaved changes of themes that are shown in both waves; per codebook one family (Holm)."""
    earlier = release.earlier
    assert earlier is not None
    shown = {found.item: found for found in earlier.figures.filter(kind=Figure.Kind.THEME, hidden="")}
    trend = judgements(earlier.wave.questionnaire, release.wave.questionnaire)
    made: list[Change] = []
    for round, before in themes.ready(earlier.wave):
        now = ready.get(round.codebook.code)
        if now is None or not trend[round.codebook.question].may_be_drawn:
            continue
        both = [
            (found, shown[found.item], code)
            for code, found in now.figures.items()
            if code in before.counts and found.item in shown and not found.hidden
        ]
        made += judged([change(found, old, code, before, now.tally) for found, old, code in both])
    return made


def change(now: Figure, before: Figure, theme: str, earlier: themes.Tally, tally: themes.Tally) -> Change:
    """Tested on the counts; the difference is that of the percentages that are shown."""
    assert now.value is not None
    assert before.value is not None
    assert before.base is not None
    made = Change(
        figure=now,
        earlier_value=before.value,
        earlier_base=before.base,
        details=earlier_at_most(before.at_most),
        difference=round(now.value - before.value, 2),
        verdict=Verdict.FEW,
    )
    few = any(are_few(one.base or 0, at_most=one.at_most) for one in (now, before))
    if not few and not now.bound and not before.bound:
        found = comparison.shares(earlier.counts[theme], earlier.given, tally.counts[theme], tally.given)
        made.p, made.low, made.high = found.p, round(found.low, 2), round(found.high, 2)
        made.verdict = Verdict.SAME
    return made


def judged(family: list[Change]) -> list[Change]:
    tested = [made for made in family if made.p is not None]
    for made, p in zip(tested, comparison.holm([made.p for made in tested if made.p is not None]), strict=True):
        made.adjusted = p
        if p < LEVEL and made.difference:
            made.verdict = Verdict.UP if made.difference > 0 else Verdict.DOWN
    return family
