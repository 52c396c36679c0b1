"""Looks at an uploaded file before anything parses it: size, kind, password, zip bombs, entities."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.xlsform.cells import cell_problems, damaged
from surveys.xlsform.problems import Problem, WorkbookError

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 50
PROLOGUE, ENCODINGS = 65_536, ("utf-8", "utf-16-le", "utf-16-be")
OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

Source = bytes | str | Path | IO[bytes]


def safe_content(source: Source) -> bytes:
    """The bytes of a workbook that may be parsed; raises WorkbookError."""
    content = _content(source)
    if len(content) > largest_file():
        raise _refusal(
            _("The file is larger than %(limit)d MB.") % {"limit": settings.WORKBOOK_MAX_MB},
            _("Remove pictures and sheets that do not belong to the questionnaire."),
        )
    if content.startswith(OLE_SIGNATURE):
        raise _old_or_locked(content)
    _check_archive(content)
    problems = list(cell_problems(content))
    if problems:
        raise WorkbookError(problems)
    return content


def largest_file() -> int:
    return int(settings.WORKBOOK_MAX_MB) * MEGABYTE


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return file.read(largest_file() + 1)
    return source.read(largest_file() + 1)


def _refusal(message: str, advice: str, sheet: str = "") -> WorkbookError:
    return WorkbookError([Problem(message, advice, sheet=sheet)])


def _old_or_locked(content: bytes) -> WorkbookError:
    if ENCRYPTED_PACKAGE in content:
        return _refusal(_("The workbook has a password."), _("Save it without a password."))
    return _refusal(_("This is an old Excel workbook (.xls)."), _("Save it as .xlsx."))


def _check_archive(content: bytes) -> None:
    members = _members(content)
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise _refusal(
            _("This is not an Excel workbook."),
            _("Save the questionnaire as .xlsx (Excel, LibreOffice and Google Sheets can)."),
        )
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > settings.WORKBOOK_MAX_UNPACKED_MB * MEGABYTE:
        raise _refusal(
            _("The workbook unpacks to more than a questionnaire can be."),
            _("Copy the sheets survey, choices and settings into a new workbook."),
        )
    if _declares_entities(content):
        raise WorkbookError([damaged()])


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _declares_entities(content: bytes) -> bool:
    """No spreadsheet program writes a DOCTYPE; what follows one can unfold without end. Unreadable counts as one."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(_has_doctype(archive, member) for member in archive.infolist())
    except Exception:  # zlib, encryption, checksums: a damaged archive can fail anywhere
        return True


def _has_doctype(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as file:
        start = file.read(PROLOGUE)
    return any(f"<!{word}".encode(code) in start for word in ("DOCTYPE", "ENTITY") for code in ENCODINGS)
