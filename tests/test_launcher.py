"""`make run` comes up, keeps its data, says what is wrong in one sentence, and leaves nothing behind."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
from pathlib import Path
from threading import Timer

import psycopg
import pytest

from kccsurvey import postgres, processes
from kccsurvey.places import Place
from tests.launched import Launched, alive, launch
from tests.machine import ROOT, free_port, wait_until

pytestmark = pytest.mark.integration
MAKE_A_USER = "from django.contrib.auth.models import User; User.objects.create(username=str(User.objects.count()))"
COUNT_USERS = "from django.contrib.auth.models import User; print(User.objects.count())"


def users(directory: Path) -> int:
    return int(launch(directory, "manage", "--", "shell", "-v0", "-c", COUNT_USERS).stdout)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that earlier tests ran in, as on the second day."""
    return tmp_path_factory.mktemp("kept") / "var"


def one_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"kccsurvey: [^\n]+\n", text))


def test_it_runs_and_leaves_nothing_behind(kept: Path):
    with Launched(kept) as running:
        wait_until(lambda: running.get("/healthz")[0] == 200, 40)
        status, page = running.get("/admin/login/")
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        mail_catcher = re.search(r"mail +http://localhost:(\d+)/", running.said())
        assert mail_catcher  # the next port, or any when somebody else has that one
        assert (status, running.get("/", int(mail_catcher[1]))[0]) == (200, 200)
        assert style
        assert re.search(r"\.[0-9a-f]{12}\.css$", style[1])
        assert running.get(style[1])[0] == 200
        wait_until(lambda: len(alive(running.directory)) > 8)  # a worker may still be on its way

        remembered = json.loads((running.directory / "running.json").read_text())
        assert remembered["BASE_URL"] == f"http://localhost:{running.port}"
        assert not {"SECRET_KEY", "MAIL_KEY"} & set(remembered)

        assert running.press_ctrl_c() == 0

        assert alive(running.directory) == []


def test_a_killed_launcher_takes_everything_with_it_and_loses_nothing(kept: Path):
    with Launched(kept) as running:
        before = users(kept)
        made = launch(running.directory, "manage", "--", "shell", "-v0", "-c", MAKE_A_USER)
        assert made.returncode == 0, made.stderr
        wait_until(lambda: len(alive(running.directory)) > 8)  # a worker may still be on its way

        running.process.kill()
        running.process.wait()

        wait_until(lambda: not alive(running.directory), 30)
    assert users(kept) == before + 1
    assert alive(running.directory) == []


@pytest.mark.parametrize(("name", "words"), [("Redis", "redis-server"), ("PostgreSQL", "/bin/postgres")])
def test_when_a_service_dies_it_says_so_and_stops(kept: Path, name: str, words: str):
    with Launched(kept) as running:
        os.kill(running.pid_of(words), signal.SIGKILL)

        assert running.process.wait(timeout=60) == 1
        last = running.said().splitlines()[-1]
        assert last.startswith(f"kccsurvey: {name} stopped ")
        assert alive(running.directory) == []


def test_one_directory_runs_once_and_is_not_cleaned_under_a_running_copy(kept: Path):
    with Launched(kept) as running:
        second = launch(running.directory, "run", PORT=str(free_port()))
        cleaning = launch(running.directory, "clean")

        assert (second.returncode, cleaning.returncode) == (1, 1)
        assert one_sentence(second.stderr)
        assert "already runs" in second.stderr
        assert "already runs" in cleaning.stderr
        assert running.get("/admin/login/")[0] == 200


def test_a_port_that_is_taken_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = launch(tmp_path / "var", "run", PORT=str(port))

    assert answer.returncode == 1
    assert one_sentence(answer.stderr)
    assert f"Port {port} is taken" in answer.stderr
    assert alive(tmp_path / "var") == []


@pytest.mark.parametrize("port", ["web", "0", "70000"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str):
    answer = launch(tmp_path / "var", "run", PORT=port)

    assert answer.returncode == 1
    assert one_sentence(answer.stderr)


def test_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path: Path):
    def secrets() -> dict[str, tuple[str, int]]:
        paths = [tmp_path / "var" / name for name in ("secret_key", "mail_key")]
        return {path.name: (path.read_text(), stat.S_IMODE(path.stat().st_mode)) for path in paths}

    launch(tmp_path / "var", "manage", "--", "version")
    first = secrets()
    launch(tmp_path / "var", "manage", "--", "version")

    assert {mode for _text, mode in first.values()} == {0o600}
    assert {len(text) > 49 for text, _mode in first.values()} == {True}
    assert secrets() == first


def test_cleaning_removes_everything(tmp_path: Path):
    launch(tmp_path / "var", "manage", "--", "version")
    assert (tmp_path / "var" / "secret_key").exists()

    assert launch(tmp_path / "var", "clean").returncode == 0

    assert not (tmp_path / "var").exists()


def test_urls_of_the_environment_win(tmp_path: Path):
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}

    answer = launch(tmp_path / "var", "services", "--", "env", **urls)

    assert {f"{name}={url}" for name, url in urls.items()} <= set(answer.stdout.splitlines())
    assert not (tmp_path / "var").exists()


def test_a_failing_command_hands_on_its_exit_code(tmp_path: Path):
    assert launch(tmp_path / "var", "services", "--", "sh", "-c", "exit 7").returncode == 7


def checkout(directory: Path) -> Path:
    """What the installation needs, without an environment."""
    (directory / "scripts").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "scripts/install"):
        shutil.copy(ROOT / name, directory / name)
    return directory


def make(directory: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory)} | more
    return subprocess.run(
        ["make", *arguments], cwd=directory, env=environment, capture_output=True, text=True, timeout=120
    )


def test_packages_that_cannot_be_installed_are_answered_with_one_sentence(tmp_path: Path):
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nowhere"}
    answer = make(checkout(tmp_path / "kcc"), "run", **nowhere)

    first = answer.stderr.splitlines()[0]
    assert answer.returncode != 0
    assert first.startswith("kccsurvey: The packages could not be installed (ERROR: ")
    assert not (tmp_path / "kcc" / ".venv" / "run.stamp").exists()


@pytest.mark.parametrize(
    ("missing", "advice"), [("ensurepip", "apt-get install python3-venv"), ("sys.version_info", "Python 3.11")]
)
def test_a_python_that_will_not_do_is_answered_with_a_package(tmp_path: Path, missing: str, advice: str):
    directory = checkout(tmp_path / "kcc")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$2" in *"{missing}"*) exit 1;; esac\nexit 0\n')
    python.chmod(0o755)

    answer = make(directory, "run", f"PYTHON={python}")

    assert answer.returncode != 0
    assert advice in answer.stderr.splitlines()[0]


def test_help_names_the_commands(tmp_path: Path):
    answer = make(checkout(tmp_path / "kcc"))

    assert [line.split()[0] for line in answer.stdout.splitlines()][:2] == ["help", "run"]


def test_a_server_that_was_killed_is_awaited_with_all_that_belongs_to_it(tmp_path: Path):
    """A child that has not seen yet that its server is gone holds the shared memory."""
    place = Place(tmp_path, durable=False)
    place.prepare()
    server, url = postgres.start(place)
    with psycopg.connect(url.replace("/kcc", "/postgres")) as session:
        child = session.info.backend_pid
        os.kill(child, signal.SIGSTOP)
        processes.signal_group(server.process.pid, signal.SIGKILL)
        server.process.wait()
        Timer(2, os.kill, (child, signal.SIGKILL)).start()

        server, url = postgres.start(place)

    with psycopg.connect(url) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    processes.stop(server)
