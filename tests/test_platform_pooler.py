"""Behind PgBouncer in transaction mode two workers, who share its connections, do a mailing as they do without."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kccsurvey import postgres, processes
from respondents.models import Mail
from respondents.tasks import drain_mail
from tests.machine import CeleryWorker, SmtpSink, wait_until
from tests.respondents import make

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
MAILS = 300
SETTINGS = """
[databases]
* = host={host} user=postgres
[pgbouncer]
pool_mode = transaction
default_pool_size = 2
auth_type = any
listen_port = 6432
listen_addr =
unix_socket_dir = {directory}
logfile = {directory}/pgbouncer.log
ignore_startup_parameters = extra_float_digits,options
"""


@pytest.fixture
def pooled_url(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if PGBOUNCER is None:
        pytest.skip("PgBouncer is missing: as root, `apt-get install pgbouncer`")
    host = re.search(r"host=([^&]+)", os.environ["DATABASE_URL"])
    if host is None:
        pytest.skip("The database is not reached through a socket.")
    directory = tmp_path_factory.mktemp("pooler")
    (directory / "pooler.ini").write_text(SETTINGS.format(host=host[1], directory=directory))
    account = postgres.choose_account(directory)
    command = [*account.prefix, *processes.dying_with_us([PGBOUNCER, directory / "pooler.ini"])]
    pooler = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    wait_until(lambda: (directory / ".s.PGSQL.6432").exists())
    yield f"postgres://postgres@/{connection.settings_dict['NAME']}?host={directory}&port=6432"
    pooler.terminate()
    pooler.wait()


def worker_through(pooled: str, sink: SmtpSink) -> CeleryWorker:
    class Pooled(CeleryWorker):
        def environment(self) -> dict[str, str]:
            return super().environment() | {"DATABASE_URL": pooled, "DATABASE_PREPARE": "0"}

    return Pooled(sink)


def test_a_mailing_goes_through_a_pooler(pooled_url: str, smtp_sink: SmtpSink) -> None:
    wave = make.launched_wave(closes_at=timezone.now() + timedelta(days=9))
    for _ in range(MAILS):
        make.mail(make.invitation(wave), not_before=timezone.now())
    workers = [worker_through(pooled_url, smtp_sink) for _ in range(2)]

    for worker in workers:
        worker.start()
    try:
        for _ in range(4):
            drain_mail.delay()
        wait_until(lambda: Mail.objects.filter(state="sent").count() == MAILS, seconds=60)
    finally:
        for worker in workers:
            worker.stop()

    assert len(smtp_sink.received) == MAILS
    assert [line for worker in workers for line in worker.lines if "Error" in line] == []
