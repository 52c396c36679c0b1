"""What can be wrong with a sentence, one rule per function; each tells in words what does not hold."""

import math
from collections.abc import Collection, Iterator
from statistics import NormalDist

from django.utils.translation import gettext as _

from results import claim_words as words
from results.claim_facts import Fact
from results.claim_ranges import COUNT, MARK, PERCENT, SCORE, Said
from results.models import Change, Release
from results.numbers import n_of, value_text
from results.reading import headline
from results.wording import composition

Z = NormalDist().inv_cdf(0.975)


def response(sentence: str, said: list[Said], release: Release) -> Iterator[str]:
    """A rate is given with n, N and its definition."""
    counts = release.outline["response"]
    complete = {float(counts["interviewed"]), float(counts["base"])} <= {one.value for one in said}
    if not complete or any(one.word for one in said):
        found = headline(release)
        names = {"rate": found.rate, "n": found.interviewed, "base": found.base}
        yield _("Give the response with both numbers and its definition: RR2 %(rate)s, %(n)s of %(base)s.") % names


def counts_of_answers(said: list[Said], facts: list[Fact]) -> Iterator[str]:
    answered = [fact for fact in facts if fact.kind == COUNT]
    exact = {fact.value for fact in answered} | {sum(fact.value for fact in answered)}
    if answered and any(one.kind == COUNT and (one.word or one.value not in exact) for one in said):
        told = "; ".join(f"{fact.question.rstrip(' :?')}: {fact.shown}" for fact in answered)
        yield _("Give the exact number of answers per question: %(told)s.") % {"told": told}


def direction(sentence: str, found: list[Fact], facts: list[Fact]) -> Iterator[str]:
    """ "Risen" and "fallen" need a test that holds after correction, and the mix of groups beside it."""
    wanted = {verdict for verdict, rule in DIRECTIONS if rule.search(sentence)}
    same = words.SAME.search(sentence)
    compared = any(rule.search(sentence) for rule in (words.COMPARED, words.FROM_TO, words.DIFFERENCE))
    if not wanted and not compared and not same:
        return
    changed = [fact for fact in found if fact.change] or by_words(sentence, [fact for fact in facts if fact.change])[:1]
    if not changed:
        yield _("No comparison between waves of this release is about this.")
        return
    change = next((fact.change for fact in changed if fact.change), None)
    assert change is not None
    if words.FEW.search(sentence) and change.verdict == Change.Verdict.FEW:
        return
    if problem := of_verdict(change, wanted, says_same=bool(same)):
        yield problem
        return
    if same:
        return
    for part in change.parts:
        if part["composition"] and not words.stems(_("composition mix groups")) & words.stems(sentence):
            yield _("Tell how much is another mix of groups: %(part)s.") % {
                "part": composition(changed[0].figure, part)
            }
            return


def of_verdict(change: Change, wanted: Collection[str], *, says_same: bool) -> str:
    """What the test says against a sentence that wants one of these verdicts; empty when it says the same."""
    verdict, shown = {"verdict": change.get_verdict_display()}, change.verdict in SHOWN
    if says_same:
        text = _("A difference is shown: %(verdict)s, also after correction for all comparisons.")
        return text % verdict if shown else ""
    if not shown:
        return _("Not shown: %(verdict)s after correction for all comparisons.") % verdict
    return _("The opposite is shown: %(verdict)s.") % verdict if wanted and change.verdict not in wanted else ""


SHOWN = (Change.Verdict.UP, Change.Verdict.DOWN)
DIRECTIONS = ((Change.Verdict.UP, words.RISE), (Change.Verdict.DOWN, words.FALL))


def majority(sentence: str, found: list[Fact], facts: list[Fact]) -> Iterator[str]:
    if not words.MAJORITY.search(sentence):
        return
    shares = [fact for fact in found if fact.kind == PERCENT]
    shares = shares or by_words(sentence, [fact for fact in facts if fact.kind == PERCENT and fact.is_now])[:1]
    for fact in shares:
        low, high = interval(fact)
        if low <= 50:  # noqa: PLR2004
            names = {"value": fact.shown, "low": round(low), "high": round(high)}
            yield _("No majority is shown: %(value)s, 95%% interval %(low)s%% to %(high)s%%.") % names
    if not shares:
        yield _("No share of this release is about this.")


def interval(fact: Fact) -> tuple[float, float]:
    """In percents; Wilson's for an answer of a distribution."""
    if fact.low is not None and fact.high is not None:
        return fact.low, fact.high
    p, n = fact.value / 100, max(fact.n, 1)
    middle, reach = p + Z**2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return 100 * (middle - reach) / (1 + Z**2 / n), 100 * (middle + reach) / (1 + Z**2 / n)


def bases(sentence: str, found: list[Fact]) -> Iterator[str]:
    """A share among some people is not a share of the respondents."""
    if not words.EVERYBODY.search(sentence):
        return
    for fact in found:
        whom = fact.group or fact.base
        if whom and fact.kind in (PERCENT, MARK):
            yield _("The base is not everybody: %(value)s is of %(whom)s (%(n)s).") % {
                "value": fact.shown, "whom": whom, "n": n_of(fact.people),
            }  # fmt: skip
            return


def only_before(sentence: str, found: list[Fact]) -> Iterator[str]:
    """A number of the earlier wave that is told as if it were of now."""
    now = {(fact.code, fact.group) for fact in found if fact.is_now}
    for fact in found:
        if not fact.is_now and (fact.code, fact.group) not in now and not words.PAST.search(sentence):
            names = {"before": fact.shown, "now": value_text(fact.figure)}
            yield _("%(before)s is of the earlier wave; now it is %(now)s.") % names
            return


def unknown(bound: dict[Said, Fact | None]) -> Iterator[str]:
    for said, fact in bound.items():
        if fact is None and said.kind in (PERCENT, MARK, SCORE):
            yield _("No figure of this release about this is %(number)s.") % {"number": said.text.strip()}


def by_words(sentence: str, facts: list[Fact]) -> list[Fact]:
    """Facts that share words with the sentence, the most first; everybody before groups, key figures before answers."""
    heard = words.stems(sentence)
    found = [fact for fact in facts if heard & fact.words]
    return sorted(found, key=lambda fact: (-len(heard & fact.words), bool(fact.group), bool(fact.answer)))
