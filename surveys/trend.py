"""Whether two waves may stand in one line for a question: what the questionnaires say, and what staff decided."""

from dataclasses import dataclass

from surveys.comparability import COMPARABLE, WITH_NOTE, Comparison, compare
from surveys.models import Questionnaire, Verdict


@dataclass(frozen=True)
class Judgement:
    """`note` is the reason that staff gave; it stands beside the figures."""

    status: str
    note: str = ""

    @property
    def may_be_drawn(self) -> bool:
        return self.status in (COMPARABLE, WITH_NOTE)


def judgements(before: Questionnaire, after: Questionnaire) -> dict[str, Judgement]:
    """Per question of either version; one query more than reading the two questionnaires takes."""
    if before.pk == after.pk:
        return {code: Judgement(COMPARABLE) for code in after.instrument().by_code}
    decided = Verdict.objects.between(before, after).latest_by_code()
    return {
        comparison.code: judged(comparison, decided.get(comparison.code))
        for comparison in compare(before.instrument(), after.instrument())
    }


def judged(comparison: Comparison, verdict: Verdict | None) -> Judgement:
    """A decision of staff wins, unless only one version asks the question."""
    if verdict is None or comparison.before is None or comparison.after is None:
        return Judgement(comparison.status)
    return Judgement(verdict.status, verdict.reason)
