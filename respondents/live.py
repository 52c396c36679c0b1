"""The figures of the response page, from counts of states, days, pages and mails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from respondents import aapor, dispositions, drawing, history, leaving, withdrawal
from respondents.bars import Bar, GroupBar, StateBar, funnel, group_bars, rate_lines, state_bars
from respondents.drawing import Drawing
from respondents.frame import Frame, look
from respondents.history import Outlook
from respondents.leaving import PageBar
from respondents.models import MailState
from surveys.models import Wave

FAILURES = 10
"""Answers of mail servers that are listed; the most frequent ones."""


@dataclass(frozen=True)
class Live:
    invited: int
    few: bool
    """Fewer people were invited than the minimum group: then nothing about what they did is shown."""
    withdrawn: int
    rates: list[str]
    all_rates: list[tuple[str, str]]
    funnel: list[Bar]
    states: list[StateBar]
    frame: Frame
    groups: dict[str, list[GroupBar]]
    responded: int
    curve: Drawing | None
    outlook: Outlook | None
    pages: list[PageBar]
    mails: list[Bar]
    failures: list[dict[str, Any]]

    @property
    def lagging(self) -> list[str]:
        return [f"{column} {bar.name}" for column, bars in self.groups.items() for bar in bars if bar.lags]


def figures(wave: Wave, now: datetime) -> Live:
    """Nine queries, however many people."""
    closed = wave.closed_at is not None
    frame = look(wave, wave.background)
    per_state = frame.states
    withdrawn = withdrawal.told_by(wave)
    counts = dispositions.counts_of(per_state, closed=closed, withdrawn=withdrawn)
    mails = dict(wave.mails.values_list("state").annotate(Count("pk")).order_by())
    curve, outlook = days(wave, counts, now)
    return Live(
        invited=counts.invited,
        few=counts.invited < wave.survey.minimum_group,
        withdrawn=withdrawn,
        rates=[
            aapor.sentence("RR2", counts.interviewed, counts.base),
            aapor.sentence("RR1", counts.I, counts.base),
        ],
        all_rates=rate_lines(counts),
        funnel=funnel(per_state, counts),
        states=state_bars(per_state, counts, closed=closed),
        frame=frame,
        groups=group_bars(frame.columns, aapor.share(counts.interviewed, counts.base) or 0),
        responded=counts.interviewed,
        curve=curve,
        outlook=outlook,
        pages=leaving.bars(wave, counts.I),
        mails=[Bar(str(state.label), mails[state], sum(mails.values())) for state in MailState if mails.get(state)],
        failures=failures(wave),
    )


def days(wave: Wave, counts: aapor.Counts, now: datetime) -> tuple[Drawing | None, Outlook | None]:
    """The curve, and what may be expected while the wave runs."""
    if not wave.launched_at or not counts.invited:
        return None, None
    known = history.of_survey(wave)
    one = history.of_wave(wave, known.pop(wave.pk, None), counts.invited, counts.interviewed, now)
    if not one.totals:
        return None, None
    running = wave.in_field and now < wave.closes_at
    outlook = history.outlook(one, list(known.values()), now, counts.interviewed) if running else None
    return drawing.draw(one, outlook.final if outlook else None), outlook


def failures(wave: Wave) -> list[dict[str, Any]]:
    """What mail servers said about mails that did not arrive, most frequent first."""
    trouble = wave.mails.filter(state__in=[MailState.FAILED, MailState.UNCERTAIN, MailState.SUPPRESSED])
    waiting = wave.mails.filter(Q(state=MailState.QUEUED, attempts__gt=0))
    said = (trouble | waiting).values("state", "smtp_code", "smtp_text").annotate(number=Count("pk"))
    rows = said.order_by("-number", "smtp_text")[:FAILURES]
    return [
        row | {"label": MailState(row["state"]).label, "meaning": meaning(row["state"], row["smtp_code"] or 0)}
        for row in rows
    ]


def meaning(state: str, code: int) -> str:
    """In words, what an answer of a mail server comes to."""
    if state == MailState.QUEUED:
        return _("Not taken yet. We try again by ourselves.")
    if state == MailState.UNCERTAIN:
        return _("Handed over, but the mail server did not confirm. It may have arrived.")
    if state == MailState.SUPPRESSED:
        return _("Not sent: this address bounced or complained before.")
    if code in {550, 551, 553}:
        return _("The address does not exist, or takes no mail.")
    return _("The mailbox is full.") if code == 552 else _("The mail server refuses this mail.")
