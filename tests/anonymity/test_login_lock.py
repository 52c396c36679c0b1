"""Guessing a password locks out whoever guesses, and nobody else; no address is kept for it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests.respondents import make

pytestmark = pytest.mark.django_db
GUESSER, OFFICE = "203.0.113.7", "198.51.100.9"


def log_in(address: str, password: str) -> bool:
    client = Client(REMOTE_ADDR=address)
    client.post("/admin/login/?next=/admin/", {"username": "sanne", "password": password})
    return "sessionid" in client.cookies or "_auth_user_id" in client.session


def test_who_guesses_is_locked_out_and_the_account_stays_open_for_others() -> None:
    make.user("Veldwerk", username="sanne")

    for _ in range(6):
        assert not log_in(GUESSER, "fout")

    assert not log_in(GUESSER, make.PASSWORD)
    assert log_in(OFFICE, make.PASSWORD)


def test_no_address_is_kept_for_it() -> None:
    make.user("Veldwerk", username="sanne")
    log_in(GUESSER, "fout")

    client: Any = cache._cache.get_client()  # type: ignore[attr-defined]
    kept = [(key, client.get(key)) for key in client.scan_iter("*") if client.type(key) == b"string"]
    assert len(kept) > 0
    assert GUESSER not in str(kept)


def test_the_check_says_what_one_database_role_leaves_open(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", "--deploy", "--fail-level", "CRITICAL")

    told = capsys.readouterr()
    assert "unfinished answers" in told.out + told.err
    assert "create_roles" in told.out + told.err
