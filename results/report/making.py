"""The file of a report: made in the worker, kept and logged as a package is."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from results.export import shelf
from results.export.archive import Archive, NothingToExportError
from results.models import Export, Release
from results.report import content, document, pdf, web
from results.report.content import Report

FORMS: dict[str, Callable[[Report], bytes]] = {"pdf": pdf.pdf, "docx": document.docx, "html": web.html}


def make(export: Export, target: Path, now: datetime, told: Callable[[int], None]) -> Archive:
    """Write the report to `target`. Raises NothingToExportError, and what `told` raises."""
    form, _dash, language = export.format.partition("-")
    found = Release.objects.filter(wave=export.wave_id)
    release = found.select_related("wave__survey", "wave__questionnaire", "earlier__wave__survey").first()
    if release is None:
        raise NothingToExportError(_("There are no figures yet."))
    told(10)
    report = content.report_of(release, language, now)
    told(50)
    target.write_bytes(FORMS[form](report))
    told(95)
    return Archive(shelf.name_of(export), release.responses, target.stat().st_size, shelf.sha256_of(target), {})
