"""Every mail that a flexworker can get; imports no models."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

PLACEHOLDERS = ("voornaam", "link", "sluitdatum", "organisatie")
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


def invitation(subject: str, body: str, values: dict[str, str], envelope: Envelope) -> EmailMessage:
    """A multipart mail with the personal link and one-click opt-out (RFC 8058)."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = fill(subject, values)
    message["From"] = address(envelope.sender)
    message["To"] = envelope.recipient
    message["Date"] = format_datetime(envelope.dated_at)
    message["Message-ID"] = envelope.message_id
    message["List-Unsubscribe"] = f"<{envelope.opt_out_link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain(body, values, envelope), cte="quoted-printable")
    message.add_alternative(html(body, values, envelope), subtype="html", cte="quoted-printable")
    message.set_boundary(envelope.boundary)
    return message


def address(text: str) -> Address:
    name, spec = parseaddr(text)
    return Address(display_name=name, addr_spec=spec)


def plain(body: str, values: dict[str, str], envelope: Envelope) -> str:
    footer = _("No more mail about this study? Use this link: %(link)s") % {"link": envelope.opt_out_link}
    return f"{fill(body, values).strip()}\n\n-- \n{footer}\n"


def html(body: str, values: dict[str, str], envelope: Envelope) -> str:
    before, _link, after = body.partition("[[link]]")
    context = {
        "before": paragraphs(fill(before, values)),
        "after": paragraphs(fill(after, values)),
        "link": values["link"] if "[[link]]" in body else "",
        "opt_out_link": envelope.opt_out_link,
    }
    return render_to_string("respondents/mail.html", context)


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
