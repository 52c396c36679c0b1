"""One SMTP connection whose answers say for certain whether a mail was taken, refused, or nobody knows."""

import re
import smtplib
import ssl
from types import TracebackType
from typing import NoReturn

from django.conf import settings

from respondents.transports import CLOSING, About, DiscardingTransport, NotSentError, Transport, UnknownError

__all__ = ["About", "DiscardingTransport", "NotSentError", "SmtpTransport", "Transport", "UnknownError"]

LINE_THAT_BEGINS_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


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
