"""Lines of a table with a bar: how many of how many."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from respondents import aapor
from respondents.aapor import Counts, grouped, percentage, share, wilson
from respondents.dispositions import code_of
from respondents.frame import Group
from respondents.models import InvitationState

S = InvitationState
BUSY = (S.UNDER_50, S.FROM_50, S.FROM_80)
OPENED = (S.OPENED, *BUSY, S.COMPLETED, S.INELIGIBLE, S.REFUSED)


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
    def mean(self) -> str:
        return f"{100 * self.everybody:.1f}"

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
class StateBar(Bar):
    """A state with its AAPOR code."""

    code: str


def state_bars(per_state: dict[str, int], counts: Counts, *, closed: bool) -> list[StateBar]:
    """The table of dispositions; states in which nobody can be by themselves are left out while they are empty."""
    usual = [state for state in S if per_state[state] or state not in BY_HAND]
    return [
        StateBar(str(state.label), per_state[state], counts.invited, code_of(state, closed=closed)[0])
        for state in sorted(usual, key=lambda state: code_order(code_of(state, closed=closed)[0]))
    ]


BY_HAND = (S.UNAVAILABLE, S.LATE, S.DIED, S.ILL, S.LANGUAGE, S.NEW_ADDRESS, S.FORWARDED, S.DUPLICATE, S.LEFT)


def code_order(code: str) -> tuple[str, str]:
    """2.1121 comes before 2.12, as in the table of AAPOR."""
    whole, _point, rest = code.partition(".")
    return whole, rest


def group_bars(shown: dict[str, list[Group]], everybody: float) -> dict[str, list[GroupBar]]:
    return {
        column.replace("_", " "): [
            GroupBar(one.name, one.counts.interviewed, one.counts.base, everybody) for one in groups
        ]
        for column, groups in shown.items()
    }


def funnel(per_state: dict[str, int], counts: Counts) -> list[Bar]:
    """How many got how far; whoever completed has also opened. Who refused on the first page has opened it too."""
    opened = sum(per_state[state] for state in OPENED)
    steps = [
        (_("invited"), counts.invited),
        (_("invitation sent"), counts.invited - per_state[S.NOT_SENT]),
        (_("opened: posted the first page"), opened),
        (_("busy: began and did not finish yet"), sum(per_state[state] for state in BUSY)),
        (_("completed"), counts.I),
    ]
    return [Bar(name, number, counts.invited) for name, number in steps]


def rate_lines(counts: Counts) -> list[tuple[str, str]]:
    """Every rate of AAPOR by name."""
    return [(name, percentage(value)) for name, value in vars(aapor.rates(counts)).items()]
