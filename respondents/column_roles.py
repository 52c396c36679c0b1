"""What a column of a list can be, and what its name suggests."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents.listfiles import UnreadableListError

EMAIL_NAMES = {"email", "emailadres", "emailaddress", "mail", "mailadres", "mailaddress", "epost", "eadres"}
FIRST_NAMES = {"voornaam", "firstname", "roepnaam", "givenname"}
LANGUAGE_NAMES = {"taal", "language", "voorkeurstaal", "lang"}
NUMBER_NAMES = {"briefnummer", "letternumber"}
ATTRIBUTE_LENGTH = 32


class Role(models.TextChoices):
    EMAIL = "email", gettext_lazy("e-mail address")
    FIRST_NAME = "first_name", gettext_lazy("first name")
    LANGUAGE = "language", gettext_lazy("language")
    NUMBER = "number", gettext_lazy("number for a letter")
    BACKGROUND = "background", gettext_lazy("background")
    SKIP = "skip", gettext_lazy("leave out")


ONCE = (Role.EMAIL, Role.FIRST_NAME, Role.LANGUAGE, Role.NUMBER)
KNOWN = {Role.FIRST_NAME: FIRST_NAMES, Role.LANGUAGE: LANGUAGE_NAMES, Role.NUMBER: NUMBER_NAMES}
Roles = dict[int, str]


class UnclearColumnsError(UnreadableListError):
    """The file can be read, but somebody has to say which column is what."""


def plain(name: str) -> str:
    """Letters and digits only, so that `E-mail adres` and `emailadres` are one name."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", bare)


def attribute_name(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:ATTRIBUTE_LENGTH].strip("_")


def suggested(header: Sequence[str]) -> Roles:
    """A role for every column by its name; where names are double or missing, the first one counts."""
    keys = [plain(name) for name in header]
    found: Roles = {}
    for column, name in enumerate(header):
        role = next((role for role, names in KNOWN.items() if keys[column] in names and role not in found.values()), "")
        found[column] = role or (Role.BACKGROUND if attribute_name(name) else Role.SKIP)
    likely = [column for column, key in enumerate(keys) if key in EMAIL_NAMES]
    near = [column for column, key in enumerate(keys) if key.startswith(("email", "mail"))]
    for column in (likely or near)[:1]:
        found[column] = Role.EMAIL
    return found


def guess(header: Sequence[str]) -> Roles:
    """The roles where the names leave no doubt; raises UnclearColumnsError with one sentence where they do."""
    keys = [plain(name) for name in header]
    found = suggested(header)
    if Role.EMAIL not in found.values() and Role.NUMBER not in found.values():
        raise no_address(header)
    exact = [column for column, key in enumerate(keys) if key in EMAIL_NAMES]
    near = [column for column, key in enumerate(keys) if key.startswith(("email", "mail"))]
    if not exact and len(near) > 1:
        raise UnclearColumnsError(_("There are several columns with addresses. Call the right one “e-mail”."))
    for names in (EMAIL_NAMES, *KNOWN.values()):
        same = [column for column, key in enumerate(keys) if key in names]
        if len(same) > 1:
            raise twice(header[same[1]])
    if double := taken_twice(header, found):
        raise twice(double)
    return found


def taken_twice(header: Sequence[str], roles: Roles) -> str:
    """The name of a second background column that would be called the same, or nothing."""
    seen: set[str] = set()
    for column, role in roles.items():
        name = attribute_name(header[column]) if role == Role.BACKGROUND else ""
        if name and name in seen:
            return header[column]
        seen.add(name)
    return ""


def twice(name: str) -> UnclearColumnsError:
    return UnclearColumnsError(_("Column “%(name)s” is there twice. Take one out, or rename it.") % {"name": name})


def no_address(header: Sequence[str]) -> UnreadableListError:
    if any("@" in name for name in header):
        return UnreadableListError(
            _("The first line holds an address already. Put a line above it with names, such as: e-mail;voornaam.")
        )
    names = ", ".join(f"“{name}”" for name in header if name)
    return UnclearColumnsError(
        _("No column with e-mail addresses was found. Put “e-mail” above it. Found: %(names)s.") % {"names": names}
    )


def remembered(header: Sequence[str], memory: Mapping[str, str]) -> Roles:
    """What these columns were in the last list of this study, or nothing when there is a column that is new."""
    keys = [plain(name) for name in header]
    if not all(key in memory for key in keys if key) or len(set(keys)) < len(keys):
        return {}
    found: Roles = {column: memory.get(key, Role.SKIP) for column, key in enumerate(keys)}
    return found if {Role.EMAIL, Role.NUMBER} & set(found.values()) else {}


def to_remember(header: Sequence[str], roles: Roles) -> dict[str, str]:
    return {plain(header[column]): str(role) for column, role in roles.items() if plain(header[column])}
