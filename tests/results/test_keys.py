"""Opening phrases: made once, shown once, typed back, never kept."""

import io
import sys

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from respondents.models import KeyHolder
from results import keys
from tests.respondents.make import NOW, key_holder, launched_wave, wave
from tests.results.make import dump_of

pytestmark = pytest.mark.django_db


def test_a_phrase_has_seven_words():
    made = keys.make_key(wave(), "onderzoeker")

    assert len(made.phrase.split()) == 7


def test_nothing_that_is_kept_holds_the_phrase(caplog: pytest.LogCaptureFixture):
    made = keys.make_key(wave(), "onderzoeker")

    keys.confirm(made.holder, made.phrase, NOW)

    kept = dump_of(KeyHolder) + dump_of_cache() + repr(made) + caplog.text
    assert "phrase_typed" in kept
    assert made.phrase not in kept
    assert made.phrase.encode().hex() not in kept


def dump_of_cache() -> str:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return str([(key, client.get(key)) for key in client.scan_iter("*") if client.type(key) == b"string"])


def test_typing_the_phrase_back_confirms():
    made = keys.make_key(wave(), "onderzoeker")

    right = keys.confirm(made.holder, made.phrase, NOW)

    made.holder.refresh_from_db()
    assert (right, made.holder.confirmed_at) == (True, NOW)


def test_capitals_and_spaces_do_not_matter():
    made = keys.make_key(wave(), "onderzoeker")

    assert keys.confirm(made.holder, "  " + made.phrase.upper().replace(" ", "   "), NOW)


def test_another_phrase_does_not_confirm():
    made = keys.make_key(wave(), "onderzoeker")

    right = keys.confirm(made.holder, "een twee drie vier vijf zes zeven", NOW)

    made.holder.refresh_from_db()
    assert (right, made.holder.confirmed_at) == (False, None)


def test_an_unconfirmed_phrase_may_be_replaced():
    first = keys.make_key(wave(), "onderzoeker")

    second = keys.make_key(first.holder.wave, "onderzoeker")

    assert bytes(KeyHolder.objects.get().public_key) == bytes(second.holder.public_key)


def test_a_confirmed_phrase_is_replaced_only_when_asked():
    holder = key_holder(wave(), name="onderzoeker")

    with pytest.raises(keys.KeyRefusedError):
        keys.make_key(holder.wave, "onderzoeker")
    keys.make_key(holder.wave, "onderzoeker", again=True)

    assert [kept.confirmed_at for kept in KeyHolder.objects.all()] == [None]


def test_a_fourth_researcher_makes_no_phrase():
    asked = wave()
    late = keys.make_key(asked, "vierde")
    for name in ("eerste", "tweede", "derde"):
        key_holder(asked, name=name)

    with pytest.raises(keys.KeyRefusedError):
        keys.confirm(late.holder, late.phrase, NOW)
    with pytest.raises(keys.KeyRefusedError):
        keys.make_key(asked, "vijfde")
    keys.make_key(asked, "eerste", again=True)

    assert KeyHolder.objects.filter(wave=asked, confirmed_at__isnull=False).count() == 2


def test_no_phrase_is_made_after_launch():
    with pytest.raises(keys.KeyRefusedError):
        keys.make_key(launched_wave(), "nog iemand")


def test_no_phrase_is_confirmed_after_launch():
    made = keys.make_key(wave(), "onderzoeker")
    launched = made.holder.wave
    launched.launched_at, launched.public_key, launched.ballot_size = NOW, b"k" * 32, 100
    launched.save()

    with pytest.raises(keys.KeyRefusedError):
        keys.confirm(made.holder, made.phrase, NOW)


def test_the_sixth_try_has_to_wait():
    made = keys.make_key(wave(), "onderzoeker")
    for _ in range(keys.TRIES):
        keys.count_try(f"holder:{made.holder.pk}")

    with pytest.raises(keys.TooManyTriesError):
        keys.check(made.holder, made.phrase)


def test_a_rehearsal_changes_nothing():
    made = keys.make_key(wave(), "onderzoeker")

    right = keys.check(made.holder, made.phrase)

    made.holder.refresh_from_db()
    assert (right, made.holder.confirmed_at) == (True, None)


def test_the_command_prints_only_the_phrase_and_reads_it_back(monkeypatch: pytest.MonkeyPatch):
    asked = wave()
    output = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    call_command("make_key", asked.slug, "onderzoeker", stdout=output, stderr=io.StringIO())
    monkeypatch.setattr(sys, "stdin", io.StringIO(output.getvalue()))

    call_command("make_key", asked.slug, "onderzoeker", "--confirm", stderr=io.StringIO())

    assert len(output.getvalue().split()) == 7
    assert KeyHolder.objects.get(wave=asked).confirmed_at is not None


def test_the_command_refuses_another_phrase(monkeypatch: pytest.MonkeyPatch):
    made = keys.make_key(wave(), "onderzoeker")
    monkeypatch.setattr(sys, "stdin", io.StringIO("iets heel anders"))

    with pytest.raises(CommandError):
        call_command("make_key", made.holder.wave.slug, "onderzoeker", "--confirm", stderr=io.StringIO())


@pytest.mark.parametrize("arguments", [["geen-meting", "x"], ["", "x", "--confirm"]])
def test_the_command_names_what_is_missing(arguments: list[str]):
    arguments[0] = arguments[0] or wave().slug

    with pytest.raises(CommandError):
        call_command("make_key", *arguments, stderr=io.StringIO())
