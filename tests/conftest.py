"""What every test stands on: real PostgreSQL, real Redis, a mail sink, a Celery worker, Chromium; no other network."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from tests.machine import CeleryWorker, SmtpSink, end_other_sessions, refuse_other_networks

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread of the test

hypothesis_settings.register_profile("kccsurvey", deadline=None)
hypothesis_settings.load_profile("kccsurvey")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_configure(config: pytest.Config) -> None:
    prefix = f"test-{os.getpid()}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{prefix}:"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT = Path(tempfile.mkdtemp(prefix="kcc-static-"))
    settings.EXPORT_DIR = tempfile.mkdtemp(prefix="kcc-exports-")
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    Path(settings.STATIC_ROOT).rmdir()
    shutil.rmtree(settings.EXPORT_DIR)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=2))
        if fixtures & {"smtp_sink", "celery_worker_process"}:
            item.add_marker("integration")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", refuse_other_networks(socket.socket.connect))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test may kill a process in the middle of a statement: its session ends a little later."""
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(autouse=True)
def empty_redis() -> Iterator[None]:
    yield
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = list(client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*"))
    if keys:
        client.delete(*keys)


@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[SmtpSink]:
    sink = SmtpSink()
    settings.EMAIL_HOST, settings.EMAIL_PORT = sink.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield sink
    sink.stop()


@pytest.fixture
def celery_worker_process(transactional_db: None, smtp_sink: SmtpSink) -> Iterator[CeleryWorker]:
    worker = CeleryWorker(smtp_sink)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def live_url(live_server: Any, settings: Any) -> str:
    settings.BASE_URL = str(live_server.url)
    settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL]
    return str(settings.BASE_URL)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: as root, `apt-get install chromium`.", pytrace=False)
    return {"executable_path": CHROMIUM, "args": list(CHROMIUM_FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "nl-NL", "viewport": DESKTOP}


@pytest.fixture
def phone_page(live_server: Any, browser: Any) -> Iterator[Any]:
    """Closed before the database is emptied: a page may still be saving."""
    context = browser.new_context(locale="nl-NL", viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    yield context.new_page()
    context.close()
