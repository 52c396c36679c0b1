"""Where finished packages lie until they are fetched or expire; imports no statistics."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from results.models import Export

PACKAGE = "package"
"""The format of a package; that of a report is its form and its language, such as `pdf-nl`."""
KEPT = timedelta(hours=72)
PATIENCE = timedelta(hours=1)
PROGRESS_SECONDS = 3600
PIECE = 1 << 20


def folder() -> Path:
    made = Path(settings.EXPORT_DIR)
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def path_of(export: Export) -> Path:
    return folder() / f"{export.pk}.{ending(export)}"


def ending(export: Export) -> str:
    return "zip" if export.format == PACKAGE else export.format.partition("-")[0]


def name_of(export: Export) -> str:
    """For the person who downloads it."""
    if export.format != PACKAGE:
        form, _dash, language = export.format.partition("-")
        return f"{export.wave.slug}-{language}.{form}"
    several = "-en-eerder" if export.with_earlier else ""
    return f"{export.wave.slug}{several}-{export.made_at:%Y-%m-%d}.zip"


def remove(export: Export) -> None:
    path_of(export).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def progress(export: UUID) -> int:
    """Percent."""
    return int(cache.get(f"results:export:{export}") or 0)


def tell(export: UUID, percent: int) -> None:
    cache.set(f"results:export:{export}", percent, PROGRESS_SECONDS)


def tidy(now: datetime) -> None:
    """Remove what has expired, say of what was left behind that it failed, and forget files that nobody asked for."""
    for export in Export.objects.expired(now):
        remove(export)
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED)
    stopped = _("The work stopped before it was ready. Ask for it again.")
    Export.objects.left_behind(now - PATIENCE).update(state=Export.State.FAILED, problem=stopped)
    known = {path_of(export).name for export in Export.objects.filter(state=Export.State.READY)}
    for path in folder().iterdir():
        old = now.timestamp() - path.stat().st_mtime > PATIENCE.total_seconds()
        if path.name not in known and old and path.is_file():
            os.unlink(path)
