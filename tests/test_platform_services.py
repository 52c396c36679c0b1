"""PostgreSQL and Redis of our own: private, durable, and started whatever an earlier run left behind."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from kccsurvey import places, postgres, services
from kccsurvey.places import Place
from kccsurvey.processes import LaunchError, Programs

pytestmark = pytest.mark.integration
AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root has to become somebody else")


@pytest.fixture(autouse=True)
def no_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@contextmanager
def running(directory: Path) -> Iterator[tuple[str, str]]:
    place = Place(directory)
    with place.locked(), Programs() as programs:
        urls = services.start(place, programs)
        yield urls["DATABASE_URL"], urls["REDIS_URL"]


def sql(url: str, statement: str) -> str:
    with psycopg.connect(url.replace("postgres://postgres@/kcc?", "postgresql:///kcc?user=postgres&")) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row else ""


def settings_of(url: str, *names: str) -> dict[str, str]:
    return {name: sql(url, f"SHOW {name}") for name in names}


def socket_modes(directory: Path) -> dict[str, str]:
    return {
        path.name: oct(stat.S_IMODE(path.stat().st_mode))
        for path in directory.rglob("*")
        if stat.S_ISSOCK(path.stat().st_mode)
    }


def test_only_their_owner_reaches_them(tmp_path: Path):
    with running(tmp_path) as (database, queue):
        assert socket_modes(tmp_path) == {".s.PGSQL.5432": "0o700", "redis.sock": "0o700"}
        assert settings_of(database, "listen_addresses") == {"listen_addresses": ""}
        assert redis.Redis.from_url(queue).config_get("port") == {"port": "0"}


def test_they_keep_their_word(tmp_path: Path):
    with running(tmp_path) as (database, queue):
        kept = settings_of(database, "fsync", "synchronous_commit", "full_page_writes", "server_encoding")
        policy = redis.Redis.from_url(queue).config_get("maxmemory-policy")
        appending = redis.Redis.from_url(queue).config_get("appendonly")

    assert kept == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
    assert policy == {"maxmemory-policy": "noeviction"}
    assert appending == {"appendonly": "yes"}


def test_a_restart_keeps_the_data(tmp_path: Path):
    with running(tmp_path) as (database, queue):
        sql(database, "CREATE TABLE kept AS SELECT 7 AS n")
        redis.Redis.from_url(queue).set("kept", "7")

    with running(tmp_path) as (database, queue):
        assert sql(database, "SELECT n FROM kept") == "7"
        assert redis.Redis.from_url(queue).get("kept") == b"7"


def test_the_log_of_the_database_tells_nothing_about_people(tmp_path: Path):
    with running(tmp_path) as (database, _queue):
        sql(database, "CREATE TABLE people (email text UNIQUE); INSERT INTO people VALUES ('kanarie@x.nl')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="kanarie"):
            sql(database, "INSERT INTO people VALUES ('kanarie@x.nl')")

    written = (tmp_path / "log" / "postgresql.log").read_text()
    assert "people_email_key" in written
    assert "kanarie" not in written


def test_a_note_about_a_server_that_is_gone_is_no_obstacle(tmp_path: Path):
    with running(tmp_path):
        pass
    (tmp_path / "pg18" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    (tmp_path / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    with running(tmp_path) as (database, _queue):
        assert sql(database, "SELECT 1") == "1"


def test_servers_that_outlived_their_launcher_are_ended(tmp_path: Path):
    place, forgotten = Place(tmp_path), Programs()
    place.prepare()
    services.start(place, forgotten)
    assert [program.process.poll() for program in forgotten.running] == [None, None]

    with running(tmp_path) as (database, queue):
        assert [program.process.wait(timeout=10) for program in forgotten.running] == [0, 0]
        assert sql(database, "SELECT 1") == "1"
        assert redis.Redis.from_url(queue).ping() is True


def test_an_interrupted_first_start_is_no_obstacle(tmp_path: Path):
    (tmp_path / "pg18.new" / "base").mkdir(parents=True)

    with running(tmp_path) as (database, _queue):
        assert sql(database, "SELECT 1") == "1"


def test_a_checkout_with_a_long_and_odd_path_is_no_obstacle(tmp_path: Path):
    directory = tmp_path / ("long name & more " * 8)

    with running(directory) as (database, queue):
        assert sql(database, "SELECT 1") == "1"
        assert redis.Redis.from_url(queue).ping() is True
    assert not list(directory.rglob("*.sock"))
    remove_elsewhere(directory)


@AS_ROOT
def test_root_becomes_somebody_else_in_a_namespace(tmp_path: Path):
    account = postgres.choose_account(tmp_path)

    assert (account.prefix, account.directory) == (postgres.NAMESPACE, tmp_path)


@AS_ROOT
def test_where_namespaces_are_forbidden_nobody_runs_it_beside_the_rest(open_to_all: Path, no_namespaces: None):
    with running(open_to_all) as (database, _queue):
        assert sql(database, "SELECT 1") == "1"
        assert owner(open_to_all / "nobody" / "pg18") == postgres.NOBODY
        assert stat.S_IMODE((open_to_all / "nobody" / "pg18").stat().st_mode) == 0o700


@AS_ROOT
def test_where_nobody_may_not_come_the_data_are_elsewhere(tmp_path: Path, no_namespaces: None):
    tmp_path.chmod(0o700)
    away = places.elsewhere(tmp_path, postgres.NOBODY)

    with running(tmp_path) as (database, _queue):
        assert sql(database, "SELECT 1") == "1"
        assert owner(away / "pg18") == postgres.NOBODY
        assert not (tmp_path / "pg18").exists()
    remove_elsewhere(tmp_path)


@AS_ROOT
def test_binaries_that_nobody_may_reach_are_copied(open_to_all: Path, tmp_path: Path):
    hidden = tmp_path / "pginstall" / "bin"
    hidden.mkdir(parents=True)
    shutil.copy("/bin/true", hidden / "postgres")
    tmp_path.chmod(0o700)
    account = postgres.Account(postgres.AS_NOBODY, postgres.NOBODY, open_to_all)
    account.own(open_to_all)
    assert not account.can("-x", hidden / "postgres")

    copy = postgres.copied(hidden, account)

    assert account.can("-x", copy / "postgres")


@AS_ROOT
def test_a_directory_that_somebody_else_put_there_is_refused(tmp_path: Path):
    away = places.elsewhere(tmp_path, postgres.NOBODY)
    os.chown(away, 12345, -1)

    with pytest.raises(LaunchError, match="belongs to somebody else"):
        places.elsewhere(tmp_path, postgres.NOBODY)
    remove_elsewhere(tmp_path)


@pytest.fixture
def no_namespaces(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("forbidding")
    (folder / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (folder / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="kcc-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


def owner(path: Path) -> int:
    return path.stat().st_uid


def remove_elsewhere(directory: Path) -> None:
    for uid in {os.getuid(), postgres.NOBODY}:
        shutil.rmtree(places.name_elsewhere(directory, uid), ignore_errors=True)
