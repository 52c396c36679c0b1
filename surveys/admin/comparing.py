"""Two versions side by side, and the decisions of staff about the questions that differ."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.comparability import BROKEN, COMPARABLE, WITH_NOTE, Comparison, Words, changed_words, compare
from surveys.instrument import in_language
from surveys.models import Questionnaire, Verdict
from surveys.trend import Judgement, judged

ASPECTS = {
    "wording": gettext_lazy("wording"),
    "second_wording": gettext_lazy("second wording"),
    "hint": gettext_lazy("explanation"),
    "type": gettext_lazy("type"),
    "options": gettext_lazy("answers"),
    "order": gettext_lazy("order"),
    "base": gettext_lazy("who is asked"),
}
STATUSES = {
    COMPARABLE: gettext_lazy("comparable"),
    WITH_NOTE: gettext_lazy("comparable, with a note"),
    BROKEN: gettext_lazy("not comparable"),
}


class VerdictForm(forms.Form):
    code = forms.CharField(max_length=64)
    status = forms.ChoiceField(choices=Verdict.Status.choices, label=gettext_lazy("Verdict"))
    reason = forms.CharField(
        max_length=1000,
        label=gettext_lazy("Reason"),
        error_messages={"required": gettext_lazy("Give a reason: it stands beside the figures.")},
    )

    def decide(self, before: Questionnaire, after: Questionnaire, user: Any) -> Verdict:
        return Verdict.objects.create(
            before=before, after=after, decided_by=user, decided_at=timezone.now(), **self.cleaned_data
        )


@dataclass(frozen=True)
class AspectRow:
    name: str
    before: list[list[Words]]
    after: list[list[Words]]


@dataclass(frozen=True)
class Card:
    comparison: Comparison
    label: str
    judgement: Judgement
    verdict: Verdict | None
    aspects: list[AspectRow]

    @property
    def status(self) -> str:
        return str(STATUSES[self.judgement.status])

    @property
    def only_in(self) -> str:
        if self.comparison.before is None:
            return _("Only in the later version.")
        return _("Only in the earlier version.") if self.comparison.after is None else ""


def cards(before: Questionnaire, after: Questionnaire) -> list[Card]:
    old, new = before.instrument(), after.instrument()
    decided = Verdict.objects.between(before, after).select_related("decided_by").latest_by_code()
    found = []
    for comparison in compare(old, new):
        question = comparison.after or comparison.before
        assert question is not None, "a comparison is about a question"
        verdict = decided.get(comparison.code)
        found.append(
            Card(
                comparison,
                in_language(question.label, new.default_language, old.default_language),
                judged(comparison, verdict),
                verdict,
                list(aspects(comparison)),
            )
        )
    return found


def aspects(comparison: Comparison) -> Iterator[AspectRow]:
    """What differs, line by line, with the changed words marked."""
    for difference in comparison.differences:
        old, new = difference.before.split("\n"), difference.after.split("\n")
        before = [marked(line, old, new)[0] for line in filter(None, old)]
        after = [marked(line, new, old)[0] for line in filter(None, new)]
        yield AspectRow(str(ASPECTS[difference.aspect]), before, after)


def marked(line: str, own: list[str], others: list[str]) -> tuple[list[Words], list[Words]]:
    """Against the line of the other side that begins with the same word; marked as a whole when there is none."""
    if len(own) == len(others) == 1:
        return changed_words(line, others[0])
    other = next((other for other in others if other.split(" ")[0] == line.split(" ")[0]), "")
    return changed_words(line, other) if other else ([Words(line, True)], [])


def comparison_context(request: HttpRequest, before: Questionnaire, after: Questionnaire) -> dict[str, Any]:
    everything = cards(before, after)
    counts = Counter(card.judgement.status for card in everything)
    return {
        "before": before,
        "after": after,
        "counts": [(STATUSES[status], status, counts[status]) for status in STATUSES],
        "cards": [card for card in everything if card.comparison.status != COMPARABLE or card.verdict],
        "same": [card for card in everything if card.comparison.status == COMPARABLE and not card.verdict],
        "statuses": Verdict.Status.choices,
        "may_decide": request.user.has_perm("surveys.add_verdict"),
    }
