"""The zip that leaves the house: made in the worker from a folder, with a fingerprint of every file."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.utils.translation import gettext as _

from results.export import shelf
from results.export.anonymous import TooFewError
from results.export.fixing import ChangedDeclarationError, fix
from results.export.package import build
from results.models import Export
from surveys.models import Wave

FORMATS = ("package",)
SUMS = "SHA256SUMS"
STORED = (".xlsx", ".parquet")
"""Compressed already."""
log = structlog.get_logger(__name__)


class NothingToExportError(Exception):
    """The wave has not been opened, there are too few responses, or other microdata left before."""


class CancelledError(Exception):
    """Somebody does not want it any more."""


@dataclass(frozen=True)
class Archive:
    name: str
    rows: int
    size: int
    sha256: str
    risk: dict[str, Any]


Make = Callable[[Export, Path, datetime, Callable[[int], None]], Archive]


def make(export: Export, target: Path, now: datetime, told: Callable[[int], None]) -> Archive:
    """Write the archive to `target`. Raises NothingToExportError, and what `told` raises."""
    wave = Wave.objects.select_related("survey", "questionnaire").get(pk=export.wave_id)
    if not wave.opened_at:
        raise NothingToExportError(_("There is nothing to export before the wave has been opened."))
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        folder = Path(made)
        try:
            built = build(wave, folder, with_earlier=export.with_earlier, purpose=export.purpose, now=now, told=told)
            fix(built.plans)
        except TooFewError:
            raise NothingToExportError(_("Too few people answered to export anything.")) from None
        except ChangedDeclarationError as reason:
            raise NothingToExportError(str(reason)) from None
        part = folder.with_suffix(".part")
        pack(folder, part, now)
        shutil.move(part, target)
    return Archive(shelf.name_of(export), built.rows, target.stat().st_size, shelf.sha256_of(target), built.risk)


def pack(folder: Path, target: Path, now: datetime) -> None:
    """Every file below a folder of its own, the list of fingerprints last."""
    paths = sorted(folder.iterdir())
    sums = "".join(f"{shelf.sha256_of(path)}  {path.name}\n" for path in paths)
    (folder / SUMS).write_text(sums)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for path in [*paths, folder / SUMS]:
            entry = zipfile.ZipInfo(path.name, now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w") as out:
                shutil.copyfileobj(source, out, shelf.PIECE)


def carry_out(export: Export, now: datetime, make: Make = make) -> None:
    """The work behind a line in the log; running twice, late or cancelled does nothing more."""
    if not Export.objects.filter(pk=export.pk, state=Export.State.WAITING).update(state=Export.State.MAKING):
        return
    target = shelf.path_of(export)

    def told(percent: int) -> None:
        shelf.tell(export.pk, percent)
        if not Export.objects.filter(pk=export.pk, state=Export.State.MAKING).exists():
            raise CancelledError

    try:
        made = make(export, target, now, told)
    except CancelledError:
        return
    except NothingToExportError as reason:
        fail(export, str(reason))
        return
    except Exception:
        fail(export, _("Something went wrong while it was made. The log has the details."))
        raise
    if not settled(export, made, now):
        target.unlink(missing_ok=True)


def fail(export: Export, reason: str) -> None:
    Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, problem=reason)
    log.info("export_failed", wave=str(export.wave_id), export=str(export.pk))


def settled(export: Export, made: Archive, now: datetime) -> bool:
    """Whether it is still wanted."""
    wanted = Export.objects.filter(pk=export.pk, state=Export.State.MAKING).update(
        state=Export.State.READY,
        rows=made.rows,
        size=made.size,
        sha256=made.sha256,
        risk=made.risk,
        expires_at=now + shelf.KEPT,
    )
    told = {"wave": export.wave.slug, "by": export.made_by, "format": export.format}
    log.info("exported", **told, rows=made.rows, sha256=made.sha256)
    return bool(wanted)
