"""One SMTP connection whose answers say for certain whether a mail was taken, refused, or nobody knows."""

import smtplib
import ssl
from types import TracebackType
from typing import Protocol

from django.conf import settings


class NotSentError(Exception):
    """Certainly not delivered; `code` is the server's answer, 0 when it gave none."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text

    @property
    def permanent(self) -> bool:
        return 500 <= self.code < 600


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
            server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.ehlo_or_helo_if_needed()
            self.server = server
        return self.server

    def address(self, sender: str, recipient: str) -> None:
        try:
            server = self.connect()
            steps = [server.mail(sender), server.rcpt(recipient)]
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise NotSentError(getattr(error, "smtp_code", 0), type(error).__name__) from error
        for code, text in steps:
            if code not in (250, 251):
                self.forget()
                raise NotSentError(code, text.decode(errors="replace"))

    def deliver(self, content: bytes) -> str:
        server = self.connect()
        try:
            code, text = server.data(content)
        except smtplib.SMTPDataError as error:
            self.forget()
            raise NotSentError(error.smtp_code, str(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise UnknownError(type(error).__name__) from error
        if code != 250:
            raise NotSentError(code, text.decode(errors="replace"))
        return text.decode(errors="replace")

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
