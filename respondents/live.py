"""The figures of the response page: counts of states and of mails, in words and bars."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from respondents import aapor, dispositions
from respondents.aapor import grouped, percentage, share, wilson
from respondents.dispositions import Group
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
class GroupBar(Bar):
    """A group with the 95% interval of its response, against the response of everybody."""

    everybody: float

    @property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.count, self.of) or (0.0, 1.0)

    @property
    def interval(self) -> str:
        low, high = self.bounds
        return f"{percentage(low)}–{percentage(high)}"

    @property
    def low(self) -> str:
        return f"{100 * self.bounds[0]:.1f}"

    @property
    def spread(self) -> str:
        low, high = self.bounds
        return f"{100 * (high - low):.1f}"

    @property
    def remark(self) -> str:
        if self.lags:
            return _("less than everybody")
        return _("more than everybody") if self.bounds[0] > self.everybody else ""

    @property
    def lags(self) -> bool:
        return self.bounds[1] < self.everybody


@dataclass(frozen=True)
class Live:
    invited: int
    rates: list[str]
    funnel: list[Bar]
    states: list[Bar]
    shown: dict[str, list[Group]]
    groups: dict[str, list[GroupBar]]
    responded: int
    mails: list[Bar]
    failures: list[dict[str, Any]]

    @property
    def lagging(self) -> list[str]:
        return [f"{column} {bar.name}" for column, bars in self.groups.items() for bar in bars if bar.lags]


def figures(wave: Wave) -> Live:
    """Four queries, however many people."""
    per_state = dispositions.states(wave)
    counts = dispositions.counts_of(per_state, closed=wave.closed_at is not None)
    shown = dispositions.by_background(wave)
    mails = dict(wave.mails.values_list("state").annotate(Count("pk")).order_by())
    return Live(
        invited=counts.invited,
        rates=[
            aapor.sentence("RR2", counts.interviewed, counts.base),
            aapor.sentence("RR1", counts.I, counts.base),
        ],
        funnel=funnel(per_state, counts),
        states=[Bar(str(state.label), per_state[state], counts.invited) for state in InvitationState],
        shown=shown,
        groups=group_bars(shown, share(counts.interviewed, counts.base) or 0),
        responded=counts.interviewed,
        mails=[Bar(str(state.label), mails[state], sum(mails.values())) for state in MailState if mails.get(state)],
        failures=failures(wave),
    )


def group_bars(shown: dict[str, list[Group]], everybody: float) -> dict[str, list[GroupBar]]:
    return {
        column.replace("_", " "): [
            GroupBar(one.name, one.counts.interviewed, one.counts.base, everybody) for one in groups
        ]
        for column, groups in shown.items()
    }


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
