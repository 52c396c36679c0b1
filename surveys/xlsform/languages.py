"""Languages of a workbook: 'Nederlands (nl)' in a column header is 'nl' here."""

import re
from typing import Any

CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)\s*$")
BARE_CODE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
NAMES = {
    "nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français", "pl": "Polski", "ar": "العربية",
    "tr": "Türkçe", "es": "Español", "pt": "Português", "ro": "Română", "uk": "Українська",
}  # fmt: skip
CODES = {name.lower(): code for code, name in NAMES.items()} | {"dutch": "nl", "german": "de", "french": "fr"}
DEFAULT = "nl"


def code_of(name: str) -> str | None:
    """'Nederlands (nl)', 'Nederlands' and 'nl' give 'nl'; None for a language that cannot be recognised."""
    if match := CODE.search(name):
        return match[1].lower()
    if name.strip().lower() in CODES:
        return CODES[name.strip().lower()]
    return name.strip().lower() if BARE_CODE.match(name.strip()) else None


def header_of(code: str) -> str:
    return f"{NAMES.get(code, code)} ({code})"


def texts(value: Any, default: str) -> dict[str, str]:
    """pyxform gives a plain text, or texts by the name of the language."""
    if not value:
        return {}
    if isinstance(value, dict):
        pairs = ((code_of(name) if name != "default" else default, text) for name, text in value.items())
        return {code: str(text) for code, text in pairs if code and text}
    return {default: str(value)}
