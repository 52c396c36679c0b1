"""The day, and the hour where the day alone would mislead."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from respondents.moments import first_moment, last_moment

HERE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 26, 12, 0, tzinfo=HERE))


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (datetime(2026, 12, 12, 23, 59, tzinfo=HERE), "12 december"),
        (datetime(2026, 12, 12, 23, 59, 59, tzinfo=HERE), "12 december"),
        (datetime(2026, 12, 13, 0, 0, tzinfo=HERE), "12 december"),
        (datetime(2026, 12, 12, 22, 59, tzinfo=ZoneInfo("UTC")), "12 december"),
        (datetime(2026, 12, 12, 14, 0, tzinfo=HERE), "12 december om 14:00 uur"),
        (datetime(2026, 12, 13, 0, 1, tzinfo=HERE), "13 december om 00:01 uur"),
    ],
)
def test_an_end_is_a_day_or_a_day_and_an_hour(end: datetime, words: str) -> None:
    assert last_moment(end) == words


def test_a_beginning_at_midnight_is_a_day() -> None:
    assert first_moment(datetime(2026, 12, 12, tzinfo=HERE)) == "12 december"
    assert first_moment(datetime(2026, 12, 12, 9, 30, tzinfo=HERE)) == "12 december om 09:30 uur"


def test_it_is_said_in_english_too() -> None:
    with translation.override("en"):
        assert last_moment(datetime(2026, 12, 12, 14, 0, tzinfo=HERE)) == "12 December at 14:00"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=HERE), "31 december"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=HERE), "31 december"),
        (datetime(2027, 1, 4, 14, 0, tzinfo=HERE), "4 januari 2027 om 14:00 uur"),
        (datetime(2027, 12, 31, 23, 59, tzinfo=HERE), "31 december 2027"),
    ],
)
def test_another_year_is_named(end: datetime, words: str) -> None:
    assert last_moment(end) == words
