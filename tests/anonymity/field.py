"""A wave of 1.165 people of whom 297 send in, through the real code, beside an application that was built naively."""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from respondents import answering, tokens, visits, withdrawal
from respondents.models import Invitation, Respondent
from surveys.models import Wave
from tests.anonymity import traces
from tests.respondents.make import NOW, launched_wave, survey
from tests.results.make import CLOSED, PAGES, answers, questionnaire

INVITED, PEOPLE = 1165, 297
ISLAND, POLDER, *REST = [0, *random.Random(1).sample(range(1, INVITED), PEOPLE - 1)]
HALFWAY, ALMOST = REST[:20], REST[20:40]
"""Who stops before the end. Of each, eight are the only one of their region who does, and twelve are of the polder."""
LEFT_EMPTY = {"halfway": {"LEEFTIJD": "", "REDEN": ""}, "almost": {"LEEFTIJD": ""}}
SLOT = f"kept_{os.getpid()}"
"""Keeps the write-ahead log on disk for as long as the attack needs it."""
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
NAIVE = """
    CREATE TABLE naive (
        id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), person text, answer text, background jsonb,
        state text
    );
    CREATE TABLE naive_invited (id text PRIMARY KEY, state text DEFAULT 'sent');
    ALTER TABLE naive ALTER answer SET STORAGE EXTERNAL;
"""


@dataclass(frozen=True)
class Field:
    wave: Wave
    begin: str
    """Place in the write-ahead log where the fieldwork began."""
    queries: list[str]
    """What pg_stat_activity showed meanwhile."""


def one(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])


def region(n: int) -> str:
    """One person of the island answers, and one of the polder sends in."""
    if n == ISLAND:
        return "eiland"
    if n in (POLDER, *HALFWAY[8:], *ALMOST[8:]):
        return "polder"
    alone = next((some.index(n) for some in (HALFWAY, ALMOST) if n in some), n % 8)
    return f"regio {alone}"


def invited(wave: Wave) -> list[tuple[Invitation, str]]:
    """Everybody with a link, and a place of their own."""
    people = [
        Respondent(survey=wave.survey, email=f"{n}@example.nl", attributes={"regio": region(n), "plaats": str(n)})
        for n in range(INVITED)
    ]
    made = []
    for person in people:
        invitation = Invitation(
            wave=wave, respondent=person, nonce=secrets.token_bytes(16), attributes=person.attributes
        )
        token = tokens.derive(settings.MAIL_KEY, tokens.ANSWER, bytes(invitation.nonce or b""), 1)
        invitation.token_hash = tokens.fingerprint(token)
        made.append((invitation, token))
    Respondent.objects.bulk_create(people)
    Invitation.objects.bulk_create([invitation for invitation, _ in made])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO naive_invited SELECT id::text FROM respondents_invitation")
    return made


def fill_in(token: str, person: Invitation, length: int, stops: str = "") -> None:
    """The open answer says who it was, so that a guess can be checked; each has a length of its own."""
    text = str(person.pk) + "".join(secrets.choice(LETTERS) for _ in range(length))
    visit = visits.find(token)
    assert visit is not None
    given = answers(WAAROM=text, **LEFT_EMPTY.get(stops, {}))
    answering.record(visit, given, list(PAGES[:2] if stops else PAGES), NOW + timedelta(days=1))
    if not stops:
        answering.submit(visit, NOW + timedelta(days=1), code=withdrawal.make_code())
    person.refresh_from_db(fields=["state"])
    submit_naively(person, text)


@transaction.atomic
def submit_naively(person: Invitation, text: str) -> None:
    """What an application does that keeps answers and invitations together."""
    insert = (
        "INSERT INTO naive (person, answer, background, state)"
        " VALUES (%s, %s, jsonb_build_object('plaats', %s::text), %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [str(person.pk), text, person.attributes["plaats"], person.state])
        cursor.execute("UPDATE naive_invited SET state = %s WHERE id = %s", [person.state, str(person.pk)])


@contextmanager
def answered() -> Iterator[Field]:
    of = survey()
    wave = launched_wave(of, questionnaire=questionnaire(of), background=["regio"], ballot_size=16384)
    with connection.cursor() as cursor:
        cursor.execute(NAIVE)
    begin = one(f"SELECT lsn FROM pg_create_physical_replication_slot('{SLOT}', true)")
    try:
        with traces.watched() as queries:
            fill(wave)
        yield Field(wave, begin, queries)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
            cursor.execute("DROP TABLE naive, naive_invited")


def fill(wave: Wave) -> None:
    """In an order that is neither that of the list nor that of the lengths."""
    made = invited(wave)
    chosen = [ISLAND, POLDER, *REST]
    random.Random(2).shuffle(chosen)
    lengths = random.Random(3).sample(range(PEOPLE), PEOPLE)
    for n, length in zip(chosen, lengths, strict=True):
        invitation, token = made[n]
        fill_in(token, invitation, 2100 + length, "halfway" if n in HALFWAY else "almost" if n in ALMOST else "")
    Wave.objects.filter(pk=wave.pk).update(closed_at=CLOSED)
    wave.refresh_from_db()
