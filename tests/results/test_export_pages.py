"""The page of exports: asking, following, stopping, fetching; and one real worker."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from results import releases
from results.export import shelf
from results.models import Export
from surveys.models import Wave
from tests.machine import CeleryWorker, SmtpSink, wait_until
from tests.respondents.make import user
from tests.results.exporting import asked, people
from tests.results.make import OPENED, closed_wave, opened_wave

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def researcher(client: Client) -> Client:
    client.force_login(user("Onderzoek"))
    return client


def address(name: str, of: Wave, *more: Any) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *more])


def name_of(client: Client) -> str:
    return str(client.get(reverse("admin:index")).context["user"])


def ready(of: Wave, by: str, **fields: Any) -> Export:
    now = timezone.now()
    values = {"state": "ready", "sha256": "ab" * 32, "made_at": now, "expires_at": now + shelf.KEPT, "made_by": by}
    export = asked(of, **(values | fields))
    shelf.path_of(export).write_bytes(CONTENT)
    return export


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_an_export_needs_a_purpose(researcher: Client):
    of = people(opened_wave())

    answer = researcher.post(address("ask_export", of), {"purpose": " "}, follow=True)

    assert "Vul in waarvoor de export is." in answer.content.decode()
    assert Export.objects.count() == 0


def test_nothing_is_asked_before_opening(researcher: Client):
    researcher.post(address("ask_export", closed_wave()), {"purpose": "rapport"})

    assert Export.objects.count() == 0


def test_without_the_permission_nobody_exports(client: Client):
    of = people(opened_wave())
    client.force_login(user("Veldwerk"))

    found = [
        client.get(address("export", of)).status_code,
        client.post(address("ask_export", of), {"purpose": "rapport"}).status_code,
    ]

    assert found == [403, 403]
    assert Export.objects.count() == 0


def test_asking_gives_the_worker_one_line_after_the_commit(
    researcher: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
):
    of = people(opened_wave())
    sent: list[str] = []
    monkeypatch.setattr("results.export_pages.make_export.delay", sent.append)

    with django_capture_on_commit_callbacks() as callbacks:
        page = researcher.post(address("ask_export", of), {"purpose": "rapport", "with_earlier": "on"}, follow=True)
    before = list(sent)
    for callback in callbacks:
        callback()

    export = Export.objects.get()
    assert (before, sent) == ([], [str(export.pk)])
    assert (export.purpose, export.with_earlier, export.state) == ("rapport", True, "waiting")
    assert "Het pakket wordt gemaakt: 0%." in page.content.decode()


def test_the_page_tells_how_far_it_is(researcher: Client):
    of = people(opened_wave())
    export = asked(of, state="making")
    shelf.tell(export.pk, 58)

    page = researcher.get(address("export", of)).content.decode()

    assert '<progress max="100" value="58">' in page
    assert 'http-equiv="refresh"' in page


def test_who_asked_can_stop_it_and_others_cannot(researcher: Client):
    of = people(opened_wave())
    mine, other = asked(of, made_by=name_of(researcher)), asked(of, made_by="iemand-anders")

    for export in (mine, other):
        researcher.post(address("cancel_export", of, export.pk))

    assert dict(Export.objects.values_list("pk", "state")) == {mine.pk: "cancelled", other.pk: "waiting"}


def test_the_file_is_for_who_said_what_it_is_for(researcher: Client):
    of = people(opened_wave())
    mine, other = ready(of, name_of(researcher)), ready(of, "iemand-anders")

    answer = researcher.get(address("download", of, mine.pk))

    assert body(answer) == CONTENT
    assert answer["Content-Disposition"].endswith('.zip"')
    assert researcher.get(address("download", of, other.pk)).status_code == 404


def test_an_expired_file_is_gone(researcher: Client):
    of = people(opened_wave())
    export = ready(of, name_of(researcher), expires_at=timezone.now() - timedelta(seconds=1))

    assert researcher.get(address("download", of, export.pk)).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=10000-", 10000, 10240), ("bytes=-40", 10200, 10240), ("bytes=5-99999", 5, 10240)],
)
def test_a_broken_download_goes_on(researcher: Client, wanted: str, start: int, end: int):
    of = people(opened_wave())
    export = ready(of, name_of(researcher))

    answer = researcher.get(address("download", of, export.pk), headers={"range": wanted})

    assert (answer.status_code, body(answer)) == (206, CONTENT[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert answer["Content-Length"] == str(end - start)


def test_a_part_that_does_not_exist_is_refused(researcher: Client):
    of = people(opened_wave())
    export = ready(of, name_of(researcher))

    answer = researcher.get(address("download", of, export.pk), headers={"range": "bytes=99999-"})

    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


@pytest.mark.parametrize("headers", [{"range": "bytes=0-9", "if-range": '"other"'}, {"range": "rows=0-9"}, {}])
def test_when_in_doubt_the_whole_file_comes(researcher: Client, headers: dict[str, str]):
    of = people(opened_wave())
    export = ready(of, name_of(researcher))

    answer = researcher.get(address("download", of, export.pk), headers=headers)

    assert (answer.status_code, body(answer)) == (200, CONTENT)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it(client: Client, smtp_sink: SmtpSink, settings: Any):
    worker = CeleryWorker(smtp_sink, EXPORT_DIR=settings.EXPORT_DIR)
    of = people(opened_wave())
    client.force_login(user("Onderzoek"))
    worker.start()
    try:
        client.post(address("ask_export", of), {"purpose": "rapport"})
        wait_until(lambda: not Export.objects.get().is_busy, seconds=60)
    finally:
        worker.stop()

    export = Export.objects.get()
    answer = client.get(address("download", of, export.pk))
    assert zipfile.ZipFile(io.BytesIO(body(answer))).testzip() is None
    assert (export.state, export.rows) == ("ready", 60)


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["export", "report"])
def test_no_statistics_are_loaded_in_a_web_process(name: str, settings: Any):
    of = people(opened_wave())
    releases.compute(of, OPENED)
    script = Path(__file__).parent / "render_in_a_fresh_process.py"
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + str(connection.settings_dict["NAME"])).geturl()
    command = [sys.executable, str(script), user("Onderzoek").get_username(), address(name, of)]

    found = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.stdout.split(), found.returncode) == (["200"], 0), found.stderr
