"""Links that do not work, and links that got lost."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from respondents import outbox, smtp
from respondents.models import Mail, MailStep
from tests.respondents import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def in_the_field() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client: Client) -> None:
    invitation = make.invitation()

    known = client.post("/link/", {"email": invitation.respondent.email.upper()})
    unknown = client.post("/link/", {"email": "iemand@elders.example"})

    assert known.content == unknown.content
    assert Mail.objects.filter(step=MailStep.LINK).count() == 1


def test_the_link_goes_at_most_once_an_hour(client: Client) -> None:
    invitation = make.invitation()

    for _ in range(3):
        client.post("/link/", {"email": invitation.respondent.email})
    assert Mail.objects.count() == 1
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        client.post("/link/", {"email": invitation.respondent.email})

    assert Mail.objects.count() == 2


def test_the_mail_holds_the_same_link_as_before(client: Client, smtp_sink: Any) -> None:
    invitation = make.invitation()
    link = make.token(invitation)

    client.post("/link/", {"email": invitation.respondent.email})
    outbox.drain(smtp.SmtpTransport())

    assert f"/v/{link}/" in smtp_sink.received[0].text


@pytest.mark.parametrize("state", ["completed", "refused"])
def test_who_is_done_gets_nothing(client: Client, state: str) -> None:
    client.post("/link/", {"email": make.invitation(state=state).respondent.email})

    assert not Mail.objects.exists()


def test_what_is_no_address_is_said_at_the_field(client: Client) -> None:
    response = client.post("/link/", {"email": "geen adres"})

    assert response.status_code == 422
    assert 'value="geen adres"' in response.content.decode()


def test_guessing_links_is_slowed_down_and_working_links_never_are(client: Client) -> None:
    link = f"/v/{make.token(make.invitation())}/"

    codes = [client.get(f"/v/{'a' * 26}/").status_code for _ in range(25)]

    assert codes == [404] * 20 + [429] * 5
    assert client.get(link).status_code == 200


def test_who_has_a_letter_is_helped_on_every_page_of_a_link_that_does_not_work(client: Client) -> None:
    mistyped = client.get(f"/v/{'a' * 26}/").content.decode()
    elsewhere = client.get("/aaaaaaaaaaaaa/").content.decode()
    for _ in range(20):
        slowed_down = client.get(f"/v/{'a' * 26}/").content.decode()

    assert "typ het adres precies zoals het er staat" in mistyped
    assert "mail naar het e-mailadres in de brief" in mistyped
    assert 'href="/link/"' in elsewhere
    assert "de link uit je mail of brief" in slowed_down


@pytest.mark.parametrize("path", [f"/v/{'a' * 26}/", "/link/", "/withdraw/"])
def test_a_page_of_nobody_speaks_the_language_of_the_browser(client: Client, path: str) -> None:
    spoken = [client.get(path, headers={"accept-language": asked}).content.decode() for asked in ("nl", "en", "fr")]

    assert ['<html lang="nl">' in page for page in spoken] == [True, False, True]
    assert ['<html lang="en">' in page for page in spoken] == [False, True, False]


def test_a_personal_link_speaks_the_language_of_its_person(client: Client) -> None:
    page = client.get(f"/v/{make.token(make.invitation())}/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="nl">' in page
    assert "Volgende" in page


def test_the_throttle_keeps_no_address(client: Client) -> None:
    client.get(f"/v/{'a' * 26}/", REMOTE_ADDR="192.0.2.77")

    redis = cache._cache.get_client()  # type: ignore[attr-defined]
    kept = [key.decode() for key in redis.scan_iter("*tries*")]
    assert kept
    assert not any("192.0.2" in key for key in kept)
