"""What every way of sending mail says for certain: taken, refused, or nobody knows."""

from enum import Enum
from types import TracebackType
from typing import Protocol

CLOSING = 421


class About(Enum):
    """What a refusal is about: nobody's mail goes, this address gets none, or this mail is not wanted."""

    SERVER = "server"
    RECIPIENT = "recipient"
    CONTENT = "content"


class NotSentError(Exception):
    """Certainly not delivered; `code` is the server's answer, 0 when it gave none."""

    def __init__(self, code: int, text: str, about: About = About.RECIPIENT, *, login: bool = False) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.about = About.SERVER if code in (0, CLOSING) else about
        self.login = login

    @property
    def permanent(self) -> bool:
        return self.about != About.SERVER and 500 <= self.code < 600


class UnknownError(Exception):
    """The connection broke after the mail was handed over: it may or may not have been delivered."""


class Transport(Protocol):
    def __enter__(self) -> "Transport": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def address(self, sender: str, recipient: str) -> None:
        """MAIL and RCPT; raises NotSentError."""

    def deliver(self, content: bytes) -> str:
        """DATA to the final dot; raises NotSentError or UnknownError; the server's text."""

    def forget(self) -> None:
        """Drop an addressed mail that must not go after all."""


class DiscardingTransport:
    """Takes every mail and throws it away; for the past waves of the demo."""

    def __enter__(self) -> "DiscardingTransport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def address(self, sender: str, recipient: str) -> None:
        return None

    def deliver(self, content: bytes) -> str:
        return "discarded"

    def forget(self) -> None:
        return None
