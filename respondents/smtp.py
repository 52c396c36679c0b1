"""One SMTP connection whose answers say for certain whether a mail was taken, refused, or nobody knows."""

import re
import smtplib
import ssl
from enum import Enum
from types import TracebackType
from typing import NoReturn, Protocol

from django.conf import settings

LINE_THAT_BEGINS_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)
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


class SmtpTransport:
    """The mail server of the settings; one connection serves a whole batch."""

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> "SmtpTransport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server = None

    def connect(self) -> smtplib.SMTP:
        if self.server is None:
            self.server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
            if settings.EMAIL_USE_TLS:
                self.server.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                self.server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            self.server.ehlo_or_helo_if_needed()
        return self.server

    def address(self, sender: str, recipient: str) -> None:
        try:
            server = self.connect()
            accepted, answer = server.mail(sender), server.rcpt(recipient)
        except (OSError, smtplib.SMTPException) as error:
            self.give_up(error)
        if accepted[0] != 250:
            self.refuse(*accepted, About.SERVER)
        if answer[0] not in (250, 251):
            self.refuse(*answer, About.RECIPIENT)

    def deliver(self, content: bytes) -> str:
        """Until the final dot has left us nothing can have been delivered (RFC 5321, 4.1.1.4)."""
        try:
            server = self.connect()
            code, text = server.docmd("DATA")
            if code == 354:
                server.send(LINE_THAT_BEGINS_WITH_A_DOT.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self.give_up(error)
        if code != 354:
            self.refuse(code, text, About.CONTENT)
        try:
            code, text = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise UnknownError(type(error).__name__) from error
        if code != 250:
            self.refuse(code, text, About.CONTENT)
        return text.decode(errors="replace")

    def give_up(self, error: Exception) -> NoReturn:
        self.hang_up()
        login = isinstance(error, smtplib.SMTPAuthenticationError)
        raise NotSentError(getattr(error, "smtp_code", 0), type(error).__name__, About.SERVER, login=login) from error

    def refuse(self, code: int, text: bytes, about: About) -> NoReturn:
        if code == CLOSING:
            self.hang_up()
        self.forget()
        raise NotSentError(code, text.decode(errors="replace"), about)

    def forget(self) -> None:
        try:
            if self.server is not None:
                self.server.rset()
        except (OSError, smtplib.SMTPException):
            self.hang_up()


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
