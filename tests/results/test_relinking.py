"""Somebody with the whole database tries to find out who gave which answers, and does no better than chance.

A correct guess by chance alone has an expectation of 1 and goes above 5 in 6 of 10.000 runs.
"""

import random
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from respondents.models import Ballot, Invitation, InvitationState
from results import opening
from results.models import Response
from surveys.models import Wave
from tests.respondents.make import PHRASE, invitation
from tests.results.make import OPENED, answers, closed_wave, content, seal

PEOPLE, LUCK = 297, 5
pytestmark = pytest.mark.django_db(transaction=True)
Pairs = list[tuple[str, str]]


@pytest.fixture
def answered() -> Iterator[Wave]:
    """Everybody sends in, one transaction each; the answer says who it was, so that a guess can be checked."""
    of = closed_wave()
    invited = [invitation(of) for _ in range(PEOPLE)]
    random.Random(1).shuffle(invited)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), person text)")
    for person in invited:
        with transaction.atomic():
            Ballot.objects.create(wave=of, sealed=seal(of, content(answers(WAAROM=str(person.pk)))))
            Invitation.objects.filter(pk=person.pk).update(state=InvitationState.COMPLETED)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO naive (person) VALUES (%s)", [str(person.pk)])
    yield of
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE naive")


def rows(query: str) -> Pairs:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [(str(left), str(right)) for left, right in cursor.fetchall()]


def right_guesses(pairs: Pairs) -> int:
    """Guesses that name one person and are right; a guess that names everybody is none."""
    named: dict[str, set[str]] = {}
    for answer, person in pairs:
        named.setdefault(answer, set()).add(person)
    return sum(persons == {answer} for answer, persons in named.items())


def joined(table: str, answer: str) -> Pairs:
    return rows(f"SELECT {answer}, i.id FROM {table} r JOIN respondents_invitation i ON i.xmin = r.xmin")  # noqa: S608


def persons(order: str) -> list[str]:
    return [person for person, _ in rows(f"SELECT id, id FROM respondents_invitation ORDER BY {order}")]  # noqa: S608


def side_by_side(order: str, known: list[str] | None = None) -> Pairs:
    """The first with the first, the second with the second."""
    responses = rows(f"SELECT answers->>'WAAROM', id FROM results_response ORDER BY {order}")  # noqa: S608
    return [(answer, person) for (answer, _), person in zip(responses, known or persons(order), strict=True)]


def test_the_attack_works_on_a_table_that_is_written_together_with_the_invitation(answered: Wave):
    assert right_guesses(joined("naive", "r.person")) == PEOPLE


def test_nobody_is_found_again_after_opening(answered: Wave):
    in_order_of_sending = persons("xmin::text::bigint")
    opening.open_wave(answered, PHRASE, OPENED)

    found = {
        "same transaction": right_guesses(joined("results_response", "r.answers->>'WAAROM'")),
        "place in the file": right_guesses(side_by_side("ctid")),
        "number": right_guesses(side_by_side("id")),
        "order of sending, from a backup": right_guesses(side_by_side("ctid", in_order_of_sending)),
        "age of the transaction": right_guesses(side_by_side("xmin::text::bigint, ctid")),
    }

    assert Response.objects.count() == PEOPLE
    assert {attack: count for attack, count in found.items() if count > LUCK} == {}


def test_sealed_ballots_have_one_length(answered: Wave):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT length(sealed) FROM respondents_ballot")

        assert len(cursor.fetchall()) == 1
