"""Every mail that a flexworker can get; imports no models."""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

PLACEHOLDERS = ("voornaam", "link", "sluitdatum", "organisatie")
OPT_OUT = "opt_out"
"""Filled in by us only; no text may hold it."""
ORDINARY = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
ANY_PLACEHOLDER = re.compile(r"\[\[([^\[\]]*)\]\]")


@dataclass(frozen=True)
class Envelope:
    """What makes two attempts of one mail the same bytes."""

    sender: str
    recipient: str
    message_id: str
    dated_at: datetime
    boundary: str
    opt_out_link: str
    reply_to: str = ""


def problems(subject: str, body: str, *, needs_link: bool = True) -> list[str]:
    """What is wrong with a text, in sentences for the person who wrote it."""
    return problems_of_subject(subject) + problems_of_body(body, needs_link=needs_link)


def problems_of_subject(subject: str) -> list[str]:
    found = unknown_placeholders(subject)
    if "[[link]]" in subject:
        found.append(_("The subject cannot hold the personal link."))
    if any(character in subject for character in "\r\n"):
        found.append(_("The subject must be one line."))
    return found


def problems_of_body(body: str, *, needs_link: bool = True) -> list[str]:
    found = unknown_placeholders(body)
    if needs_link and body.count("[[link]]") != 1:
        found.append(_("The text needs [[link]] exactly once: that becomes the personal link."))
    if not needs_link and "[[link]]" in body:
        found.append(_("Who gets this mail has finished: leave [[link]] out."))
    return found


def unknown_placeholders(text: str) -> list[str]:
    allowed = " ".join(f"[[{known}]]" for known in PLACEHOLDERS)
    sentence = _("“[[%(name)s]]” does not exist. You can use: %(allowed)s.")
    unknown = [name for name in ANY_PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    return [sentence % {"name": name, "allowed": allowed} for name in unknown]


def lost_link() -> tuple[str, str]:
    """Subject and text of the mail to who asked for the link again."""
    body = _(
        "Hello [[voornaam]],\n\nYou asked for your link again. Here it is:\n\n[[link]]\n\n"
        "You can answer until [[sluitdatum]]."
    )
    return _("Your link to the questions"), body + "\n\n[[organisatie]]"


def fill(text: str, values: dict[str, str]) -> str:
    """Replace placeholders literally; what looks like code stays text. An empty name leaves no gap before a comma."""
    filled = ANY_PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
    return re.sub(r" +([,.!?])", r"\1", filled)


def invitation(subject: str, body: str, values: dict[str, str], envelope: Envelope) -> bytes:
    """A multipart mail with the personal link and one-click opt-out (RFC 8058), as it goes over the line.

    Put together by hand: only what differs per person is made per person, which is ten times quicker than
    `EmailMessage` is. The language is the active one.
    """
    values = values | {OPT_OUT: envelope.opt_out_link}
    plain, html = with_gaps(body, get_language() or "")
    escaped = {name: str(escape(value)) for name, value in values.items()}
    parts = (("plain", fill(plain, values)), ("html", fill(html, escaped)))
    return b"".join((headers(fill(subject, values), envelope), *(part(envelope, *one) for one in parts), end(envelope)))


def headers(subject: str, envelope: Envelope) -> bytes:
    reply_to = header("Reply-To", envelope.reply_to) if envelope.reply_to else b""
    rest = (
        f"Message-ID: {envelope.message_id}\r\n"
        f"List-Unsubscribe: <{envelope.opt_out_link}>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="{envelope.boundary}"\r\n'
    )
    named = (header("Subject", subject), header("From", envelope.sender), to(envelope.recipient), reply_to)
    return b"".join((*named, date_header(envelope.dated_at), rest.encode("ascii"), b"\r\n"))


@lru_cache(maxsize=256)
def header(name: str, value: str) -> bytes:
    """Folded and encoded as the standard wants; a line break in the value is refused with a ValueError."""
    stored = SMTP.header_store_parse(name, str(address(value)) if name == "From" else value)
    return SMTP.fold_binary(*stored)


def to(recipient: str) -> bytes:
    """An ordinary address needs no encoding."""
    if ORDINARY.fullmatch(recipient):
        return f"To: {recipient}\r\n".encode()
    return header.__wrapped__("To", recipient)


@lru_cache(maxsize=256)
def date_header(moment: datetime) -> bytes:
    return f"Date: {format_datetime(moment)}\r\n".encode()


def part(envelope: Envelope, kind: str, text: str) -> bytes:
    head = f'--{envelope.boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
    head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    return head.encode() + binascii.b2a_qp(lines.encode())


def end(envelope: Envelope) -> bytes:
    return f"--{envelope.boundary}--\r\n".encode()


@lru_cache(maxsize=16)
def address(text: str) -> Address:
    name, spec = parseaddr(text)
    return Address(display_name=name, addr_spec=spec)


@lru_cache(maxsize=256)
def with_gaps(body: str, language: str) -> tuple[str, str]:
    """Both forms of a text in this language, with its placeholders still in it."""
    footer = _("No more mail about this study? Use this link: %(link)s") % {"link": f"[[{OPT_OUT}]]"}
    return f"{body.strip()}\n\n-- \n{footer}\n", html(body)


def html(body: str) -> str:
    before, _link, after = body.partition("[[link]]")
    context = {
        "before": paragraphs(before),
        "after": paragraphs(after),
        "link": "[[link]]" if "[[link]]" in body else "",
        "opt_out_link": f"[[{OPT_OUT}]]",
    }
    return render_to_string("respondents/mail.html", context)


def paragraphs(text: str) -> list[str]:
    lines = "\n".join(text.strip().splitlines())
    return [part.strip() for part in re.split(r"\n\s*\n", lines) if part.strip()]
