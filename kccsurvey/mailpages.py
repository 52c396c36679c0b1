"""The pages of the mail catcher, in Dutch: nothing from a mail gets in unescaped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from gettext import translation
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LOCALE = Path(__file__).resolve().parent.parent / "locale"
_ = translation("django", LOCALE, languages=["nl"], fallback=True).gettext
"""Without Django: the catcher starts before there are settings."""
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINK = re.compile(r"https?://[^\s<>\"]+")
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
h1 { font-size: 1.6rem; line-height: 1.25 }
table { border-collapse: collapse; width: 100% } td { overflow-wrap: anywhere }
th, td { text-align: left; padding: .5rem; vertical-align: top }
tr { border-bottom: 1px solid #d5dbe1 } a { color: #0b57a4 } td:last-child { white-space: nowrap; color: #52606d }
.text { background: #f3f5f7; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
@media (max-width: 40rem) {
  thead { display: none } tr, td { display: block } td { padding: .125rem 0 } tr { padding: .5rem 0 }
}
.headers { font: .85rem/1.5 ui-monospace, monospace; color: #52606d; white-space: pre-wrap; overflow-wrap: anywhere }
"""


@dataclass(frozen=True)
class CaughtMail:
    """One mail as it came in; its file name holds the moment."""

    name: str
    message: EmailMessage

    @property
    def moment(self) -> str:
        return datetime.fromtimestamp(int(self.name) / 1e9, AMSTERDAM).strftime("%d-%m-%Y %H:%M:%S")

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain", "html"))
        return str(part.get_content()) if part else ""

    def header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    def summary(self) -> dict[str, Any]:
        links = LINK.findall(self.text)
        named = {name.lower(): self.header(name) for name in ("Subject", "From", "To")}
        return {"id": self.name, **named, "time": self.moment, "text": self.text, "links": links}


def page(title: str, content: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html><html lang="nl"><head>{head}<link rel="stylesheet" href="/style.css"></head>{content}</html>'
    )


def list_page(mails: Iterable[CaughtMail]) -> str:
    rows = "".join(
        f'<tr><td><a href="/messages/{mail.name}">{escape(subject_of(mail))}</a></td>'
        f"<td>{escape(mail.header('To'))}</td><td>{mail.moment}</td></tr>"
        for mail in mails
    )
    names = "".join(f"<th scope=col>{escape(name)}</th>" for name in (_("Subject"), _("To"), _("Time")))
    table = f"<table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    title, said = _("Caught mail"), _("Nothing here has left this machine.")
    content = table if rows else f"<p>{escape(_('No mail yet.'))}</p>"
    return page(title, f"<h1>{escape(title)}</h1><p>{escape(said)}</p>{content}")


def mail_page(mail: CaughtMail) -> str:
    subject = subject_of(mail)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.message.items())
    body = f'<p><a href="/">{escape(_("All mail"))}</a></p><h1>{escape(subject)}</h1>'
    body += f"<p>{escape(mail.header('To'))}, {mail.moment}</p>"
    body += f'<div class="text">{with_links(mail.text)}</div><h2>{escape(_("Headers"))}</h2>'
    return page(subject, body + f'<div class="headers">{escape(headers)}</div>')


def not_found() -> str:
    return page(_("Not found"), f"<h1>{escape(_('Not found'))}</h1>")


def subject_of(mail: CaughtMail) -> str:
    return mail.header("Subject") or _("(no subject)")


def with_links(text: str) -> str:
    """Escaped, with addresses of pages as links."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), f'<a href="{address}" rel="noreferrer noopener">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])
