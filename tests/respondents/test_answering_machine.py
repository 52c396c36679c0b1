"""Whatever somebody does with a link, in any order and in two windows: the ballot is what a plain model expects."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from respondents import answering, navigation, sealing, visits
from respondents.models import Ballot, Draft, Invitation
from respondents.visits import ClosedError
from surveys.models import Wave
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
GIVEN = st.fixed_dictionaries({}, optional={code: st.sampled_from(values) for code, values in VALUES.items()})


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
        self.posted: set[str] = set()
        self.ended = False
        self.closed = False
        self.left_behind: list[tuple[object, ...]] = []

    def visit(self) -> visits.Visit:
        found = visits.find(self.token)
        assert found is not None
        return found

    @rule(tab=TABS, page=st.sampled_from(sorted(PAGES)))
    def open_page(self, tab: str, page: str) -> None:
        """On a phone or elsewhere, at once or much later."""
        answered = visits.read(self.visit()) if not self.ended else None
        self.tabs[tab] = Tab(page, answered.answers if answered else {}, answered.revision if answered else 0)

    @initialize(consents=st.booleans())
    def begin(self, consents: bool) -> None:
        """Two windows on the first page; mostly somebody takes part at once."""
        for tab in ("phone", "laptop"):
            self.open_page(tab, "start")
        if consents:
            self.answer("phone", {"TOEST": "1", "SITKCC": "1"}, final=True)
            self.open_page("phone", "werk")

    @rule(tab=TABS, given=GIVEN, final=st.booleans())
    def answer(self, tab: str, given: dict[str, str], final: bool) -> None:
        """Fill in some questions of the page, or change them, and save it; `final` is the button to go on."""
        window = self.tabs[tab]
        window.shown |= {code: value for code, value in given.items() if code in window.shown}
        self.saves += 1
        self.last = (window.page, window.posting(f"save {self.saves}"))
        self.save(*self.last, final)
        if self.is_over:
            return
        changed = {code: value for code, value in window.shown.items() if value != window.made_with[code]}
        self.model |= {c: v for c, v in changed.items() if v or c not in {"TOEST", "SITKCC"}}
        if final and (window.page != "start" or self.model.get("TOEST")):
            self.posted.add(window.page)

    @property
    def is_over(self) -> bool:
        return self.ended or self.closed

    @rule(tab=TABS)
    def go_back(self, tab: str) -> None:
        """Back saves the page like Next does, and shows the page before it as it is stored."""
        if self.tabs[tab].page == "werk":
            self.answer(tab, {}, final=True)
            self.open_page(tab, "start")
            if not self.is_over:
                assert self.tabs[tab].made_with == {code: self.model.get(code, "") for code in PAGES["start"]}

    @rule(tab=TABS)
    def resume_elsewhere(self, tab: str) -> None:
        """The link leads to the first page that was not passed yet."""
        if self.is_over:
            return
        pages = ["start", "werk"] if self.model.get("TOEST") and self.model.get("SITKCC") else ["start"]
        expected = next((page for page in pages if page not in self.posted), pages[-1])
        assert navigation.resume_at(self.visit().instrument, visits.read(self.visit())) == expected
        self.open_page(tab, expected)

    @precondition(lambda self: not self.is_over and self.saves > 3)
    @rule()
    def close(self) -> None:
        """What was not sent waits in a sealed envelope, and stays as it is."""
        Wave.objects.filter(pk=self.wave.pk).update(closed_at=NOW)
        self.closed = True
        draft = Draft.objects.first()
        if draft:
            content = sealing.open_ballot(bytes(draft.ballot), make.wave_key())
            assert content["answers"] == self.expected()
            assert (set(content["posted"]), content["submitted"]) == (self.posted, False)
        self.left_behind = list(Draft.objects.values_list("resume", "ballot"))

    def save(self, page: str, data: QueryDict, final: bool) -> None:
        try:
            answering.save(self.visit(), page, data, NOW, final=final)
        except ClosedError as refusal:
            self.check_refusal(refusal.reason)

    def check_refusal(self, reason: str) -> None:
        assert self.is_over
        assert reason == ("completed" if self.ended else "closed")

    @precondition(lambda self: self.last is not None)
    @rule()
    def post_the_same_again(self) -> None:
        """A retry after a lost answer; nothing may change."""
        assert self.last is not None
        self.save(*self.last, True)

    @precondition(lambda self: self.saves not in range(2, 6))
    @rule()
    def submit(self) -> None:
        complete = bool(self.model.get("TOEST"))
        try:
            answering.submit(self.visit(), NOW)
        except ClosedError:
            assert self.is_over
        except answering.IncompleteError:
            assert not complete
        else:
            assert not self.is_over
            self.ended = True
            self.check_ballot()

    def check_ballot(self) -> None:
        content = sealing.open_ballot(bytes(Ballot.objects.get().sealed), make.wave_key())
        assert content["answers"] == self.expected()
        assert (set(content["posted"]), content["submitted"]) == (self.posted, True)

    def expected(self) -> dict[str, str]:
        """The plain model: what was given last, without what no longer applies."""
        expected = {code: value for code, value in self.model.items() if value}
        if "SITKCC" not in expected:
            expected = {"TOEST": "1"} if "TOEST" in expected else {}
        if "TOEST" not in expected:
            return {}
        if int(expected.get("CIJFER", 0)) < 6:
            expected.pop("REDEN", None)
        return expected

    @invariant()
    def one_draft_or_one_ballot(self) -> None:
        assert Ballot.objects.count() == (1 if self.ended else 0)
        assert Draft.objects.count() == (0 if self.ended or not self.saves else 1)
        if self.closed:
            assert list(Draft.objects.values_list("resume", "ballot")) == self.left_behind

    @invariant()
    def what_was_acknowledged_can_be_read(self) -> None:
        if not self.is_over:
            kept = visits.read(self.visit()).answers
            assert {c: v for c, v in kept.items() if v} == {c: v for c, v in self.model.items() if v}

    def teardown(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(closed_at=None)
        Ballot.objects.all().delete()
        Draft.objects.all().delete()
        Invitation.objects.all().delete()


@pytest.mark.django_db
def test_answering_keeps_its_promises_in_any_order() -> None:
    Answering.wave = make.launched_wave()

    run_state_machine_as_test(
        Answering,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
