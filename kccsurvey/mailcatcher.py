"""Takes every mail of a demo or a test, delivers none, and shows them on a page that can only be read."""

import argparse
import json
import re
import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SHOWN = 500
LINK = re.compile(r"https?://[^\s<>\"]+")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .5rem; vertical-align: top }
tr { border-bottom: 1px solid #d5dbe1 } a { color: #0b57a4 } td:last-child { white-space: nowrap; color: #52606d }
.text { background: #f3f5f7; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
.headers { font: .85rem/1.5 ui-monospace, monospace; color: #52606d; white-space: pre-wrap; overflow-wrap: anywhere }
"""


@dataclass(frozen=True)
class Caught:
    """One mail as it came in; its file name holds the moment."""

    name: str
    message: EmailMessage

    @property
    def moment(self) -> str:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(int(self.name) / 1e9))

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


@dataclass
class Mailbox:
    """Mails as files, so that a restart keeps them."""

    directory: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, content: bytes) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.lock:
            partial = self.directory / f"{time.time_ns()}.part"
            partial.write_bytes(content)
            partial.replace(partial.with_suffix(".eml"))

    def newest(self, count: int = SHOWN) -> list[Caught]:
        paths = sorted(self.directory.glob("*.eml"), reverse=True)[:count]
        return [caught for path in paths if (caught := self.get(path.stem))]

    def get(self, name: str) -> Caught | None:
        path = self.directory / f"{name}.eml"
        if not name.isdecimal() or not path.is_file():
            return None
        message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy)
        return Caught(name, message)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.add(envelope.original_content or b"")
        return "250 Caught"


def page(title: str, content: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html><html lang="en"><head>{head}<link rel="stylesheet" href="/style.css"></head>{content}</html>'
    )


def list_page(mails: Iterable[Caught]) -> str:
    rows = "".join(
        f'<tr><td><a href="/messages/{mail.name}">{escape(mail.header("Subject") or "(no subject)")}</a></td>'
        f"<td>{escape(mail.header('To'))}</td><td>{mail.moment}</td></tr>"
        for mail in mails
    )
    head = "<thead><tr><th scope=col>Subject</th><th scope=col>To</th><th scope=col>Time</th></tr></thead>"
    table = f"<table>{head}<tbody>{rows}</tbody></table>" if rows else "<p>No mail yet.</p>"
    return page("Caught mail", f"<h1>Caught mail</h1><p>Nothing here has left this machine.</p>{table}")


def mail_page(mail: Caught) -> str:
    subject = mail.header("Subject") or "(no subject)"
    headers = "\n".join(f"{name}: {value}" for name, value in mail.message.items())
    body = f'<p><a href="/">All mail</a></p><h1>{escape(subject)}</h1><p>{escape(mail.header("To"))}, {mail.moment}</p>'
    body += (
        f'<div class="text">{with_links(mail.text)}</div><h2>Headers</h2><div class="headers">{escape(headers)}</div>'
    )
    return page(subject, body)


def with_links(text: str) -> str:
    """Escaped, with addresses of pages as links."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), f'<a href="{address}" rel="noreferrer noopener">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def answer(path: str, mailbox: Mailbox) -> tuple[str, str] | None:
    """The kind and text of a page, or nothing."""
    if path == "/":
        return "text/html", list_page(mailbox.newest())
    if path == "/style.css":
        return "text/css", STYLE
    if path == "/messages.json":
        return "application/json", json.dumps([mail.summary() for mail in mailbox.newest()])
    mail = mailbox.get(path.removeprefix("/messages/"))
    return ("text/html", mail_page(mail)) if mail else None


class Handler(BaseHTTPRequestHandler):
    mailbox: Mailbox

    def do_GET(self) -> None:  # noqa: N802
        found = answer(self.path.partition("?")[0], self.mailbox)
        kind, text = found or ("text/html", page("Not found", "<h1>Not found</h1>"))
        content = text.encode()
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Nothing: a path names a mail."""


def serve(mailbox: Mailbox, host: str, web_port: int, smtp_port: int) -> None:
    controller = Controller(mailbox, hostname=host, port=smtp_port)
    web = ThreadingHTTPServer((host, web_port), type("MailHandler", (Handler,), {"mailbox": mailbox}))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=web.shutdown).start())
    controller.start()
    web.serve_forever()
    web.server_close()
    controller.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("host")
    parser.add_argument("web_port", type=int)
    parser.add_argument("smtp_port", type=int)
    wanted = parser.parse_args()
    serve(Mailbox(wanted.directory), wanted.host, wanted.web_port, wanted.smtp_port)
