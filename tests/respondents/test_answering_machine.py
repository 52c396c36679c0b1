"""Whatever somebody does with a link, in any order and in two windows: the ballot is what a plain model expects."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from respondents import answering, sealing, visits
from respondents.models import Ballot, Draft, Invitation
from respondents.visits import ClosedError
from surveys.question_view import fingerprint
from tests.respondents import make

NOW = make.NOW + timedelta(days=1)
PAGES = {"start": ("TOEST", "SITKCC"), "werk": ("CIJFER", "REDEN", "TOELICHTING")}
VALUES = {
    "TOEST": ["1"],
    "SITKCC": ["1", "2"],
    "CIJFER": ["", "3", "8"],
    "REDEN": ["", "1", "1 3"],
    "TOELICHTING": ["", "goed", "<b>é</b>"],
}
TABS = st.sampled_from(["phone", "laptop"])


class Tab:
    """A window: the page it shows, as it was made, with what was typed since."""

    def __init__(self, page: str, answers: dict[str, str], revision: int) -> None:
        self.page = page
        self.made_with = {code: answers.get(code, "") for code in PAGES[page]}
        self.shown = dict(self.made_with)
        self.revision = revision

    def posting(self, save_id: str) -> QueryDict:
        data = QueryDict(mutable=True)
        data["save_id"], data["revision"] = save_id, str(self.revision)
        data.setlist("shown", [f"{code}:{fingerprint(value)}" for code, value in self.made_with.items()])
        for code, value in self.shown.items():
            data.setlist(code, value.split() if code == "REDEN" else [value])
        return data


class Answering(RuleBasedStateMachine):
    wave: Any

    def __init__(self) -> None:
        super().__init__()
        self.invitation = make.invitation(self.wave)
        self.token = make.token(self.invitation)
        self.model: dict[str, str] = {}
        self.tabs: dict[str, Tab] = {}
        self.last: tuple[str, QueryDict] | None = None
        self.saves = 0
        self.ended = False

    def visit(self) -> visits.Visit:
        found = visits.find(self.token)
        assert found is not None
        return found

    @rule(tab=TABS, page=st.sampled_from(sorted(PAGES)))
    def open_page(self, tab: str, page: str) -> None:
        answered = visits.read(self.visit()) if not self.ended else None
        self.tabs[tab] = Tab(page, answered.answers if answered else {}, answered.revision if answered else 0)

    @rule(tab=TABS, pick=st.data())
    def type_something(self, tab: str, pick: Any) -> None:
        if tab in self.tabs:
            code = pick.draw(st.sampled_from(PAGES[self.tabs[tab].page]))
            self.tabs[tab].shown[code] = pick.draw(st.sampled_from(VALUES[code]))

    @rule(tab=TABS, final=st.booleans())
    def post(self, tab: str, final: bool) -> None:
        if tab not in self.tabs:
            return
        window = self.tabs[tab]
        self.saves += 1
        self.last = (window.page, window.posting(f"save {self.saves}"))
        self.save(*self.last, final)
        if not self.ended:
            changed = {code: value for code, value in window.shown.items() if value != window.made_with[code]}
            self.model |= {c: v for c, v in changed.items() if v or c not in {"TOEST", "SITKCC"}}

    def save(self, page: str, data: QueryDict, final: bool) -> None:
        try:
            answering.save(self.visit(), page, data, NOW, final=final)
        except ClosedError:
            assert self.ended

    @precondition(lambda self: self.last is not None)
    @rule()
    def post_the_same_again(self) -> None:
        """A retry after a lost answer; nothing may change."""
        assert self.last is not None
        self.save(*self.last, True)

    @rule()
    def submit(self) -> None:
        complete = bool(self.model.get("TOEST"))
        try:
            answering.submit(self.visit(), NOW)
        except ClosedError:
            assert self.ended
        except answering.IncompleteError:
            assert not complete
        else:
            assert not self.ended
            self.ended = True
            self.check_ballot()

    def check_ballot(self) -> None:
        sealed = Ballot.objects.get()
        answers = sealing.open_ballot(bytes(sealed.sealed), make.wave_key())["answers"]
        expected = {code: value for code, value in self.model.items() if value}
        if "SITKCC" not in expected:
            expected = {"TOEST": "1"}
        if int(expected.get("CIJFER", 0)) < 6:
            expected.pop("REDEN", None)
        assert answers == expected

    @invariant()
    def one_draft_or_one_ballot(self) -> None:
        assert Ballot.objects.count() == (1 if self.ended else 0)
        assert Draft.objects.count() == (0 if self.ended or not self.saves else 1)

    @invariant()
    def what_was_acknowledged_can_be_read(self) -> None:
        if not self.ended:
            kept = visits.read(self.visit()).answers
            assert {c: v for c, v in kept.items() if v} == {c: v for c, v in self.model.items() if v}

    def teardown(self) -> None:
        Ballot.objects.all().delete()
        Draft.objects.all().delete()
        Invitation.objects.all().delete()


@pytest.mark.django_db
def test_answering_keeps_its_promises_in_any_order() -> None:
    Answering.wave = make.launched_wave()

    run_state_machine_as_test(
        Answering,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
