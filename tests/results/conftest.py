"""What tests of results share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from results.models import Release
from tests.results.claims_make import two_waves


@pytest.fixture(autouse=True)
def own_shelf(settings: Any, tmp_path: Path) -> None:
    """Packages of one test are not those of another."""
    settings.EXPORT_DIR = str(tmp_path / "exports")


@pytest.fixture(scope="module")
def release(django_db_setup: None, django_db_blocker: Any) -> Iterator[Release]:
    """That sentences are held against, made once for all tests of a module."""
    with django_db_blocker.unblock():
        yield two_waves()
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        connection.close()
