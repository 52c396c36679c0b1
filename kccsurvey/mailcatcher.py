"""Takes every mail of a demo or a test, delivers none, and shows them on a page that can only be read."""

import argparse
import json
import signal
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kccsurvey import mailpages
from kccsurvey.mailpages import CaughtMail

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class Mailbox:
    """Mails as files, so that a restart keeps them."""

    directory: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, content: bytes) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.lock:
            while (path := self.directory / f"{time.time_ns()}.eml").exists():
                continue
            partial = path.with_suffix(".part")
            partial.write_bytes(content)
            partial.replace(path)

    def newest(self, count: int = 500) -> list[CaughtMail]:
        paths = sorted(self.directory.glob("*.eml"), reverse=True)[:count]
        return [caught for path in paths if (caught := self.get(path.stem))]

    def get(self, name: str) -> CaughtMail | None:
        path = self.directory / f"{name}.eml"
        if not name.isdecimal() or not path.is_file():
            return None
        message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy)
        return CaughtMail(name, message)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.add(envelope.original_content or b"")
        return "250 Caught"


def answer(path: str, mailbox: Mailbox) -> tuple[str, str] | None:
    """The kind and text of a page, or nothing."""
    if path == "/":
        return "text/html", mailpages.list_page(mailbox.newest())
    if path == "/style.css":
        return "text/css", mailpages.STYLE
    if path == "/messages.json":
        return "application/json", json.dumps([mail.summary() for mail in mailbox.newest()])
    mail = mailbox.get(path.removeprefix("/messages/"))
    return ("text/html", mailpages.mail_page(mail)) if mail else None


class Handler(BaseHTTPRequestHandler):
    mailbox: Mailbox

    def do_GET(self) -> None:  # noqa: N802
        found = answer(self.path.partition("?")[0], self.mailbox)
        kind, text = found or ("text/html", mailpages.not_found())
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
