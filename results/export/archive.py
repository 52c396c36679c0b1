"""The zip that leaves the house, and the line in the log that says who took it and why."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.template.loader import render_to_string

from results.export import csv
from results.export.variables import variables
from results.models import Export, Response
from surveys.models import Wave

FORMATS = ("csv",)
log = structlog.get_logger(__name__)


class NothingToExportError(Exception):
    """The wave has not been opened."""


@dataclass(frozen=True)
class Archive:
    name: str
    content: bytes
    sha256: str
    rows: int


def make(wave: Wave, *, made_by: str, purpose: str, now: datetime) -> Archive:
    """Make the archive in memory and log it. Raises NothingToExportError before the opening."""
    if not wave.opened_at:
        raise NothingToExportError(wave.slug)
    columns = variables(wave.questionnaire.instrument(), wave.background)
    rows = Response.objects.filter(wave=wave).count()
    files = {
        "data.csv": csv.data(csv.shuffled(wave), columns),
        "codebook.csv": csv.codebook(columns),
        "README.txt": readme(wave, rows=rows, purpose=purpose, now=now),
    }
    content = zipped(files, now)
    made = Archive(f"{wave.slug}-csv.zip", content, hashlib.sha256(content).hexdigest(), rows)
    Export.objects.create(
        wave=wave, made_at=now, made_by=made_by, purpose=purpose, format="csv", rows=rows, sha256=made.sha256
    )
    log.info("exported", wave=wave.slug, by=made_by, rows=rows, sha256=made.sha256)
    return made


def readme(wave: Wave, **context: object) -> bytes:
    text = render_to_string("results/export_readme.txt", {"wave": wave, **context})
    return text.replace("\n", "\r\n").encode()


def zipped(files: dict[str, bytes], now: datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
