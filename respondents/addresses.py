"""What is wrong with an e-mail address, in words that say what to do; knows no models."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

MAX_LENGTH = 254
ROLES = {
    "abuse", "admin", "administratie", "backoffice", "contact", "facturen", "facturatie", "hallo", "hello",
    "helpdesk", "hr", "hrm", "info", "inkoop", "kantoor", "klantenservice", "mail", "marketing", "no-reply",
    "noreply", "office", "personeel", "planning", "post", "postmaster", "receptie", "recruitment", "sales",
    "secretariaat", "service", "support", "team", "verkoop", "vacatures", "webmaster",
}  # fmt: skip
KNOWN_DOMAINS = (
    "casema.nl", "chello.nl", "gmail.com", "hetnet.nl", "hotmail.com", "hotmail.nl", "icloud.com", "kpnmail.nl",
    "live.com", "live.nl", "mail.com", "outlook.com", "planet.nl", "quicknet.nl", "telfort.nl", "upcmail.nl",
    "xs4all.nl", "yahoo.com", "zeelandnet.nl", "ziggo.nl",
)  # fmt: skip
IN_BRACKETS = re.compile(r"[^<>]*<([^<>\s]+)>")
TRUSTED = EmailValidator()


@dataclass(frozen=True)
class Verdict:
    """An address to write to, or the reason why there is none; a warning does not stop anything."""

    address: str = ""
    problem: str = ""
    warning: str = ""


def judge(text: str) -> Verdict:
    """Takes `mailto:`, a name before <…> and marks at the ends away; writes the domain as the mail servers do."""
    bare = without_wrapping(text)
    if problem := problem_of(bare):
        return Verdict(problem=problem)
    name, _at, domain = bare.rpartition("@")
    try:
        address = f"{name}@{domain.encode('idna').decode().lower()}"
        TRUSTED(address)
    except (UnicodeError, ValidationError):
        return Verdict(problem=_("This is not an e-mail address. Look for a strange or missing character."))
    return Verdict(address=address, warning=warning_of(name.lower(), address.rpartition("@")[2]))


def without_wrapping(text: str) -> str:
    bare = text.strip(" \t;,'\"")
    if match := IN_BRACKETS.fullmatch(bare):
        bare = match[1]
    return bare[7:] if bare.lower().startswith("mailto:") else bare


def problem_of(text: str) -> str:
    if not text:
        return _("The address is empty. Fill it in, or take out this line.")
    if text.count("@") > 1:
        return _("There is more than one address or @ in this cell. Keep one address.")
    if "@" not in text:
        return _("There is no @ in this address. Write it as name@example.nl.")
    if re.search(r"\s", text):
        return _("There is a space in this address. Take it out.")
    if len(text) > MAX_LENGTH:
        return _("This address is too long. Check whether something else stands in the cell.")
    return problem_of_parts(*text.split("@"))


def problem_of_parts(name: str, domain: str) -> str:
    if not name or not domain:
        return _("Something is missing before or after the @. Complete the address.")
    if "." not in domain.strip("."):
        return _("The part after the @ is not complete: “%(domain)s” needs an ending such as .nl.") % {"domain": domain}
    if ".." in f"{name}@{domain}" or name.startswith(".") or name.endswith(".") or domain.endswith("."):
        return _("There is a full stop too many in this address. Take it out.")
    if not name.isascii():
        return _("There is a letter with an accent before the @. Check the spelling.")
    return ""


def warning_of(name: str, domain: str) -> str:
    if meant := known_domain_near(domain):
        return _("“%(domain)s” looks like “%(meant)s” with a slip of the pen.") % {"domain": domain, "meant": meant}
    if name in ROLES:
        return _("This looks like the address of a department: several people may read the personal link.")
    if "+" in name:
        return _("There is a + in this address: the same person may be on the list twice.")
    return ""


@lru_cache(maxsize=10_000)
def known_domain_near(domain: str) -> str:
    """A well-known domain that is one slip away: a letter too many, too few, wrong, or two swapped."""
    if domain in KNOWN_DOMAINS:
        return ""
    return next((known for known in KNOWN_DOMAINS if is_one_slip(domain, known)), "")


def is_one_slip(typed: str, meant: str) -> bool:
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), len(meant))
    rest, right = typed[start:], meant[start:]
    swapped = rest[:2] == right[:2][::-1] and rest[2:] == right[2:]
    return swapped or rest[1:] == right[1:] or rest[1:] == right or rest == right[1:]
