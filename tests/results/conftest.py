"""What tests of results share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_shelf(settings: Any, tmp_path: Path) -> None:
    """Packages of one test are not those of another."""
    settings.EXPORT_DIR = str(tmp_path / "exports")
