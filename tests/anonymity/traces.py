"""Other places that an application writes to, read by somebody who looks for an answer beside a person.

A naive application leaves both there: in a session, the log of the admin, the history, a message, the text of a query.
"""

import base64
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from pghistory.models import Context

from kccsurvey.celery import app
from surveys.models import Wave
from tests.anonymity.attacks import Pairs, right, rows
from tests.respondents import make

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ANSWER = re.compile(rf"({UUID})[a-z2-7]{{8}}")
"""An open answer begins with the id of who gave it; a person is such an id by itself."""
PERSON = re.compile(rf"({UUID})(?![a-z2-7])")
QUEUE = "naive"
QUERIES = "text of queries in pg_stat_activity"


def told(records: Iterable[str], people: Collection[str]) -> int:
    """Records that name one of these people beside an answer, and are right."""
    pairs: Pairs = [
        (owner, person)
        for record in records
        for owner in ANSWER.findall(record)
        for person in PERSON.findall(record)
        if person in people
    ]
    return right(pairs)


def sessions() -> Iterator[str]:
    yield from (json.dumps(session.get_decoded()) for session in Session.objects.all())


def log_of_the_admin() -> Iterator[str]:
    yield from (f"{entry.object_id} {entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all())


def history() -> Iterator[str]:
    tables = rows("SELECT tablename FROM pg_tables WHERE tablename LIKE '%%event' OR tablename LIKE 'pghistory%%'")
    for (table,) in tables:
        yield from (text for (text,) in rows(f'SELECT t::text FROM "{table}" t'))  # noqa: S608


def redis_records() -> Iterator[str]:
    """Messages and results of Celery, the cache: every key of every kind, with bodies decoded."""
    server: Any = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        kind = server.type(key)
        values: list[Any] = (
            server.lrange(key, 0, -1) if kind == b"list"
            else list(server.hgetall(key).values()) if kind == b"hash"
            else list(server.smembers(key)) if kind == b"set"
            else server.zrange(key, 0, -1) if kind == b"zset"
            else [server.get(key)]
        )  # fmt: skip
        yield from (decoded(value or b"") for value in values)
    server.close()


def decoded(value: bytes) -> str:
    text = value.decode(errors="replace")
    body = re.search(r'"body": ?"([A-Za-z0-9+/=]+)"', text)
    return text + (base64.b64decode(body[1]).decode(errors="replace") if body else "")


PLACES: dict[str, Callable[[], Iterator[str]]] = {
    "sessions (django_session)": sessions,
    "log of the admin (LogEntry)": log_of_the_admin,
    "history (pghistory)": history,
    "messages, results and cache in Redis": redis_records,
}


def leave_naively() -> None:
    """What an application leaves that does not think of it."""
    user, kind = make.user("Onderzoek"), ContentType.objects.get_for_model(Wave)
    for person, answer in rows("SELECT person, answer FROM naive"):
        session = SessionStore()
        session.update({"person": person, "answer": answer})
        session.save()
        LogEntry.objects.create(
            user=user, content_type=kind, object_id=person, action_flag=CHANGE, change_message=answer
        )
        Context.objects.create(metadata={"person": person, "answer": answer})
        app.send_task("naive.save", args=[person, answer], queue=QUEUE)


def forget_naively() -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.delete(QUEUE, f"_kombu.binding.{QUEUE}")
    server.close()


@contextmanager
def watched() -> Iterator[list[str]]:
    """What pg_stat_activity shows of every statement that writes, to somebody who looks all the time."""
    seen: list[str] = []
    other = connection.copy()

    def look(execute: Any, query: str, *rest: Any) -> Any:
        done = execute(query, *rest)
        if query.startswith(("INSERT", "UPDATE")):
            with other.cursor() as cursor:
                cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
                seen.append(cursor.fetchone()[0])
        return done

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with connection.execute_wrapper(look):
            yield seen
    finally:
        other.close()
