"""The figures of the response page: counts of states and of mails, in words and bars."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from respondents import aapor, dispositions
from respondents.aapor import grouped, percentage, share
from respondents.models import InvitationState, MailState
from surveys.models import Wave

S = InvitationState
FAILURES = 10
"""Answers of mail servers that are listed; the most frequent ones."""


@dataclass(frozen=True)
class Bar:
    """One line of a table; `width` runs from 0 to 100 with a point, for SVG."""

    name: str
    count: int
    of: int

    @property
    def number(self) -> str:
        return grouped(self.count)

    @property
    def base(self) -> str:
        return grouped(self.of)

    @property
    def share(self) -> str:
        return percentage(share(self.count, self.of))

    @property
    def width(self) -> str:
        return f"{100 * (share(self.count, self.of) or 0):.1f}"


@dataclass(frozen=True)
class Live:
    invited: int
    rates: list[str]
    funnel: list[Bar]
    states: list[Bar]
    groups: dict[str, list[Bar]]
    mails: list[Bar]
    failures: list[dict[str, Any]]


def figures(wave: Wave) -> Live:
    """Four queries, however many people."""
    per_state = dispositions.states(wave)
    counts = dispositions.counts_of(per_state, closed=wave.closed_at is not None)
    mails = dict(wave.mails.values_list("state").annotate(Count("pk")).order_by())
    return Live(
        invited=counts.invited,
        rates=[
            aapor.sentence("RR2", counts.interviewed, counts.base),
            aapor.sentence("RR1", counts.I, counts.base),
        ],
        funnel=funnel(per_state, counts),
        states=[Bar(str(state.label), per_state[state], counts.invited) for state in InvitationState],
        groups={
            column.replace("_", " "): [Bar(group.name, group.counts.interviewed, group.counts.base) for group in groups]
            for column, groups in dispositions.by_background(wave).items()
        },
        mails=[Bar(str(state.label), mails[state], sum(mails.values())) for state in MailState if mails.get(state)],
        failures=failures(wave),
    )


def funnel(per_state: dict[str, int], counts: aapor.Counts) -> list[Bar]:
    """How many got how far; whoever completed has also opened."""
    begun = sum(per_state[state] for state in (S.UNDER_50, S.FROM_50, S.FROM_80, S.COMPLETED, S.INELIGIBLE))
    steps = [
        (_("invited"), counts.invited),
        (_("mail sent"), counts.invited - per_state[S.NOT_SENT]),
        (_("began to answer"), begun),
        (_("answered at least half"), counts.interviewed),
        (_("completed"), counts.I),
    ]
    return [Bar(name, number, counts.invited) for name, number in steps]


def failures(wave: Wave) -> list[dict[str, Any]]:
    """What mail servers said about mails that did not arrive, most frequent first."""
    trouble = wave.mails.filter(state__in=[MailState.FAILED, MailState.UNCERTAIN, MailState.SUPPRESSED])
    waiting = wave.mails.filter(Q(state=MailState.QUEUED, attempts__gt=0))
    said = (trouble | waiting).values("state", "smtp_code", "smtp_text").annotate(number=Count("pk"))
    return [row | {"label": MailState(row["state"]).label} for row in said.order_by("-number", "smtp_text")[:FAILURES]]
