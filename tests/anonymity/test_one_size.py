"""Every ballot of a wave has one size, whatever somebody writes; what does not fit is said before, never cut."""

import pytest
import time_machine
from django.test import Client

from respondents import fieldwork
from respondents.models import Ballot, Draft
from respondents.sealing import open_ballot
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
LONGEST = {
    "euros of three bytes": "€" * 1000,
    "emoji of four bytes and two units": "🐦" * 500,
    "quotes, which JSON doubles": '"\\' * 500,
    "lines": "x\r\n" * 333,
    "nothing": "",
}


@pytest.fixture
def wave() -> Wave:
    asked = make.questionnaire()
    size = fieldwork.ballot_size(asked.instrument(), [])
    return make.launched_wave(asked.survey, questionnaire=asked, ballot_size=size)


def post(client: Client, wave: Wave, text: str) -> tuple[str, int, str]:
    """The start of the link, the status of the page with the open question, and what it says."""
    start = f"/v/{make.token(make.invitation(wave))}/"
    client.post(f"{start}p/start/", {"TOEST": "1", "SITKCC": "1", "shown": ["TOEST:", "SITKCC:"], "next": "1"})
    given = {"CIJFER": "7", "TOELICHTING": text, "shown": ["CIJFER:", "TOELICHTING:"], "next": "1"}
    page = client.post(f"{start}p/werk/", given)
    return start, page.status_code, page.content.decode()


def test_the_longest_texts_and_the_shortest_give_one_size(client: Client, wave: Wave) -> None:
    with time_machine.travel(make.NOW, tick=False):
        for text in LONGEST.values():
            start, status, _page = post(client, wave, text)
            assert status == 302
            client.post(f"{start}send/", {"next": "1"})

    ballots = [bytes(ballot.sealed) for ballot in Ballot.objects.all()]
    kept = {open_ballot(sealed, make.wave_key())["answers"].get("TOELICHTING", "") for sealed in ballots}
    assert len(ballots) == len(LONGEST)
    assert {len(sealed) for sealed in ballots} == {(wave.ballot_size or 0) + 5 + 48}
    assert {" ".join(text.split()) for text in LONGEST.values()} == kept


@pytest.mark.parametrize("text", ["€" * 1001, "🐦" * 501], ids=["euros", "emoji"])
def test_a_text_that_is_too_long_is_said_and_not_cut(client: Client, wave: Wave, text: str) -> None:
    with time_machine.travel(make.NOW, tick=False):
        _start, status, page = post(client, wave, text)

    assert status == 422
    assert text in page
    assert "1000" in page or "1.000" in page


def test_drafts_have_one_size_too(client: Client, wave: Wave) -> None:
    with time_machine.travel(make.NOW, tick=False):
        for text in LONGEST.values():
            post(client, wave, text)

    drafts = Draft.objects.all()
    assert len(drafts) == len(LONGEST)
    assert len({(len(draft.resume), len(draft.ballot)) for draft in drafts}) == 1
