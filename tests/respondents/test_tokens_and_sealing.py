import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from respondents import sealing, tokens, visits
from surveys.models import Question, Wave
from tests.respondents import make

KEY = PrivateKey(b"a wave in a test, 32 bytes long!")


def test_a_link_is_derived_and_has_130_bits() -> None:
    nonce = bytes(16)

    link = tokens.derive("key", tokens.ANSWER, nonce, 1)

    assert tokens.VALID.fullmatch(link)
    assert link == tokens.derive("key", tokens.ANSWER, nonce, 1)
    assert (
        len({link, tokens.derive("key", tokens.OPT_OUT, nonce, 1), tokens.derive("key", tokens.ANSWER, nonce, 2)}) == 3
    )
    assert link != tokens.derive("another key", tokens.ANSWER, nonce, 1)


def test_a_draft_lies_elsewhere_than_the_fingerprint_says() -> None:
    link = tokens.derive("key", tokens.ANSWER, bytes(16), 1)

    assert len({tokens.fingerprint(link), tokens.draft_key(link), tokens.encryption_key(link)}) == 3


def test_a_phrase_has_77_bits() -> None:
    assert len(sealing.words()) == len(set(sealing.words())) == 2048
    assert len(sealing.make_phrase().split()) == 7


def test_a_phrase_may_be_typed_carelessly() -> None:
    salt = sealing.make_salt()

    key = sealing.holder_key("aanbod bakker cirkel droom eiland fabriek gedicht", salt)

    assert key == sealing.holder_key("  Aanbod bakker  CIRKEL droom eiland\nfabriek gedicht ", salt)
    assert key != sealing.holder_key("aanbod bakker cirkel droom eiland fabriek gedichten", salt)


@given(st.dictionaries(st.text("AB_1", min_size=1), st.text(max_size=40), max_size=4))
def test_every_ballot_has_one_size_and_opens_again(answers: dict[str, str]) -> None:
    sealed = sealing.seal_ballot({"answers": answers}, public_key=bytes(KEY.public_key), size=2048)

    assert len(sealed) == len(sealing.seal_ballot({}, public_key=bytes(KEY.public_key), size=2048))
    assert sealing.open_ballot(sealed, KEY) == {"answers": answers}


def test_what_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(sealing.TooLargeError):
        sealing.seal_ballot({"text": "x" * 100}, public_key=bytes(KEY.public_key), size=100)


def test_a_damaged_ballot_or_a_wrong_key_says_so() -> None:
    sealed = sealing.seal_ballot({"a": "b"}, public_key=bytes(KEY.public_key), size=100)

    with pytest.raises(sealing.WrongKeyError):
        sealing.open_ballot(sealed[:-1] + bytes([sealed[-1] ^ 1]), KEY)
    with pytest.raises(sealing.WrongKeyError):
        sealing.open_ballot(sealed, PrivateKey.generate())


def test_a_draft_opens_with_its_link_only() -> None:
    mine, other = (tokens.encryption_key(token) for token in ("a" * 26, "b" * 26))

    locked = sealing.lock_draft({"a": "b"}, key=mine, size=100)

    assert sealing.unlock_draft(locked, key=mine) == {"a": "b"}
    with pytest.raises(sealing.WrongKeyError):
        sealing.unlock_draft(locked, key=other)


@pytest.mark.django_db
def test_who_has_the_link_alone_does_not_know_the_order() -> None:
    """Else a mail provider would know who stopped half-way by the statements that were not reached."""
    of = make.questionnaire()
    Question.objects.filter(section__questionnaire=of).update(random_group="ALLE")
    wave = make.launched_wave(of.survey, questionnaire=of)
    link = make.token(make.invitation(wave))
    orders, again = set[tuple[str, ...]](), set[tuple[str, ...]]()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # else the key stays
    for key in range(8):
        Wave.objects.filter(pk=wave.pk).update(public_key=bytes([key]) * 32)
        for found in (orders, again):
            visit = visits.find(link)
            assert visit is not None
            found.add(tuple(visit.order["ALLE"]))

    assert len(orders) > 1
    assert again == orders
