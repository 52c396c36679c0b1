"""Languages of a workbook: 'Nederlands (nl)' in a column header is 'nl' here."""

import re
from collections.abc import Iterable
from typing import Any

CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)\s*$")
BARE_CODE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
NAMES = {
    "nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français", "pl": "Polski", "ar": "العربية",
    "tr": "Türkçe", "es": "Español", "pt": "Português", "ro": "Română", "uk": "Українська",
}  # fmt: skip
CODES = {name.lower(): code for code, name in NAMES.items()} | {"dutch": "nl", "german": "de", "french": "fr"}
DEFAULT = "nl"
TEXT_COLUMNS = {
    "label", "hint", "required_message", "constraint_message", "alternative_label", "form_title", "welcome_message",
    "completed_message", "refused_message", "ineligible_message",
}  # fmt: skip
QUOTES = "\u2018\u2019\u201c\u201d"
PRIVATE = "\ue018\ue019\ue01c\ue01d"
"""pyxform straightens curly quotes everywhere; respondents keep theirs, so they travel as private characters."""
SPARE, RESTORE = str.maketrans(QUOTES, PRIVATE), str.maketrans(PRIVATE, QUOTES)


def code_of(name: str) -> str | None:
    """'Nederlands (nl)', 'Nederlands' and 'nl' give 'nl'; None for a language that cannot be recognised."""
    if match := CODE.search(name):
        return match[1].lower()
    if name.strip().lower() in CODES:
        return CODES[name.strip().lower()]
    return name.strip().lower() if BARE_CODE.match(name.strip()) else None


def header_of(code: str) -> str:
    return f"{NAMES.get(code, code)} ({code})"


def label_languages(headers: Iterable[str]) -> set[str]:
    """Languages that have a column of their own for the wording of questions."""
    found = (header.partition("::") for header in headers)
    return {code for name, _, language in found if name.strip().lower() == "label" and (code := code_of(language))}


def texts(value: Any, default: str) -> dict[str, str]:
    """pyxform gives a plain text, or texts by the name of the language."""
    if not value:
        return {}
    if isinstance(value, dict):
        pairs = ((code_of(name) if name != "default" else default, text) for name, text in value.items())
        return {code: restored(text) for code, text in pairs if code and text}
    return {default: restored(value)}


def restored(text: Any) -> str:
    return str(text).translate(RESTORE)


def spare_quotes(rows: Any) -> None:
    for row in rows or []:
        for header, text in row.items():
            if header.split(":", 1)[0].strip().lower() in TEXT_COLUMNS and isinstance(text, str):
                row[header] = text.translate(SPARE)
