"""Counts of themes: how many of the answers that were given carry each theme, and each pair of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results import codebooks, coding
from results.models import CodingRound, OpenAnswer
from surveys.models import Wave


@dataclass(frozen=True)
class Tally:
    """Of one codebook in one wave. `given` = `themed` + `uncodable` + `withheld`; each themed one has themes.

    `pairs` counts answers with both themes, in alphabetical order of the codes.
    """

    given: int
    withheld: int
    uncodable: int
    themed: int
    counts: dict[str, int]
    pairs: dict[tuple[str, str], int]


def count(said: Iterable[coding.Said], themes: Iterable[str], *, withheld: int = 0) -> Tally:
    """Pure: the same answers in any order give the same tally."""
    said = list(said)
    counts = Counter(theme for one in said for theme in one.themes)
    pairs = Counter(pair for one in said for pair in combinations(sorted(one.themes), 2))
    uncodable = sum(one.uncodable for one in said)
    return Tally(
        given=len(said) + withheld,
        withheld=withheld,
        uncodable=uncodable,
        themed=len(said) - uncodable,
        counts={theme: counts[theme] for theme in themes},
        pairs=dict(sorted(pairs.items())),
    )


def problems(round: CodingRound) -> list[str]:
    """What has to happen before this round gives figures; nothing when it is ready."""
    outcomes = coding.outcomes(round)
    missing = sum(not outcome.is_complete for outcome in outcomes)
    undecided = sum(outcome.is_different and outcome.final is None for outcome in outcomes)
    answers = codebooks.answers_to(round.codebook, round.wave)
    waiting = sum(answer.state == OpenAnswer.State.WAITING for answer in answers)
    uncovered = len(uncovered_answers(round, answers))
    found = []
    if not outcomes:
        found.append(_("There is nothing to code."))
    if missing:
        found.append(ngettext("%d answer is not coded yet.", "%d answers are not coded yet.", missing) % missing)
    if waiting:
        found.append(ngettext("%d answer waits for review.", "%d answers wait for review.", waiting) % waiting)
    if undecided:
        found.append(ngettext("%d difference is undecided.", "%d differences are undecided.", undecided) % undecided)
    if uncovered:
        found.append(
            ngettext("%d answer is not in this round.", "%d answers are not in this round.", uncovered) % uncovered
        )
    return found


def uncovered_answers(round: CodingRound, answers: Iterable[OpenAnswer]) -> list[OpenAnswer]:
    """Answers to its question that were released after the round began."""
    known = set(round.items.values_list("answer_id", flat=True))
    return [answer for answer in answers if answer.state == OpenAnswer.State.RELEASED and answer.pk not in known]


def main_rounds(wave: Wave) -> list[CodingRound]:
    """The round of every codebook that counts (with its newest version), in the order of the questionnaire."""
    found = CodingRound.objects.filter(wave=wave, purpose=CodingRound.Purpose.MAIN)
    newest = (
        found.select_related("codebook", "wave__survey", "wave__questionnaire")
        .order_by("codebook__code", "-codebook__version")
        .distinct("codebook__code")
    )
    codes = list(wave.questionnaire.instrument().by_code)
    return sorted(newest, key=lambda round: codes.index(round.codebook.question))


def ready(wave: Wave) -> Iterator[tuple[CodingRound, Tally]]:
    """The rounds of a wave that give figures."""
    for round in main_rounds(wave):
        if not problems(round):
            yield round, tally(round)


def tally(round: CodingRound) -> Tally:
    """Of a round without problems."""
    finals = [outcome.final for outcome in coding.outcomes(round)]
    answers = codebooks.answers_to(round.codebook, round.wave)
    withheld = sum(answer.state == OpenAnswer.State.WITHHELD for answer in answers)
    themes = round.codebook.themes.values_list("code", flat=True)
    return count([said for said in finals if said is not None], themes, withheld=withheld)
