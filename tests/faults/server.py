"""A mail server that misbehaves on command, and remembers exactly what it delivered."""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Callable

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
Misbehaviour = Callable[[str, int], str]
"""From the place in the conversation and the number of that moment to what to do: "" is to behave."""


def well(place: str, number: int) -> str:
    return ""


class MailServer(socketserver.ThreadingTCPServer):
    """Places: `rcpt`, `data`, `body` (before the dot), `dot` (before 250), `taken` (after 250)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, misbehaviour: Misbehaviour = well) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.misbehaviour = misbehaviour
        self.delivered: Counter[str] = Counter()
        self.moments: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def begin(self) -> None:
        """A new scene: well-behaved, nothing delivered yet."""
        with self.lock:
            self.misbehaviour = well
            self.delivered, self.moments = Counter(), Counter()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def at(self, place: str) -> str:
        with self.lock:
            self.moments[place] += 1
            number = self.moments[place]
        return self.misbehaviour(place, number)

    def deliver(self, content: bytes) -> None:
        found = MESSAGE_ID.search(content)
        with self.lock:
            self.delivered[found[1].decode() if found else "?"] += 1


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        try:
            self.converse()
        except OSError:
            return  # the worker was killed

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def converse(self) -> None:
        self.say("220 ready")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"DATA":
                if not self.data():
                    return
            elif word == b"RCPT":
                self.say(self.server.at("rcpt") or "250 OK")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")

    def data(self) -> bool:
        """False when the connection is cut."""
        if refusal := self.server.at("data"):
            self.say(refusal)
            return True
        self.say("354 go on")
        if self.server.at("body") == "cut":
            return False
        content = b"".join(iter(self.rfile.readline, b".\r\n"))
        what = self.server.at("dot")
        if what != "lose":
            self.server.deliver(content) if not what or what == "keep" else None
        if what in ("keep", "lose"):
            return False
        self.say(what or "250 OK")
        self.server.at("taken")
        return True
